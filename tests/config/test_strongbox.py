"""Secrets under a passphrase: only where there is no keyring, and unreadable without it."""

from __future__ import annotations

import getpass
import io
import sys
import threading
from collections.abc import Iterator

import keyring
import pytest

from itday.config import sealing, secrets, strongbox
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret
from tests.keyrings import Ring, of

PASSPHRASE = Secret("correct horse battery staple")
VALUE = Secret("hunter2 ünïcode €")


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session without one, in a process that knows nothing yet; scrypt made cheap."""
    monkeypatch.setattr(keyring, "get_keyring", lambda: of("keyring.backends.fail"))
    monkeypatch.setattr(strongbox, "COST", {"n": 1 << 10, "r": 8, "p": 1})
    monkeypatch.setattr(secrets, "_environment", {})
    yield
    strongbox._keys.clear()


class Terminal(io.StringIO):
    """Somebody sits in front of it."""

    def isatty(self) -> bool:
        """They do."""
        return True


def typing(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """Have a person type these passphrases; gives what they were asked."""
    asked: list[str] = []
    answers = iter(words)

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr(getpass, "getpass", answer)
    monkeypatch.setattr(sys, "stdin", Terminal())
    return asked


def test_a_secret_is_kept_read_and_forgotten() -> None:
    """As in a keyring; the file is private, and nothing in it is readable."""
    strongbox.create("default", PASSPHRASE)
    secrets.put("default", "helpdesk", VALUE)
    secrets.put("default", "mail", Secret("other"))

    assert secrets.backend("default").name == "a file protected by a passphrase"
    assert secrets.get("default", "helpdesk") == VALUE
    assert secrets.get("default", "nobody") is None
    assert secrets.remove("default", "mail") is True
    assert secrets.remove("default", "mail") is False
    file = strongbox.file("default")
    assert file.stat().st_mode & 0o077 == 0
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    for word in (b"hunter2", b"helpdesk", b"horse"):
        assert word not in file.read_bytes()


def test_it_is_never_made_by_itself() -> None:
    """Without one, and without a keyring, nothing is kept."""
    with pytest.raises(SettingsError, match="cannot be kept") as caught:
        secrets.put("default", "helpdesk", VALUE)

    assert "itday secret box" in caught.value.remedy
    assert not strongbox.file("default").exists()


def test_a_keyring_comes_before_it(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the session has is used, and nobody is asked for a passphrase."""
    strongbox.create("default", PASSPHRASE)
    strongbox.lock("default")
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)

    secrets.put("default", "helpdesk", VALUE)

    assert ring.kept == {("itday:default", "helpdesk"): VALUE.reveal()}
    assert strongbox.locked("default")


def test_it_is_asked_for_once_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a slip, too; each profile has its own."""
    strongbox.create("default", PASSPHRASE)
    secrets.put("default", "helpdesk", VALUE)
    strongbox.lock("default")
    asked = typing(monkeypatch, "a slip of the hand", PASSPHRASE.reveal())

    assert secrets.get("default", "helpdesk") == VALUE
    assert secrets.get("default", "helpdesk") == VALUE
    assert len(asked) == 2
    assert secrets.get("other", "helpdesk") is None


def test_three_wrong_ones_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the remedy; none of them is repeated."""
    strongbox.create("default", PASSPHRASE)
    strongbox.lock("default")
    typing(monkeypatch, "wrong one", "wrong two", "wrong three")

    with pytest.raises(SettingsError, match="not that of this file") as caught:
        secrets.get("default", "helpdesk")

    assert "wrong" not in str(caught.value)


def test_nobody_is_asked_from_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cockpit may be on the terminal: the source says that the file is locked."""
    strongbox.create("default", PASSPHRASE)
    strongbox.lock("default")
    asked = typing(monkeypatch)
    said: list[str] = []

    def work() -> None:
        with pytest.raises(SettingsError) as caught:
            secrets.get("default", "helpdesk")
        said.append(str(caught.value))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert "its passphrase was not given" in said[0]
    assert asked == []


def test_the_environment_may_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a run without a person; it is taken out of the environment."""
    strongbox.create("default", PASSPHRASE)
    secrets.put("default", "helpdesk", VALUE)
    strongbox.lock("default")
    monkeypatch.setenv("ITDAY_SECRET__PASSPHRASE", PASSPHRASE.reveal())

    assert secrets.get("default", "helpdesk") == VALUE

    strongbox.lock("default")
    monkeypatch.setitem(secrets._environment, "ITDAY_SECRET__PASSPHRASE", Secret("wrong"))
    with pytest.raises(SettingsError, match="not that of this file"):
        secrets.get("default", "helpdesk")


def test_a_short_passphrase_is_refused() -> None:
    """Whoever has the file can try many; and there is only one box."""
    with pytest.raises(SettingsError, match="too short"):
        strongbox.create("default", Secret("short"))
    strongbox.create("default", PASSPHRASE)
    with pytest.raises(SettingsError, match="one already"):
        strongbox.create("default", PASSPHRASE)


def test_without_what_seals_it_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy installs it."""
    monkeypatch.setattr(sealing, "possible", lambda: False)

    with pytest.raises(SettingsError, match=r"pip install 'itday\[encrypt\]'"):
        strongbox.create("default", PASSPHRASE)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"salt": 1, "sealed": "", "cost": {}}', "é"])
def test_a_file_that_is_none_is_said(text: str) -> None:
    """In one line."""
    strongbox.create("default", PASSPHRASE)
    strongbox.lock("default")
    strongbox.file("default").write_text(text)

    with pytest.raises(SettingsError, match="cannot be read"):
        strongbox.unlock("default", PASSPHRASE)


def test_every_changed_byte_is_noticed() -> None:
    """A file that somebody changed opens with no passphrase."""
    strongbox.create("default", PASSPHRASE)
    secrets.put("default", "helpdesk", VALUE)
    body = strongbox.file("default").read_text()
    at = body.index('"sealed": "') + 30
    other = "A" if body[at] != "A" else "B"
    strongbox.file("default").write_text(body[:at] + other + body[at + 1 :])
    strongbox.lock("default")

    assert strongbox.unlock("default", PASSPHRASE) is False
