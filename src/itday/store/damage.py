"""A desk.db that is not what was written: noticed, set aside, and the newest good copy put back.

Damage is looked for where nobody waits: once a day with the backup, and by `itday doctor`. A
suspicion is noted in a file of its own, and acted upon at the next start, when nobody has desk.db
open: never under the hands of a running copy.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from itday.domain.errors import Damaged, StoreError
from itday.store import backup, cipher, migrations
from itday.store.database import prepare
from itday.store.lock import locked, share

SUSPECT = "suspect"
"""The file that notes a suspicion; it holds why."""
PATIENCE_S = 2.0
"""How long to wait for other copies that are starting as well."""


def suspect(folder: Path, why: str) -> None:
    """Note that a database of this profile may be damaged, for the next start to look."""
    with suppress(OSError):  # a disk that fails: it will be met again
        (folder / SUSPECT).write_text(why, encoding="utf-8")


def clear(folder: Path) -> None:
    """Forget a suspicion: it was looked into, or another file stands there now."""
    (folder / SUSPECT).unlink(missing_ok=True)


def enter(cache: Path, desk: Path) -> tuple[int, str]:
    """Make both files ready and say that they are in use; put a backup back if need be.

    Args:
        cache: The cache's file.
        desk: Desk's.

    Returns:
        What `os.close` takes to say that they are no longer in use, and a line that the person
        must read, empty on all days but bad ones.

    Raises:
        StoreError: As `prepare` does; or desk.db is damaged and no backup is left, or another copy
            of itday has it open.
    """
    with backup.explained(desk.parent):
        desk.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        cipher.require(desk)
        line = _converted(cache, desk)
        if _lost(desk) or (desk.parent / SUSPECT).exists():
            line = mend(cache, desk) or line
    use = _share(desk)
    try:
        prepare(cache, desk)
    except Damaged as error:
        os.close(use)
        suspect(desk.parent, error.what)
        line = mend(cache, desk)
        use = _share(desk)
        prepare(cache, desk)
    except BaseException:
        os.close(use)
        raise
    try:
        cipher.refuse_plain(cache, desk)
    except StoreError:
        os.close(use)
        raise
    return use, line


def _converted(cache: Path, desk: Path) -> str:
    """Go on where encrypting, or decrypting, was cut off; a line where something was left."""
    said = cipher.note(desk.parent)
    if said is None or said.state not in {cipher.ENCRYPTING, cipher.DECRYPTING}:
        return ""
    from itday.store import convert

    try:
        with alone(desk):
            return "; ".join(convert.finish(cache, desk))
    except Damaged as error:
        suspect(desk.parent, error.what)  # mended first; the start after this one goes on
    except StoreError as error:
        # Every file is readable as it is, so nobody is kept from working.
        return f"{said.state} is not finished yet, and goes on at the next start: {error}"
    return ""


@contextmanager
def using(desk: Path) -> Iterator[None]:
    """Read desk.db without opening the store: nobody puts another in its place meanwhile.

    Raises:
        StoreError: The folder cannot be written.
    """
    use = _share(desk)
    try:
        yield
    finally:
        os.close(use)


def _share(desk: Path) -> int:
    try:
        return share(_use(desk))
    except OSError as error:
        raise StoreError(
            f"this folder cannot be written ({error.strerror})",
            where=str(desk.parent),
            remedy="Mend its rights, or set ITDAY_HOME to another; itday --read-only only looks",
        ) from error


def _use(desk: Path) -> Path:
    return desk.with_suffix(".use")


@contextmanager
def alone(desk: Path) -> Iterator[None]:
    """Have desk.db to oneself: nobody has it open, and nobody opens it meanwhile.

    Raises:
        StoreError: Another copy of itday has it open and keeps it so.
    """
    until = time.monotonic() + PATIENCE_S
    with backup.explained(desk.parent):
        while time.monotonic() < until:
            with locked(_use(desk)) as ours:
                if ours:
                    yield
                    return
            time.sleep(0.05)
    raise StoreError(
        "another copy of itday has it open",
        where=desk.name,
        remedy="Leave the cockpit everywhere (q) and let a running sync end, then try again",
    )


def _lost(desk: Path) -> bool:
    """Whether desk.db is gone, or empty, though there are copies of it."""
    there = desk.exists() and desk.stat().st_size > 0
    return not there and bool(backup.kept(backup.folder_of(desk)))


def mend(cache: Path, desk: Path) -> str:
    """Look closely, and put the newest good copy back if desk.db is damaged or gone.

    Returns:
        What was done, as a line; empty where nothing was wrong, or another copy of itday was first.

    Raises:
        StoreError: It is damaged, and there is no good copy; or another copy has it open.
    """
    with alone(desk):
        fault = "it was gone" if _lost(desk) else unsound(desk)
        line = _put_back(cache, desk, fault) if fault else ""
        _renew_cache(cache)
        clear(desk.parent)
    return line


def unsound(database: Path) -> str:
    """What is wrong with a database in use, its log included; empty where nothing is.

    Reads all of it.
    """
    if not database.exists() or not database.stat().st_size:
        return ""
    try:
        migrations.layout(database)
        with closing(cipher.opened(database, timeout=20)) as db:
            said = cipher.check(db, "main")
    except Damaged as error:
        return str(error.__cause__ or error.what)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise
        return str(error)
    return "" if said == "ok" else said


def _put_back(cache: Path, desk: Path, fault: str) -> str:
    from itday.store import restore  # with the models: not at an ordinary start

    good = backup.newest_good(desk)
    if good is None:
        raise Damaged(
            f"damaged ({fault}), and there is no good backup",
            where=str(desk),
            remedy="Put a copy back with itday restore FILE, or move it away to begin anew",
        )
    why = f"desk.db was damaged: {fault}"
    aside = restore.put_back(good.file, cache, desk, datetime.now(UTC), why).aside
    kept = f", and the damaged file is kept as {aside}" if aside else ""
    when = good.at.astimezone()
    return (
        f"desk.db was damaged ({fault}): the backup of {when:%d %b %Y, %H:%M} was put back{kept}. "
        "What was done since then is not in it"
    )


def _renew_cache(cache: Path) -> None:
    """Set a damaged cache aside; the next sync brings its content back."""
    if unsound(cache):
        for end in ("-wal", "-shm"):
            cache.with_name(cache.name + end).unlink(missing_ok=True)
        cache.replace(cache.with_name(cache.name + ".damaged"))
