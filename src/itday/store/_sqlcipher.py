"""SQLCipher as the rest of the store knows SQLite: the same calls, and the same errors.

Its package has errors of its own; each is raised again as the standard library's of that name, with
SQLite's code, so that nobody above needs to know which of the two is beneath.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlcipher3 import dbapi2

from itday.domain import installing
from itday.domain.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator


CODES = {
    "database or disk is full": sqlite3.SQLITE_FULL,
    "database is locked": sqlite3.SQLITE_BUSY,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
    "file is not a database": sqlite3.SQLITE_NOTADB,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
    "attempt to write a readonly database": sqlite3.SQLITE_READONLY,
}
"""SQLite's own words for what its backup calls say without a number."""


@contextmanager
def _as_sqlite() -> Iterator[None]:
    try:
        yield
    except dbapi2.Error as error:
        raise _translated(error) from error


def _translated(error: Exception) -> sqlite3.Error:
    kind: type[sqlite3.Error] = getattr(sqlite3, type(error).__name__, sqlite3.DatabaseError)
    said = kind(*error.args)
    code = getattr(error, "sqlite_errorcode", None) or CODES.get(str(error))
    if code is not None:
        said.sqlite_errorcode = code
    return said


class Cursor(dbapi2.Cursor):  # type: ignore[misc]  # the library has no types
    """A cursor with the standard library's errors."""

    def execute(self, sql: str, values: Any = ()) -> Self:
        """Run one statement."""
        with _as_sqlite():
            super().execute(sql, values)
        return self

    def executemany(self, sql: str, many: Iterable[Any]) -> Self:
        """Run one statement for each."""
        with _as_sqlite():
            super().executemany(sql, many)
        return self

    def executescript(self, script: str) -> Self:
        """Run several, as the standard library does: what is open is committed first."""
        with _as_sqlite():
            super().executescript(script)
        return self

    def fetchone(self) -> Any:
        """The next row."""
        with _as_sqlite():
            return super().fetchone()

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Some rows."""
        with _as_sqlite():
            return list(super().fetchmany(size))

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        with _as_sqlite():
            return list(super().fetchall())

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except dbapi2.Error as error:
            raise _translated(error) from error


class Connection(dbapi2.Connection):  # type: ignore[misc]  # the library has no types
    """A connection with the standard library's errors."""

    enciphers = True

    def cursor(self, factory: type[Cursor] = Cursor) -> Cursor:
        """A cursor of ours; `execute` and the like go through it too."""
        with _as_sqlite():
            made: Cursor = super().cursor(factory)
        return made

    def commit(self) -> None:
        """End the transaction."""
        with _as_sqlite():
            super().commit()

    def rollback(self) -> None:
        """Drop the transaction."""
        with _as_sqlite():
            super().rollback()

    def backup(self, target: Any, **named: Any) -> None:
        """Copy into another connection of this kind."""
        with _as_sqlite():
            super().backup(target, **named)


def connect(path: Path | str, key: bytes | None, **named: Any) -> sqlite3.Connection:
    """Open a file under its raw key of 32 bytes; without one, as SQLite would.

    Args:
        path: The file, or `:memory:`.
        key: Its key; `None` for one that is not encrypted.
        named: As `sqlite3.connect` takes it.

    Raises:
        StoreError: What is installed does not encrypt: it would take the key and write plain text.
        sqlite3.DatabaseError: As SQLite raises it.
    """
    with _as_sqlite():
        db = dbapi2.connect(str(path), factory=Connection, **named)
    try:
        # Its own log would go to the terminal, over the cockpit.
        db.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            db.execute(f'PRAGMA key = "{spelt(key)}"')
        _refuse_plain(db, path)
    except BaseException:
        db.close()
        raise
    opened: sqlite3.Connection = db  # it quacks
    return opened


def _refuse_plain(db: Any, path: Path | str) -> None:
    """SQLite without a cipher takes a key, says nothing, and writes plain text."""
    if not db.execute("PRAGMA cipher_version").fetchone():
        raise StoreError(
            "the SQLCipher that is installed does not encrypt",
            where=str(path),
            remedy=f"Install it anew: {installing.command('sqlcipher3', anew=True)}",
        )


def spelt(key: bytes) -> str:
    """A raw key as SQLCipher reads it: no passphrase, so nothing is derived at each opening."""
    return f"x'{key.hex()}'"
