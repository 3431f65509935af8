"""A new profile is offered encryption once, where it is possible, with yes for the answer."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from itday.cli.commands import encrypt
from itday.cli.new_profile import offer_encryption
from itday.config.paths import paths
from itday.runtime import Runtime
from itday.store import cipher
from itday.store.database import desk_file
from tests.keyrings import Ring
from tests.store.sealed import need_sqlcipher


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the person at the terminal was asked; they press enter."""
    need_sqlcipher()
    questions: list[str] = []

    def confirm(question: str, *, default: bool) -> bool:
        questions.append(question)
        return default

    monkeypatch.setattr(click, "confirm", confirm)
    monkeypatch.setattr(encrypt, "on_terminal", lambda: True)
    monkeypatch.setattr(encrypt, "_show", lambda code: None)
    yield questions
    cipher._held.clear()


def offer() -> None:
    """Start the cockpit on the default profile, as far as this goes."""
    offer_encryption("default", paths())
    Runtime.open().close()


def test_enter_encrypts_from_the_first_byte(ring: Ring, asked: list[str]) -> None:
    """The question names the keyring; the next start asks nothing."""
    offer()
    offer()

    assert len(asked) == 1
    assert "a key in Secret Service?" in asked[0]
    assert cipher.is_encrypted(desk_file(paths().data))


def test_no_is_remembered(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the databases are thrown away; itday encrypt still does it."""
    monkeypatch.setattr(click, "confirm", lambda question, default: False)
    offer()
    assert not cipher.is_encrypted(desk_file(paths().data))
    desk_file(paths().data).unlink()

    def never(question: str, *, default: bool) -> bool:
        raise AssertionError

    monkeypatch.setattr(click, "confirm", never)
    offer()

    encrypt.set_up("default", paths())
    assert cipher.is_encrypted(desk_file(paths().data))


def test_a_profile_that_is_there_is_left_alone(ring: Ring, asked: list[str]) -> None:
    """It is the person's to say when; doctor reminds them."""
    Runtime.open().close()
    offer()

    assert asked == []
    assert cipher.note(paths().data) is None


def test_nobody_is_asked_for_what_cannot_be(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a keyring, without the package, without a terminal."""
    offer()
    desk_file(paths().data).unlink()
    monkeypatch.setattr(cipher, "possible", lambda: False)
    offer()

    assert asked == []


def test_a_script_is_not_asked(
    ring: Ring, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nobody to write the code down."""
    monkeypatch.setattr(encrypt, "on_terminal", lambda: False)
    offer()

    assert asked == []
