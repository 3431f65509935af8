"""Opening the two files as one connection, and doing things in transactions.

The cache is the connection's main database and desk is attached to it: tables of the cache are
written plain, those of desk with `desk.` in front. A transaction writes to one of the two only,
since SQLite does not commit two WAL files as one after a power cut.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from itday.domain.errors import StoreError
from itday.store import cipher, migrations
from itday.store.fault import explain, is_ours
from itday.store.lock import locked
from itday.store.schema import CACHE, CACHE_VERSION

Db = sqlite3.Connection
READ_KB = 128
"""Memory for pages of each file while reading: the system keeps them at hand as well, and a list
reads most of them once."""
BUSY_MS = 20_000
"""How long a writer waits for another process; its own transactions take milliseconds."""


def cache_file(folder: Path) -> Path:
    """Where the cache of this layout is, in a profile's cache folder."""
    return folder / f"cache-v{CACHE_VERSION}.db"


def desk_file(folder: Path) -> Path:
    """Where desk is, in a profile's folder."""
    return folder / "desk.db"


def prepare(cache: Path, desk: Path) -> None:
    """Make both files ready: private, and in the layout this program knows.

    A cache that cannot be read is set aside and made anew: a sync brings it back.

    Raises:
        StoreError: desk.db is newer than this program, or a folder cannot be written.
        Damaged: desk.db is.
    """
    private_file(desk)
    private_file(cache)
    if migrations.pending(desk):
        with locked(desk.with_suffix(".lock"), wait=True):
            _migrate(desk)
    ready_cache(cache)


def _migrate(desk: Path) -> None:
    """Bring desk.db forward, after a copy of it as it is; with a reserve if it is new."""
    from itday.store import backup, room  # not loaded at an ordinary start

    if not migrations.pending(desk):
        return  # another copy was first, while we waited for the lock
    try:
        backup.before_migration(desk)
        migrations.migrate(desk)
    except sqlite3.DatabaseError as error:
        if is_ours(error):
            raise
        raise explain(error, desk) from error
    room.keep(desk.parent)


def ready_cache(cache: Path) -> None:
    """Make the cache's file ready; one that is damaged is set aside and made anew."""
    try:
        _prepare_cache(cache)
    except sqlite3.DatabaseError as error:
        if not _damaged(error):
            raise explain(error, cache) from error
        _renew(cache)


def _damaged(error: sqlite3.DatabaseError) -> bool:
    """Whether it is the file that is wrong, not the disk, the rights or another copy of itday."""
    return error.sqlite_errorcode & 0xFF in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_ERROR,  # tables that are there already, under a layout we do not know
    }


def _renew(cache: Path) -> None:
    """Set a damaged cache aside and make a new one, unless another copy just did so."""
    with locked(cache.with_suffix(".lock"), wait=True):
        try:
            _prepare_cache(cache)
        except sqlite3.DatabaseError as error:
            if not _damaged(error):
                raise explain(error, cache) from error
            _set_aside(cache)
            private_file(cache)
            _prepare_cache(cache)


def private_file(path: Path) -> None:
    """Make the file 0600 before SQLite opens it: its -wal and -shm then follow."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(
            f"cannot be made ({error.strerror})",
            where=str(path),
            remedy="Check the folder's rights, or set ITDAY_HOME",
        ) from error


def _prepare_cache(cache: Path) -> None:
    db = cipher.opened(cache, isolation_level=None, timeout=BUSY_MS / 1000)
    try:
        if _scalar(db, "PRAGMA user_version") == CACHE_VERSION:
            return
        migrations.keep_log(db)
        with atomic(db):
            # Asked again: another copy may have made the tables while we waited for the lock.
            if _scalar(db, "PRAGMA user_version") != CACHE_VERSION:
                for statement in migrations.statements(CACHE):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {CACHE_VERSION}")
    finally:
        db.close()


def _scalar(db: Db, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])


def _set_aside(cache: Path) -> None:
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            cache.with_name(cache.name + suffix).unlink()
    cache.replace(cache.with_name(cache.name + ".damaged"))


def connect(cache: Path, desk: Path, *, read_only: bool = False) -> Db:
    """Open both files, made ready by `prepare`, as one connection.

    Args:
        cache: The cache's file.
        desk: Desk's file.
        read_only: Refuse every write on this connection.
    """
    db = cipher.both(
        cache, desk, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False
    )
    try:
        set_up(db, desk)
        if read_only:
            db.execute("PRAGMA query_only = ON")
            for name in ("main", "desk"):
                db.execute(f"PRAGMA {name}.cache_size = -{READ_KB}")
    except sqlite3.DatabaseError as error:
        db.close()
        raise explain(error, desk) from error
    return db


def set_up(db: Db, desk: Path) -> None:
    """Attach desk, and have every commit on disk before it is told: not even a power cut undoes it.

    Args:
        db: A new connection to the cache.
        desk: Desk's file.
    """
    cipher.attach(db, desk, "desk")
    for name in ("main", "desk"):
        db.execute(f"PRAGMA {name}.synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA temp_store = MEMORY")


@contextmanager
def atomic(db: Db) -> Iterator[None]:
    """All of what is done inside, or none of it; the write lock is taken at once.

    A transaction that began by reading and then writes fails at once when another process wrote in
    between, whatever the time-out; one that begins with the lock waits its turn.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk fails the commit and may have ended the transaction already.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def fold_logs(db: Db) -> None:
    """Bring the logs into their files and free the room they took, as far as nobody reads them."""
    db.execute("PRAGMA busy_timeout = 0")
    try:
        for name in ("desk", "main"):
            with suppress(sqlite3.OperationalError):  # no room for that either: the log stays
                db.execute(f"PRAGMA {name}.wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def data_version(db: Db) -> tuple[int, int]:
    """Two numbers that change when another connection wrote to the cache or to desk."""
    return _scalar(db, "PRAGMA main.data_version"), _scalar(db, "PRAGMA desk.data_version")
