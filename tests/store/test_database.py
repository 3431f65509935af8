"""The two files: private, whole or not at all, and shared by several copies of itday."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import StoreError
from itday.domain.verbs import Assign
from itday.store import database, ledger, outbox
from itday.store.database import Db, atomic, cache_file, data_version, desk_file
from itday.store.migrations import LATEST
from itday.store.schema import CACHE_VERSION
from tests.store.desk import ask, opened, page, shown, the, ticket

if TYPE_CHECKING:
    from collections.abc import Callable

COPIES, WRITES = 3, 25


def test_files_are_the_persons_alone(tmp_path: Path) -> None:
    """Whatever the umask; what SQLite puts beside them, too."""
    before = os.umask(0)
    try:
        db = opened(tmp_path / "new" / "folder")
        page(db, ticket("1"))
        files = list((tmp_path / "new" / "folder").iterdir())
    finally:
        os.umask(before)

    assert len(files) >= 4
    assert [file.name for file in files if file.stat().st_mode & 0o077] == []
    assert (tmp_path / "new" / "folder").stat().st_mode & 0o077 == 0
    db.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """With the remedy, not a trace."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match=r"cannot be made \(.*\)\. Check the folder's rights"):
        opened(tmp_path / "file" / "below")


def test_commits_survive_a_power_cut(db: Db) -> None:
    """Both files are in WAL mode and synchronous on every commit."""
    for schema in ("main", "desk"):
        assert db.execute(f"PRAGMA {schema}.journal_mode").fetchone() == ("wal",)
        assert db.execute(f"PRAGMA {schema}.synchronous").fetchone() == (2,)


def test_a_transaction_is_all_or_nothing(db: Db) -> None:
    """Whatever ends it early, a key press included."""

    def interrupted() -> None:
        with atomic(db):
            db.execute("INSERT INTO desk.mark VALUES ('a', 1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert db.execute("SELECT * FROM desk.mark").fetchall() == []
    assert not db.in_transaction


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """A slip in a pane cannot change anything."""
    db = opened(tmp_path, read_only=True)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("INSERT INTO desk.mark VALUES ('a', 1)")
    db.close()


def test_other_connections_writes_are_noticed(tmp_path: Path) -> None:
    """By two numbers, one a file: what another process wrote shows within a tick."""
    watch, other = opened(tmp_path, read_only=True), opened(tmp_path)
    start = data_version(watch)
    assert data_version(watch) == start

    with atomic(other):
        other.execute("INSERT INTO desk.mark VALUES ('a', 1)")
    desk = data_version(watch)
    page(other, ticket("1"))
    both = data_version(watch)

    assert (desk[0] == start[0], desk[1] != start[1]) == (True, True)
    assert both[0] != desk[0]
    watch.close()
    other.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(b"rubbish" * 4000),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        lambda file: file.write_bytes(bytes(100) + file.read_bytes()[100:]),
    ],
    ids=["overwritten", "cut off", "header lost"],
)
def test_a_damaged_cache_is_set_aside(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """The program starts with an empty one; the old is kept for whoever wants to look."""
    db = opened(tmp_path)
    page(db, ticket("1"))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    spoil(cache_file(tmp_path))

    db = opened(tmp_path)

    page(db, ticket("1"))
    assert len(shown(db)) == 1
    assert len(list(tmp_path.glob("*.damaged"))) == 1
    db.close()


def test_a_layout_nobody_knows_is_set_aside(tmp_path: Path) -> None:
    """Tables that are there under a number that is not: the sources say it all again."""
    db = opened(tmp_path)
    page(db, ticket("1"))
    db.execute("PRAGMA user_version = 0")
    db.close()

    db = opened(tmp_path)

    assert shown(db) == []
    assert len(list(tmp_path.glob("*.damaged"))) == 1
    db.close()


def test_a_cache_that_cannot_be_reached_is_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or one that fails: that is said, and nothing is set aside."""
    opened(tmp_path).close()

    def fail(cache: Path) -> None:
        """Do as SQLite does when the disk is full."""
        db = sqlite3.connect(cache)
        db.execute("PRAGMA max_page_count = 1")
        try:
            db.execute("CREATE TABLE more AS SELECT zeroblob(100000)")
        finally:
            db.close()

    monkeypatch.setattr(database, "_prepare_cache", fail)

    with pytest.raises(StoreError, match="the disk is full"):
        opened(tmp_path)
    assert not list(tmp_path.glob("*.damaged"))


def test_a_damaged_cache_is_renewed_by_one_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another saw the damage too, waited, and finds a good one: it takes nothing away again."""
    opened(tmp_path).close()
    good = database._prepare_cache
    cache_file(tmp_path).write_bytes(b"rubbish" * 4000)
    before = database._renew

    def late(cache: Path) -> None:
        """Let the other copy be first."""
        database._set_aside(cache)
        good(cache)
        before(cache)

    monkeypatch.setattr(database, "_renew", late)
    file = cache_file(tmp_path).with_name(f"cache-v{CACHE_VERSION}.db.damaged")

    opened(tmp_path).close()

    assert file.read_bytes() == b"rubbish" * 4000


def test_a_damaged_desk_is_never_replaced(tmp_path: Path) -> None:
    """It is the person's own; the error says which file and what to do."""
    opened(tmp_path).close()
    desk_file(tmp_path).write_bytes(b"rubbish" * 4000)

    with pytest.raises(StoreError, match=r"desk\.db"):
        opened(tmp_path)

    assert desk_file(tmp_path).read_bytes() == b"rubbish" * 4000


def test_a_newer_desk_is_refused(tmp_path: Path) -> None:
    """Before anything is written to it."""
    opened(tmp_path).close()
    db = sqlite3.connect(desk_file(tmp_path))
    db.execute(f"PRAGMA user_version = {LATEST + 1}")
    db.close()

    with pytest.raises(StoreError, match="newer itday"):
        opened(tmp_path)


def _open_many(folder: str) -> None:
    for _ in range(3):
        opened(Path(folder)).close()


def test_copies_may_start_at_once(tmp_path: Path) -> None:
    """On a machine without any files yet: one makes them, the others wait."""
    context = multiprocessing.get_context("spawn")
    copies = [context.Process(target=_open_many, args=[str(tmp_path)]) for _ in range(COPIES)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert [copy.exitcode for copy in copies] == [0] * COPIES


def _write_much(folder: str, name: str) -> None:
    db = opened(Path(folder))
    for n in range(WRITES):
        page(db, ticket(f"{name}{n}"), ticket("shared", title=f"{name}{n}"))
        ask(db, Assign(ref=ticket("shared").ref, assignee=f"{name}{n}"))
    db.close()


def test_two_copies_write_at_once(tmp_path: Path) -> None:
    """Nothing is lost, nobody is turned away, and the ledger is one chain."""
    opened(tmp_path).close()
    context = multiprocessing.get_context("spawn")
    copies = [
        context.Process(target=_write_much, args=[str(tmp_path), name]) for name in "abc"[:COPIES]
    ]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    db = opened(tmp_path)
    assert [copy.exitcode for copy in copies] == [0] * COPIES
    assert len(shown(db)) == COPIES * WRITES + 1
    assert len(outbox.waiting(db)) == COPIES * WRITES == the(db, "shared").waiting
    assert len(ledger.history(db, 999)) == COPIES * WRITES
    assert ledger.verify(db) == []
    for schema in ("main", "desk"):
        assert db.execute(f"PRAGMA {schema}.integrity_check").fetchone() == ("ok",)
    db.close()


def test_a_cache_that_stays_busy_is_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another copy holds it: that is said, and nothing is set aside."""
    db = opened(tmp_path)
    db.execute("PRAGMA user_version = 0")
    monkeypatch.setattr(database, "BUSY_MS", 10)

    with atomic(db), pytest.raises(StoreError, match="busy"):
        opened(tmp_path)

    assert not list(tmp_path.glob("*.damaged"))
    db.close()
