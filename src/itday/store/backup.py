"""Copies of desk.db: whole, examined before they count, one a day and one before each migration.

A copy is made by SQLite in one go: copying the file would lose what is in its log, and copying in
steps begins anew with every write of another copy of itday.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from itday.domain.errors import Damaged, StoreError
from itday.store import cipher, ledger, migrations
from itday.store.cipher import sync_folder
from itday.store.fault import PUT_BACK, explain, is_ours
from itday.store.lock import locked

DAYS, WEEKS = 7, 4
"""Of how many days, and of how many weeks, the last copy is kept."""
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"desk-(\d{8}T\d{6}Z)(?:-layout(\d+))?\.db")
PARTIAL = ".partial"


class Backup(NamedTuple):
    """One copy."""

    at: datetime
    """When it was made, in UTC, to the second."""
    layout: int | None
    """The layout it was saved from, for one made before a migration."""
    file: Path


def folder_of(desk: Path) -> Path:
    """Where the copies of that desk.db are kept."""
    return desk.parent / "backups"


def kept(folder: Path) -> list[Backup]:
    """The copies in a folder, the newest first; what has another name is none of ours."""
    try:
        names = [file.name for file in folder.iterdir()]
    except FileNotFoundError:
        return []
    found = [(name, known) for name in names if (known := NAME.fullmatch(name))]
    copies = [
        Backup(
            datetime.strptime(known[1], STAMP).replace(tzinfo=UTC),
            int(known[2]) if known[2] else None,
            folder / name,
        )
        for name, known in found
    ]
    return sorted(copies, key=lambda one: (one.at, one.file.name), reverse=True)


def take(desk: Path, folder: Path, at: datetime, *, layout: int | None = None) -> Backup:
    """Copy desk.db as it is now, examine the copy, and keep it; others may write meanwhile.

    Args:
        desk: The file; it may be open.
        folder: Where to; made, private, if need be.
        at: Aware; what the copy is called after.
        layout: Of one made before a migration.

    Raises:
        StoreError: The copy cannot be made: no room, no rights, no such folder. Nothing is left.
        Damaged: What is in desk.db is not sound; there is no copy of that.
    """
    end = f"-layout{layout}" if layout is not None else ""
    file = folder / f"desk-{at.astimezone(UTC):{STAMP}}{end}.db"
    partial = file.with_name(file.name + PARTIAL)
    with explained(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            copy_whole(desk, partial)
            _refuse_damage(desk, unsound(partial))
            partial.replace(file)
            sync_folder(folder)
        except BaseException:
            for name in (partial, partial.with_name(partial.name + "-journal")):
                name.unlink(missing_ok=True)
            raise
    return Backup(at.astimezone(UTC).replace(microsecond=0), layout, file)


def _refuse_damage(desk: Path, fault: str) -> None:
    if fault:
        raise Damaged(f"damaged ({fault})", where=desk.name, remedy=PUT_BACK)


@contextmanager
def explained(where: Path) -> Iterator[None]:
    """Turn what the system and SQLite say about files there into a line for the person."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if is_ours(error):
            raise
        raise explain(error, where / "desk.db") from error
    except OSError as error:
        raise StoreError(
            f"cannot be used ({error.strerror or error})",
            where=str(where),
            remedy="Make room there or mend its rights",
        ) from error


def copy_whole(source: Path, target: Path) -> None:
    """Copy a database into a new private file that needs no other beside it; on disk on return.

    The copy is encrypted as its source is, under the same key.
    """
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(cipher.opened(source)) as old, closing(cipher.alike(source, target)) as new:
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode = DELETE").fetchone()


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A copy, attached as `desk`, with nothing written beside it."""
    db = cipher.memory_for(file)
    try:
        cipher.attach(db, file, "desk", uri=f"{file.absolute().as_uri()}?mode=ro&immutable=1")
        yield db
    finally:
        db.close()


def unsound(file: Path) -> str:
    """What is wrong with a copy as a database; empty where nothing is. Reads all of it."""
    try:
        with _reading(file) as db:
            said = cipher.check(db, "desk")
            tables = db.execute(
                "SELECT count(*) FROM desk.sqlite_master WHERE name IN ('ledger', 'outbox', 'mark')"
            ).fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    if said != "ok":
        return said
    return "" if tables == 3 else "it is no desk.db"


def altered(file: Path) -> list[str]:
    """Ledger entries of a sound copy that are not as they were written, a line each."""
    with _reading(file) as db:
        return ledger.verify(db)


def newest_good(desk: Path) -> Backup | None:
    """The newest copy that is sound, one with a whole ledger before any other."""
    sound = [one for one in kept(folder_of(desk)) if not unsound(one.file)]
    return next((one for one in sound if not altered(one.file)), sound[0] if sound else None)


def before_migration(desk: Path) -> Backup | None:
    """Copy a desk.db that is about to be changed; nothing where it is new."""
    before = migrations.layout(desk)
    if before == 0:
        return None
    return take(desk, folder_of(desk), datetime.now(UTC), layout=before)


def due(folder: Path, at: datetime) -> bool:
    """Whether there is no copy of that day yet, by UTC; reads no file."""
    return all(one.at.date() != at.astimezone(UTC).date() for one in kept(folder))


def on_request(desk: Path, at: datetime) -> Backup:
    """Make a copy now, whatever there is already, and keep house; as `daily` otherwise."""
    with explained(desk.parent), locked(desk.with_suffix(".backup.lock"), wait=True):
        made = take(desk, folder_of(desk), at)
        rotate(folder_of(desk))
    return made


def daily(desk: Path, at: datetime) -> Backup | None:
    """Make the day's copy, unless there is one or another copy of itday is at it; keep house.

    Raises:
        StoreError, Damaged: As `take`.
    """
    folder = folder_of(desk)
    if not due(folder, at):
        return None
    with locked(desk.with_suffix(".backup.lock")) as ours:
        if not ours or not due(folder, at):
            return None
        made = take(desk, folder, at)
        rotate(folder)
    return made


def rotate(folder: Path) -> list[Path]:
    """Remove copies that nobody needs any more, and halves that a crash left; give their paths.

    The last of each of the latest `DAYS` days and `WEEKS` weeks that have any is kept, and the last
    from before each migration.
    """
    copies = kept(folder)
    plain = [one for one in copies if one.layout is None]
    wanted = {one.file for one in _last_of(plain, DAYS, "%Y-%m-%d")}
    wanted |= {one.file for one in _last_of(plain, WEEKS, "%G-%V")}
    wanted |= {one.file for one in {one.layout: one for one in reversed(copies)}.values()}
    gone = [one.file for one in copies if one.file not in wanted]
    gone += folder.glob(f"desk-*{PARTIAL}*")
    for file in gone:
        with suppress(FileNotFoundError):
            file.unlink()
    return gone


def _last_of(copies: list[Backup], count: int, period: str) -> list[Backup]:
    """Of the latest so many periods the newest copy of each, given the newest first."""
    newest: dict[str, Backup] = {}
    for one in copies:
        newest.setdefault(f"{one.at:{period}}", one)
    return list(newest.values())[:count]
