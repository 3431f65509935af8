"""How desk.db comes to the layout this program knows: numbered steps, append-only.

sqlite-utils runs them and records their names in the file; `user_version` says the number of the
last one, so that an ordinary start sees at once that there is nothing to do.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from itday.domain.errors import StoreError
from itday.store import cipher
from itday.store.fault import explain
from itday.store.schema import (
    DESK_1,
    DESK_2,
    DESK_HISTORY,
    DESK_HOLD,
    DESK_MEETINGS,
    DESK_NEW,
    DESK_STANDING,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

STEPS: tuple[tuple[str, str], ...] = (
    ("0001_first", DESK_1),
    ("0002_token", DESK_2),
    ("0003_standing", DESK_STANDING),
    ("0004_alert_history", DESK_HISTORY),
    ("0005_meetings", DESK_MEETINGS),
    ("0006_hold", DESK_HOLD),
    ("0007_new", DESK_NEW),
)
"""Name and SQL of each step; a released step is never edited."""

LATEST = len(STEPS)
PATIENCE_S = 20.0
"""How long another copy may keep a log from being begun; it takes milliseconds."""
SET = "itday.desk"
"""What sqlite-utils calls these steps by in the file."""


def migrate(desk: Path, *, steps: tuple[tuple[str, str], ...] = STEPS) -> int:
    """Bring desk.db to the newest layout; each step takes effect whole or not at all.

    Args:
        desk: The file; it may be empty, but must exist with its mode set.
        steps: What to apply; tests give other lists.

    Returns:
        How many steps were applied; 0 where there was nothing to do.

    Raises:
        StoreError: The file was written by a newer itday, or cannot be read.
        Damaged: It is not a database, or not any more.
    """
    return _apply(desk, steps) if pending(desk, steps=steps) else 0


def pending(desk: Path, *, steps: tuple[tuple[str, str], ...] = STEPS) -> int:
    """How many steps desk.db lacks.

    Raises:
        StoreError: The file was written by a newer itday, or cannot be read.
        Damaged: It is not a database, or not any more.
    """
    version, taken = _look(desk)
    if version > len(steps):
        raise _newer(desk, f"layout {version}, this one knows {len(steps)}")
    if strange := [name for name in taken if name not in dict(steps)]:
        raise _newer(desk, f"this one does not know its step {strange[0]}")
    return len(steps) - version


def _newer(desk: Path, why: str) -> StoreError:
    return StoreError(
        f"written by a newer itday ({why})",
        where=desk.name,
        remedy="Update itday, or start it with another --profile",
    )


def layout(desk: Path) -> int:
    """The number of the last step that the file had; 0 where it is empty.

    Raises:
        StoreError: The file cannot be read.
        Damaged: It is not a database, or not any more.
    """
    return _look(desk)[0]


def _look(desk: Path) -> tuple[int, list[str]]:
    """The number of the last step that the file had, and the names of all it had."""
    db = cipher.opened(desk)
    try:
        # Counting its tables reads all of the layout: most damage to the first pages shows here.
        kept = "SELECT count(*), sum(name = '_sqlite_migrations') FROM sqlite_master"
        _, named = db.execute(kept).fetchone()
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        steps = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id"
        return version, [name for (name,) in db.execute(steps, [SET])] if named else []
    except sqlite3.DatabaseError as error:
        raise explain(error, desk) from error
    finally:
        db.close()


def _apply(desk: Path, steps: tuple[tuple[str, str], ...]) -> int:
    """Apply what is pending, each step with its `user_version` in one transaction."""
    # Imported here: 50 ms that an ordinary start does not pay.
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(SET)
    for number, (name, sql) in enumerate(steps, start=1):
        migrations(name=name)(_step(sql, number))
    db = Database(cipher.opened(desk, isolation_level=None))
    try:
        pending = len(migrations.pending(db))
        keep_log(db.conn)
        migrations.apply(db)
        return pending
    finally:
        db.close()


def keep_log(db: sqlite3.Connection) -> None:
    """Have commits go to a log beside the file, from now on and for everybody.

    SQLite does not wait for another copy that begins it too, whatever its time-out: so we do.
    """
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.002)
        else:
            return


def _step(sql: str, number: int) -> Callable[[Database], None]:
    def step(db: Database, /) -> None:
        for statement in statements(sql):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")

    return step


def statements(sql: str) -> list[str]:
    """Split SQL text into statements: `executescript` would commit half-way."""
    found, current = [], ""
    for line in sql.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current.strip())
            current = ""
    return found
