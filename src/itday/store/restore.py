"""Putting a copy of desk.db back: examined first, and what was there is set aside, never deleted.

A copy is older than what the sources know. A change that waited in the outbox then may have been
sent since: it is looked up at its source before it is sent again. What was decided since is in the
file set aside, and takes effect at the sources as it did.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from itday.domain.errors import StoreError
from itday.domain.ref import DESK
from itday.store import backup, cipher, convert, ledger, migrations, overlay
from itday.store.cipher import sync_folder
from itday.store.database import Db, atomic, connect, private_file, ready_cache
from itday.store.fault import explain

CANDIDATE = ".restoring"


class Restored(NamedTuple):
    """What became of it."""

    aside: Path | None
    """Where the desk.db that was there is now; `None` where there was none."""


def put_back(copy: Path, cache: Path, desk: Path, at: datetime, why: str) -> Restored:
    """Put a copy in the place of desk.db, which nobody has open; whole, or not at all.

    Args:
        copy: A backup, or a desk.db set aside earlier.
        cache: The profile's cache; what it shows is brought in line with the copy.
        desk: Where desk.db is, or was; it may be damaged.
        at: Aware; noted in the ledger.
        why: Why, as it will stand in the ledger.

    Raises:
        StoreError: The copy is not sound or from a newer itday, or there is no room for it.
            desk.db is as it was.
    """
    candidate = desk.with_name(desk.name + CANDIDATE)
    with backup.explained(desk.parent):
        _examine(copy)
        try:
            _make_ready(copy, cache, candidate, at, why)
            aside = _set_aside(desk, at)
            candidate.replace(desk)
            sync_folder(desk.parent)
        finally:
            for name in _files(candidate):
                name.unlink(missing_ok=True)
    return Restored(aside)


def _files(database: Path) -> list[Path]:
    """A database and what SQLite keeps beside it."""
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal")]


def _examine(copy: Path) -> None:
    if not copy.is_file():
        raise StoreError("is not there", where=str(copy), remedy="itday restore --list shows all")
    if fault := backup.unsound(copy):
        raise StoreError(
            f"not put back, since it is not sound ({fault})",
            where=copy.name,
            remedy="Choose another: itday restore --list",
        )


def _make_ready(copy: Path, cache: Path, candidate: Path, at: datetime, why: str) -> None:
    """Copy, bring to this program's layout and in line with the cache, all beside desk.db."""
    backup.copy_whole(copy, candidate)
    convert.as_folder(candidate)
    migrations.migrate(candidate)
    private_file(cache)
    ready_cache(cache)
    with closing(connect(cache, candidate)) as db:
        db.execute("PRAGMA desk.journal_mode = WAL")
        with atomic(db):
            _settle(db, at, why)
        overlay.renew(db)
        db.execute("PRAGMA desk.wal_checkpoint(TRUNCATE)")


def _settle(db: Db, at: datetime, why: str) -> None:
    """Note it in the ledger, and doubt what was about to be sent."""
    content: dict[str, Any] = {
        "who": "itday",
        "verb": "restore",
        "ref": [DESK, "backup", f"{at.astimezone(UTC):{backup.STAMP}}"],
        "title": "desk.db put back from a backup",
        "reason": why,
        "payload": {},
        "mode": "own",
        "inverse": None,
    }
    ledger.append(db, "restore", at, content)
    db.execute(
        "UPDATE desk.outbox SET state = 'unsettled', next_at = 0 "
        "WHERE state IN ('waiting', 'sending')"
    )


def _set_aside(desk: Path, at: datetime) -> Path | None:
    """Give desk.db a second name, by which it opens with all that is in its log.

    Its log goes first: SQLite would read it into the file that comes.
    """
    if not desk.exists() or not desk.stat().st_size:
        return None
    _empty_log(desk)
    aside = _free(desk.with_name(f"desk-aside-{at.astimezone(UTC):{backup.STAMP}}.db"))
    log = desk.with_name(desk.name + "-wal")
    if log.exists():
        log.replace(aside.with_name(aside.name + "-wal"))
    desk.with_name(desk.name + "-shm").unlink(missing_ok=True)
    try:
        os.link(desk, aside)
    except OSError:  # a disk without second names
        shutil.copy2(desk, aside)
    return aside


def _empty_log(desk: Path) -> None:
    """Bring what is in the log into the file, where the file still allows it."""
    with suppress(sqlite3.DatabaseError), closing(cipher.opened(desk)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _free(path: Path) -> Path:
    """The path, or one like it that is not taken."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_stem(f"{path.stem}-{number}")
    return found


def read_copy(copy: Path) -> str:
    """What is wrong with a copy, in a few words; empty where nothing is."""
    try:
        if fault := backup.unsound(copy):
            return fault
        faults = backup.altered(copy)
    except sqlite3.DatabaseError as error:
        raise explain(error, copy) from error
    return f"ledger: {faults[0]}" if faults else ""
