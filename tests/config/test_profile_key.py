"""The profile's key: made once, kept in a keyring that encrypts, and never shown."""

from __future__ import annotations

import pytest

from itday.config import profile_key, secrets
from itday.config.profile_key import ProfileKey
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret
from tests.keyrings import Ring


def test_it_is_made_and_kept(ring: Ring) -> None:
    """32 random bytes, a profile's own."""
    assert profile_key.get("default") is None
    made = profile_key.make("default")

    assert profile_key.get("default") == made
    assert profile_key.get("other") is None
    assert len(made.reveal()) == 32
    assert made != profile_key.make("other")
    assert list(ring.kept) == [("itday:default", ".key"), ("itday:other", ".key")]


def test_each_purpose_has_a_key_of_its_own() -> None:
    """None tells another, and each is always the same."""
    key = ProfileKey(b"k" * 32)

    assert key.drawn("tokens") == ProfileKey(b"k" * 32).drawn("tokens")
    assert len({key.reveal(), key.drawn("tokens"), key.drawn("databases")}) == 3


def test_it_does_not_show_itself() -> None:
    """Not even to a debugger's first look."""
    key = ProfileKey(b"k" * 32)

    assert "6b6b" not in f"{key} {key!r}"
    with pytest.raises(ValueError, match="32 bytes"):
        ProfileKey(b"short")


def test_without_a_keyring_none_is_made() -> None:
    """The remedy names the variable that stands in for one run."""
    with pytest.raises(SettingsError, match="ITDAY_SECRET__KEY"):
        profile_key.make("default")


def test_something_else_under_its_name_is_said(ring: Ring) -> None:
    """Without repeating it."""
    secrets.put("default", profile_key.NAME, Secret("hunter2"))

    with pytest.raises(SettingsError, match="profile's key is none") as caught:
        profile_key.get("default")

    assert "hunter2" not in str(caught.value)
