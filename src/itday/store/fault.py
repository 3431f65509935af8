"""What SQLite could not do, in the person's words: what happened, where, and the remedy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from itday.domain.errors import Damaged, DiskFull, StoreError
from itday.store import room

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
CLOSED = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}

PUT_BACK = "Leave itday everywhere and start it again: the newest backup is put back"
"""The remedy for damage."""


def primary(error: sqlite3.Error) -> int:
    """The kind of error, as one of SQLite's primary result codes; 0 where it has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def explain(error: sqlite3.DatabaseError, file: Path) -> StoreError:
    """The error that the person is shown.

    Args:
        error: As SQLite raised it.
        file: The database that was asked; its folder is tried where SQLite says too little.
    """
    code, where = primary(error), file.name
    if room.is_full(error, file.parent):
        return DiskFull(
            "the disk is full: this was not saved, all that was saved before is safe",
            where=str(file.parent),
            remedy="Make room, then try again",
        )
    if code in DAMAGED:
        return Damaged(
            f"damaged ({error})",
            where=where,
            remedy=PUT_BACK,
        )
    if code in BUSY:
        return StoreError("busy for too long", where=where, remedy="Close other copies of itday")
    if code in CLOSED:
        return StoreError(
            f"cannot be written ({error})",
            where=str(file),
            remedy="Mend the rights of file and folder, or look at it with itday --read-only",
        )
    return StoreError(f"cannot be used ({error})", where=where, remedy="Run itday doctor")


def is_ours(error: sqlite3.DatabaseError) -> bool:
    """Whether it is a fault in itday, such as wrong SQL, and not the file's or the disk's."""
    return primary(error) in {0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT} or isinstance(
        error, (sqlite3.ProgrammingError, sqlite3.IntegrityError)
    )
