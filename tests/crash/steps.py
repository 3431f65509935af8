"""Killed after any step of SQLite's machine within a migration: the next start finishes it."""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import closing
from pathlib import Path

from itday.store import cipher, migrations
from tests.crash.kill import Figures, started
from tests.crash.work import Tell, counting, deadly

STEPS = (
    ("0001_first", "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"),
    ("0002_when", "ALTER TABLE note ADD COLUMN at REAL;\nUPDATE note SET at = id;"),
    (
        "0003_apart",
        """
        CREATE TABLE part (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
        INSERT INTO part SELECT id, text FROM note;
        CREATE INDEX part_words ON part (words);
        """,
    ),
)
NOTES = 200


def run(cycles: int, seed: int = 1) -> Figures:
    """Kill that many migrations, each somewhere else, and let the next start finish."""
    figures, begun = Figures(), time.monotonic()
    chance = random.Random(seed)  # noqa: S311  # where to kill, the same in every run
    with tempfile.TemporaryDirectory(prefix="itday-steps-") as folder:
        whole = _old(Path(folder) / "whole.db")
        told, _ = started(lambda tell: _migrate(whole, tell), None)
        length = int(told[-1][1])
        wanted = _content(whole)
        for number in range(cycles):
            place = Path(folder) / str(number)
            place.mkdir()
            figures.profile(place)
            file = _old(place / "desk.db")
            after = chance.randint(1, length)

            def die(tell: Tell, file: Path = file, after: int = after) -> None:
                deadly(after)
                migrations.migrate(file, steps=STEPS)

            _, code = started(die, None)
            figures.kills[f"layout {migrations.layout(file)}"] += code == -9
            if code not in (0, -9):
                figures.faults.append(f"after {after} steps: ended with {code}")
            migrations.migrate(file, steps=STEPS)
            if _content(file) != wanted:
                figures.faults.append(f"after {after} steps: not as without a kill")
    figures.seconds = time.monotonic() - begun
    return figures


def _old(file: Path) -> Path:
    """A file of the first layout, with notes."""
    file.touch()
    migrations.migrate(file, steps=STEPS[:1])
    with closing(cipher.opened(file)) as db, db:
        db.executemany("INSERT INTO note (text) VALUES (?)", [(f"n{n}",) for n in range(NOTES)])
    return file


def _migrate(file: Path, tell: Tell) -> None:
    """Migrate, and tell how many steps of SQLite's machine it took."""
    count = counting()
    migrations.migrate(file, steps=STEPS)
    tell("steps", str(count[0]))


def _content(file: Path) -> list[object]:
    """Layout and rows."""
    with closing(cipher.opened(file)) as db:
        schema = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '_sqlite%' ORDER BY name"
        ).fetchall()
        rows = [db.execute(f"SELECT * FROM {name}").fetchall() for name in ("note", "part")]  # noqa: S608  # ours
        return [db.execute("PRAGMA integrity_check").fetchall(), schema, rows]
