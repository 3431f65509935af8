"""What SQLite could not do reaches the person as what happened, where, and the remedy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from itday.domain.errors import Damaged, DiskFull, StoreError
from itday.store.fault import explain, is_ours

SAID = {
    sqlite3.SQLITE_FULL: (DiskFull, "the disk is full"),
    sqlite3.SQLITE_CORRUPT: (Damaged, r"desk\.db: damaged \(odd\)"),
    sqlite3.SQLITE_NOTADB: (Damaged, "damaged"),
    sqlite3.SQLITE_BUSY_SNAPSHOT: (StoreError, "busy for too long. Close other copies"),
    sqlite3.SQLITE_READONLY_DBMOVED: (StoreError, "cannot be written .* Mend the rights"),
    sqlite3.SQLITE_CANTOPEN: (StoreError, "cannot be written"),
    sqlite3.SQLITE_IOERR_READ: (StoreError, r"cannot be used \(odd\). Run itday doctor"),
}


@pytest.mark.parametrize("code", SAID)
def test_each_kind_has_its_line(code: int, tmp_path: Path) -> None:
    """By SQLite's code, whatever its longer form."""
    error = sqlite3.OperationalError("odd")
    error.sqlite_errorcode = code
    kind, line = SAID[code]

    with pytest.raises(kind, match=line):
        raise explain(error, tmp_path / "desk.db")


@pytest.mark.parametrize("sql", ["SELECT nothing", "INSERT INTO a VALUES (NULL)"])
def test_our_own_faults_are_told_apart(sql: str) -> None:
    """Wrong SQL and broken rules are for those who make itday, not for the person's disk."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE a (b INTEGER NOT NULL)")

    with pytest.raises(sqlite3.DatabaseError) as raised:
        db.execute(sql)

    assert is_ours(raised.value)
    db.close()
    with pytest.raises(sqlite3.ProgrammingError) as closed:
        db.execute("SELECT 1")
    assert is_ours(closed.value)
