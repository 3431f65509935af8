"""`itday secret`: kept in the keyring, read from standard input, never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.config import secrets, strongbox
from itday.domain.secret import Secret
from tests.cli.conftest import write

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the tests' key store for one that encrypts."""
    import keyring

    module = type(keyring.get_keyring()).__module__
    monkeypatch.setitem(secrets.ENCRYPTING, module, "Test store")


def test_a_secret_is_kept_and_forgotten(run: Run, trusted: None) -> None:
    """Read from standard input, never shown."""
    write('[sources.rt]\ntype = "rt"\n')

    told = run("secret", "set", "rt", stdin="hunter2\n")

    assert (told.code, told.out, told.err) == (0, "Kept in Test store.\n", "")
    assert secrets.get("default", "rt") == Secret("hunter2")
    assert run("secret", "rm", "rt").out == "Forgotten.\n"
    assert run("secret", "rm", "rt").code == 1


def test_a_secret_for_a_source_that_is_not_there(run: Run, trusted: None) -> None:
    """Kept, and said: the name may be misspelt."""
    write('[sources.rt]\ntype = "rt"\n')

    told = run("secret", "set", "tr", stdin="hunter2")

    assert told.code == 0
    assert told.err == "No source is called tr yet; there are rt.\n"


def test_no_secret_given(run: Run) -> None:
    """An empty line is no secret."""
    assert run("secret", "set", "rt", stdin="\n").code == 3


def test_no_keyring_to_keep_it(run: Run) -> None:
    """What to do instead is said."""
    told = run("secret", "set", "rt", stdin="hunter2")

    assert told.code == 3
    assert "ITDAY_SECRET_RT" in told.err
    assert "hunter2" not in told.err


def test_a_file_under_a_passphrase(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made when asked for; then secrets go there, and `doctor` says so."""
    monkeypatch.setattr(strongbox, "COST", {"n": 1 << 10, "r": 8, "p": 1})
    write('[sources.rt]\ntype = "rt"\nurl = "https://rt.example"\n')
    assert run("secret", "box", stdin="short\n").code == 3

    assert run("secret", "box", stdin="correct horse battery\n").code == 0
    told = run("secret", "set", "rt", stdin="hunter2\n")

    assert told.out == "Kept in a file protected by a passphrase.\n"
    assert "keyring: a file protected by a passphrase" in run("doctor", "--offline").out
    strongbox.lock("default")
    assert "its passphrase was not given" in run("doctor", "--offline").out
    monkeypatch.setenv("ITDAY_SECRET__PASSPHRASE", "correct horse battery")
    assert "rt: secret kept" in run("doctor", "--offline").out
    strongbox.lock("default")
