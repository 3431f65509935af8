"""Encrypting a profile: the key is kept before a file is touched, and can be put back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itday.config import profile_key, recovery
from itday.config.paths import Paths
from itday.config.profile_key import ProfileKey
from itday.domain.errors import SettingsError, StoreError
from itday.store import cipher
from itday.store.database import cache_file, desk_file
from itday.store.store import Store
from itday.sync import encryption
from itday.sync.unlock import unlock
from tests.keyrings import Ring
from tests.store.desk import ask, jot
from tests.store.sealed import need_sqlcipher


@pytest.fixture(autouse=True)
def _there() -> Iterator[None]:
    need_sqlcipher()
    yield
    cipher._held.clear()


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    """A plain profile with a note."""
    places = Paths(*(tmp_path / name for name in ("settings.toml", "data", "cache", "state")))
    with Store(places.cache, places.data) as store:
        store.write_now(ask, jot("kept", "n1"))
    return places


def test_there_and_back(where: Paths, ring: Ring) -> None:
    """The same key the next time, for copies that lie elsewhere."""
    key = encryption.key_for("default", where)
    assert encryption.encrypt(where, key) == []
    assert encryption.is_encrypted(where)
    assert cipher.is_encrypted(desk_file(where.data))
    assert cipher.is_encrypted(cache_file(where.cache))

    assert encryption.decrypt(where, key) == []
    assert encryption.is_plain(where)
    assert encryption.key_for("default", where) == key
    Store(where.cache, where.data).close()


def test_pages_from_before_are_named(where: Paths, ring: Ring) -> None:
    """They are the person's: nothing is removed, and nothing is left unsaid."""
    page = where.data / "notes" / "2026" / "2026-11-24.md"
    page.parent.mkdir(parents=True)
    page.write_text("Morwenna")

    (line,) = encryption.encrypt(where, encryption.key_for("default", where))

    assert "plain text. Move them, or remove them" in line
    assert page.exists()


def test_a_new_profile_is_encrypted_from_its_first_byte(tmp_path: Path, ring: Ring) -> None:
    """Nothing plain is ever there."""
    places = Paths(*(tmp_path / name for name in ("settings.toml", "data", "cache", "state")))
    encryption.encrypt(places, encryption.key_for("default", places))
    unlock("default", places)

    Store(places.cache, places.data).close()

    assert cipher.is_encrypted(desk_file(places.data))
    assert cipher.is_encrypted(cache_file(places.cache))


def test_a_key_that_cannot_be_kept_encrypts_nothing(where: Paths) -> None:
    """The keyring here is none that we trust."""
    assert encryption.why_not("default") is not None
    with pytest.raises(SettingsError, match="cannot be kept"):
        encryption.key_for("default", where)
    assert encryption.is_plain(where)


def test_why_nothing_can_be_encrypted_is_said(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package first, then the keyring."""
    assert encryption.why_not("default") is None
    monkeypatch.setattr(cipher, "possible", lambda: False)
    assert "pip install" in str(encryption.why_not("default"))


def test_a_lost_key_is_put_back(where: Paths, ring: Ring) -> None:
    """From the code; then it opens as before."""
    key = encryption.key_for("default", where)
    encryption.encrypt(where, key)
    code = recovery.code(key)
    ring.kept.clear()
    cipher._held.clear()

    encryption.recover("default", where, recovery.key(code))

    assert profile_key.get("default") == key
    Store(where.cache, where.data).close()


@pytest.mark.parametrize("noted", [True, False])
def test_the_code_of_another_profile_is_refused(where: Paths, ring: Ring, noted: bool) -> None:
    """And the keyring keeps what it has; by the note, or by the file itself."""
    key = encryption.key_for("default", where)
    encryption.encrypt(where, key)
    if not noted:
        (where.data / cipher.NOTE).unlink()

    with pytest.raises(StoreError, match="that of other databases"):
        encryption.recover("default", where, ProfileKey(b"n" * 32))

    assert profile_key.get("default") == key


def test_a_plain_profile_has_nothing_to_recover(where: Paths, ring: Ring) -> None:
    """A key is not replaced for nothing."""
    with pytest.raises(StoreError, match="these are not encrypted"):
        encryption.recover("default", where, ProfileKey(b"n" * 32))
