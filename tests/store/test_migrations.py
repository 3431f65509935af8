"""desk.db comes forward from every layout, whole steps at a time, and never goes back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import StoreError
from itday.store import cipher, migrations
from itday.store.migrations import LATEST, STEPS, migrate, pending, statements

if TYPE_CHECKING:
    from pathlib import Path

Steps = tuple[tuple[str, str], ...]

THREE: Steps = (
    ("0001_first", "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"),
    (
        "0002_when",
        """
        ALTER TABLE note ADD COLUMN at REAL;
        UPDATE note SET at = 0;
        CREATE TRIGGER kept BEFORE DELETE ON note BEGIN
            SELECT RAISE(ABORT, 'kept');
        END;
        """,
    ),
    ("0003_index", "CREATE INDEX note_at ON note (at);"),
)


def version(file: Path) -> int:
    """The layout's number as the file has it."""
    db = cipher.opened(file)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def put(file: Path, text: str) -> None:
    """Write a note by hand."""
    db = cipher.opened(file)
    with db:
        db.execute("INSERT INTO note (text) VALUES (?)", [text])
    db.close()


def schema(file: Path) -> list[str]:
    """The tables' and indexes' SQL."""
    db = cipher.opened(file)
    try:
        rows = db.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '_sqlite%'"
        )
        return sorted(sql for (sql,) in rows)
    finally:
        db.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An empty file."""
    file = tmp_path / "desk.db"
    file.touch()
    return file


@pytest.mark.parametrize("start", range(len(THREE)))
def test_every_layout_comes_forward(file: Path, start: int) -> None:
    """Whichever release wrote it, its content is kept and the layout ends the same."""
    migrate(file, steps=THREE[:start])
    if start:
        put(file, "kept")

    assert migrate(file, steps=THREE) == len(THREE) - start
    assert version(file) == len(THREE)
    assert migrate(file, steps=THREE) == 0
    db = cipher.opened(file)
    assert db.execute("SELECT text FROM note").fetchall() == ([("kept",)] if start else [])
    db.close()


@pytest.mark.parametrize("start", range(LATEST))
def test_the_released_layouts_end_as_a_new_one(tmp_path: Path, start: int) -> None:
    """There is one layout a release, not one a history."""
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    for file in (new, old):
        file.touch()
    migrate(new)
    migrate(old, steps=STEPS[:start])
    migrate(old)

    assert schema(old) == schema(new)


def test_a_newer_file_is_refused(file: Path) -> None:
    """An older program would write what the newer cannot read; it says so and touches nothing."""
    migrate(file, steps=THREE)
    before = file.read_bytes()

    with pytest.raises(StoreError, match=r"newer itday \(layout 3, this one knows 2\)"):
        migrate(file, steps=THREE[:2])

    assert file.read_bytes() == before


def test_what_is_no_database_is_refused(file: Path) -> None:
    """It is named, with what to do, and left alone."""
    file.write_bytes(b"not a database at all, but long enough to be looked at" * 20)

    with pytest.raises(StoreError, match=r"desk\.db: damaged"):
        pending(file)


def test_a_step_nobody_knows_is_refused(file: Path) -> None:
    """Whatever its number: another line of development wrote it, and it is left as it is."""
    migrate(file, steps=(*THREE[:1], ("0002_theirs", THREE[1][1])))
    before = file.read_bytes()

    with pytest.raises(StoreError, match=r"newer itday.*does not know its step 0002_theirs"):
        migrate(file, steps=THREE)

    assert file.read_bytes() == before


def test_a_failed_step_takes_no_effect(file: Path) -> None:
    """The next start finds the layout before it, and may try again."""
    broken = (*THREE[:1], ("0002_bad", "CREATE TABLE half (id);\nINSERT INTO nowhere VALUES (1);"))

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(file, steps=broken)

    assert version(file) == 1
    assert all("half" not in sql for sql in schema(file))
    assert migrate(file, steps=THREE) == 2


def test_nothing_pending_is_one_question(file: Path) -> None:
    """An ordinary start does not load the library that migrates."""
    migrate(file)
    code = (
        "import sys; from pathlib import Path; from itday.store.migrations import pending; "
        "print(pending(Path(sys.argv[1])), 'sqlite_utils' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "0 False\n"


def test_statements_are_split_where_they_end() -> None:
    """A trigger's body has semicolons of its own."""
    assert len(statements(THREE[1][1])) == 3
    assert statements("SELECT 1;\n") == ["SELECT 1;"]


KILL = """
import os, sqlite3, sys
from pathlib import Path
from itday.store import migrations
real = migrations._step
def deadly(sql, number):
    step = real(sql, number)
    def run(db):
        step(db)
        if number == int(sys.argv[2]):
            os.kill(os.getpid(), 9)
    return run
migrations._step = deadly
steps = eval(sys.argv[3])
migrations.migrate(Path(sys.argv[1]), steps=steps)
"""


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_kill_within_a_step_undoes_it(file: Path, step: int) -> None:
    """Just before its commit: the step before stands, and the next start finishes."""
    done = subprocess.run(
        [sys.executable, "-c", KILL, str(file), str(step), repr(THREE)], check=False
    )

    assert done.returncode == -9
    assert version(file) == step - 1
    assert migrate(file, steps=THREE) == len(THREE) - step + 1


def busy(file: Path) -> sqlite3.Connection:
    """Another copy that is about to begin a log too: SQLite then does not wait for it."""
    other = cipher.opened(file, isolation_level=None)
    other.execute("CREATE TABLE there (id INTEGER)")
    other.execute("BEGIN IMMEDIATE")
    return other


def test_two_first_starts_at_once_both_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One waits for the other to have begun the log."""
    other = busy(tmp_path / "desk.db")
    waits = []

    def ends(pause: float) -> None:
        waits.append(pause)
        other.execute("COMMIT")

    monkeypatch.setattr(time, "sleep", ends)

    migrate(tmp_path / "desk.db", steps=THREE)

    assert len(waits) == 1
    assert version(tmp_path / "desk.db") == 3
    other.close()


def test_a_copy_that_does_not_end_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some time it is an error, and nothing was begun."""
    other = busy(tmp_path / "desk.db")
    monkeypatch.setattr(migrations, "PATIENCE_S", 0.0)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        migrate(tmp_path / "desk.db", steps=THREE)
    other.close()
    assert version(tmp_path / "desk.db") == 0
