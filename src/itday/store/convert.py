"""Encrypting a profile's databases, or no longer: one file after the other, each whole at any time.

A file is copied into a new one beside it, compared row by row, and takes its place by one change of
name. What the profile is becoming is noted first: after a kill, every file is readable as it is,
and the next start goes on.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from itday.domain.errors import DiskFull, StoreError
from itday.store import backup, cipher
from itday.store.cipher import DECRYPTING, ENCRYPTED, ENCRYPTING, Note
from itday.store.fault import explain

PARTIAL = ".converting"


def begin(desk: Path, key: bytes, *, encrypt: bool, keyring: str = "") -> None:
    """Note what the profile is becoming; `finish` does it. Nobody else has it open."""
    state = ENCRYPTING if encrypt else DECRYPTING
    cipher.write_note(desk.parent, Note(state, cipher.check_of(key), keyring))


def finish(cache: Path, desk: Path) -> list[str]:
    """Convert what is not yet as the note says it is becoming. Nobody else has it open.

    The key must have been handed in (`cipher.hold`).

    Returns:
        What had to be left as it is, a line each: files that cannot be read.

    Raises:
        StoreError: There is no room, or the like; what was converted so far stays so.
    """
    said = cipher.note(desk.parent)
    if said is None or said.state not in {ENCRYPTING, DECRYPTING}:
        return []
    encrypt = said.state == ENCRYPTING
    left: list[str] = []
    with backup.explained(desk.parent):
        _drop(cache)
        for file in [desk, *_others(cache, desk)]:
            left += _converted(file, encrypt=encrypt, needed=file == desk)
        done = said._replace(state=ENCRYPTED) if encrypt else None
        cipher.write_note(desk.parent, done)
    return left


def _others(cache: Path, desk: Path) -> Iterator[Path]:
    """The cache, what was set aside, and the copies."""
    yield cache
    yield from sorted(desk.parent.glob("desk-aside-*.db"))
    yield from (one.file for one in backup.kept(backup.folder_of(desk)))


def _drop(cache: Path) -> None:
    """Remove caches that nobody reads: of other layouts, or damaged. A sync makes a new one."""
    for file in cache.parent.glob("cache-v*.db*"):
        if not file.name.startswith(cache.name) or file.name.endswith(".damaged"):
            file.unlink(missing_ok=True)


def _converted(file: Path, *, encrypt: bool, needed: bool) -> list[str]:
    """Convert one file; a line where it had to be left as it is."""
    if not file.exists() or not file.stat().st_size or cipher.is_encrypted(file) == encrypt:
        return []
    try:
        rewrite(file, cipher.key_in(file) if encrypt else None)
    except sqlite3.DatabaseError as error:
        found = explain(error, file)
        if needed or isinstance(found, DiskFull):
            raise found from error
        if file.name.startswith("cache-"):
            for one in _files(file):
                one.unlink(missing_ok=True)
            return []
        return [f"{file}: left as it is ({error})"]
    return []


def as_folder(file: Path) -> None:
    """Make a file encrypted, or not, as new files in its folder are."""
    wanted = cipher.key_in(file)
    if cipher.is_encrypted(file) != (wanted is not None):
        rewrite(file, wanted)


def rewrite(file: Path, key: bytes | None) -> None:
    """Put a copy under another key in a file's place; nobody has it open.

    Args:
        file: A sound database.
        key: `None` for one that is not encrypted.

    Raises:
        sqlite3.DatabaseError: It is not sound, or there is no room.
        StoreError: The copy is not what the file is.
    """
    partial = file.with_name(file.name + PARTIAL)
    for one in _files(partial):
        one.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(file, partial, key)
        # A log that stayed would be read into the new file.
        if any(one.exists() and one.stat().st_size for one in _files(file)[1:]):
            raise StoreError(
                "its log could not be emptied",
                where=str(file),
                remedy="Leave itday everywhere, then try again",
            )
        partial.replace(file)
        cipher.sync_folder(file.parent)
    finally:
        for one in _files(partial):
            one.unlink(missing_ok=True)


def _files(database: Path) -> list[Path]:
    """A database and what SQLite keeps beside it."""
    return [database.with_name(database.name + end) for end in ("", "-wal", "-journal")]


def _copy(file: Path, target: Path, key: bytes | None) -> None:
    """Copy all that is in a database into an empty file, compare, and have it on disk."""
    from itday.store import _sqlcipher

    with closing(_sqlcipher.connect(file, cipher.key_of(file), isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        mode, version = (
            db.execute(f"PRAGMA main.{name}").fetchone()[0]
            for name in ("journal_mode", "user_version")
        )
        spelt = _sqlcipher.spelt(key) if key else ""
        db.execute("ATTACH DATABASE ? AS target KEY ?", [str(target), spelt])
        db.execute("PRAGMA target.synchronous = FULL")
        db.execute("BEGIN")  # one wait for the disk, not one a table
        db.execute("SELECT sqlcipher_export('target')").fetchall()
        db.execute(f"PRAGMA target.user_version = {version}")
        db.execute("COMMIT")
        if different := _different(db):
            raise StoreError(
                f"the copy differs in {', '.join(different)}",
                where=file.name,
                remedy="Nothing was changed. itday doctor looks for damage",
            )
        db.execute(f"PRAGMA target.journal_mode = {mode}").fetchone()
        db.execute("PRAGMA target.wal_checkpoint(TRUNCATE)").fetchone()


def _different(db: sqlite3.Connection) -> list[str]:
    """What is not the same in both: schema, number, a table's rows."""
    select = "SELECT type, name, sql FROM {}.sqlite_master ORDER BY type, name"
    schemas = [db.execute(select.format(name)).fetchall() for name in ("main", "target")]
    if schemas[0] != schemas[1]:
        return ["its layout"]
    tables = [
        name
        for kind, name, sql in schemas[0]
        if kind == "table" and sql and not sql.upper().startswith("CREATE VIRTUAL")
    ]
    faults = cipher.check(db, "target")
    return [
        *([] if faults == "ok" else [faults]),
        *(
            name
            for name in tables
            if db.execute(
                f"SELECT (SELECT count(*) FROM main.{name}) IS NOT "
                f"(SELECT count(*) FROM target.{name}) OR EXISTS "
                f"(SELECT * FROM main.{name} EXCEPT SELECT * FROM target.{name})"
            ).fetchone()[0]
        ),
    ]
