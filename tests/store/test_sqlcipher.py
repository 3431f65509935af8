"""SQLCipher with the calls and the errors of SQLite, and never without a cipher."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from itday.domain.errors import StoreError
from itday.store import cipher
from itday.store.database import desk_file
from itday.store.store import Store
from tests.store.desk import ask, jot
from tests.store.sealed import OTHER, need_sqlcipher, sealed


@pytest.fixture(autouse=True)
def _there() -> None:
    need_sqlcipher()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An encrypted profile with a note."""
    sealed(tmp_path)
    with Store(tmp_path, tmp_path) as store:
        store.write_now(ask, jot("Morwenna was seen by the nurse", "n1"))
    return tmp_path


def on_disk(home: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_errors_are_those_of_sqlite(home: Path) -> None:
    """Class and number: what explains them knows no other library."""
    db = cipher.opened(desk_file(home), isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError) as caught:
        db.execute("INSERT INTO outbox (id, idem) VALUES (1, NULL)")
    assert caught.value.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CONSTRAINT
    with pytest.raises(sqlite3.OperationalError, match="syntax error"):
        db.execute("SELEC 1")
    with pytest.raises(sqlite3.IntegrityError):
        db.executemany("INSERT INTO mark VALUES (?, ?)", [("a", 1), ("a", 1)])
    with pytest.raises(sqlite3.OperationalError):
        db.executescript("SELEC 1;")
    db.execute("BEGIN")
    db.executescript("INSERT INTO mark VALUES ('b', 1); INSERT INTO mark VALUES ('c', 1);")
    assert list(db.execute("SELECT value FROM mark WHERE name IN ('b', 'c')")) == [(1,), (1,)]
    assert db.execute("SELECT 1 UNION SELECT 2").fetchmany(5) == [(1,), (2,)]
    db.close()
    with pytest.raises(sqlite3.ProgrammingError):
        db.execute("SELECT 1")


def test_sqlcipher_writes_nothing_to_the_terminal(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its log would lie over the cockpit."""
    cipher.opens(desk_file(home), OTHER)

    assert capfd.readouterr() == ("", "")


def test_a_library_that_does_not_encrypt_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite takes a key, says nothing, and would write plain text."""
    from sqlcipher3 import dbapi2

    class Plain(sqlite3.Connection):
        pass

    monkeypatch.setattr(
        dbapi2,
        "connect",
        lambda path, factory, **named: sqlite3.connect(path, factory=Plain, **named),
    )
    sealed(tmp_path)

    with pytest.raises(StoreError, match="does not encrypt"):
        Store(tmp_path, tmp_path)

    assert b"CREATE TABLE" not in on_disk(tmp_path)
