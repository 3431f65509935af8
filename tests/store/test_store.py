"""The store from any thread: one writer, reads beside it, all of it over when it is closed."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from itday.domain.verbs import Assign
from itday.store.database import atomic
from itday.store.store import Store
from tests.store.desk import ask, page, shown, the, ticket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from itday.store.database import Db

MORNING = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty one."""
    with Store(tmp_path / "cache", tmp_path / "data") as opened:
        yield opened


def test_both_files_are_where_they_belong(store: Store, tmp_path: Path) -> None:
    """The cache may be deleted by folder."""
    assert store.cache_file.parent == tmp_path / "cache"
    assert store.desk_file == tmp_path / "data" / "desk.db"


def test_what_was_written_can_be_read(store: Store) -> None:
    """At once, in this thread and others."""
    store.write_now(page, ticket("1"))

    assert [row.key for row in store.read_now(shown)] == ["1"]


async def test_loops_read_and_write_without_waiting_in_place(store: Store) -> None:
    """The loop goes on while both happen elsewhere."""
    await store.write(page, ticket("1"))
    decided = await store.write(ask, Assign(ref=ticket("1").ref, assignee="dana"))
    row = await store.read(the)

    assert decided.titles == ("Ticket 1",)
    assert row.fields["assignee"] == "dana"


async def test_reading_goes_on_while_something_is_written(store: Store) -> None:
    """A long write holds up no pane."""
    begun, end = threading.Event(), threading.Event()

    def slow(db: Db) -> None:
        page(db, ticket("1"))
        begun.set()
        end.wait(10)

    writing = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    assert len(await store.read(shown)) == 1
    end.set()
    await writing


async def test_a_cancelled_wait_ends_the_write_whole(store: Store) -> None:
    """What had begun is either done or not, never half."""
    begun, end = threading.Event(), threading.Event()

    def slow(db: Db) -> None:
        begun.set()
        end.wait(10)
        page(db, ticket("1"), ticket("2"))

    writing = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    end.set()

    assert len(store.write_now(shown)) == 2


async def test_a_cancelled_wait_drops_no_write_that_waits_its_turn(store: Store) -> None:
    """The key was pressed: leaving the screen does not take it back."""
    begun, end = threading.Event(), threading.Event()

    def slow(db: Db) -> None:
        begun.set()
        end.wait(10)

    first = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    second = asyncio.create_task(store.write(page, ticket("1")))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    end.set()
    await first

    assert len(store.write_now(shown)) == 1


async def test_a_reader_sees_the_state_before_an_unfinished_write(store: Store) -> None:
    """All of it, old and whole, until the write is done; it does not wait for it."""
    begun, end = threading.Event(), threading.Event()
    await store.write(page, ticket("1", title="Old"), ticket("2"))

    def slow(db: Db) -> None:
        with atomic(db):
            db.execute("UPDATE record SET title = 'New' WHERE key = '1'")
            db.execute("DELETE FROM record WHERE key = '2'")
            db.execute("INSERT INTO feed (source, feed, kind, cursor) VALUES ('rt', 'f', 't', '9')")
            begun.set()
            end.wait(10)

    writing = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    during = [row.title for row in await store.read(shown)]
    end.set()
    await writing

    assert during == ["Old", "Ticket 2"]
    assert [row.title for row in await store.read(shown)] == ["New"]


def test_errors_reach_the_caller(store: Store) -> None:
    """And the writer goes on."""

    def fail(db: Db) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(fail)
    store.write_now(page, ticket("1"))


def test_the_version_tells_of_every_write(store: Store) -> None:
    """Of ours and of other processes'."""
    before = store.version()
    assert store.version() == before

    store.write_now(page, ticket("1"))

    assert store.version() != before


def test_writes_of_many_threads_are_one_after_another(store: Store) -> None:
    """No `database is locked`, nothing lost."""
    threads = [
        threading.Thread(target=lambda n=n: store.write_now(page, ticket(str(n))))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(store.read_now(shown)) == 20


def test_closing_finishes_what_was_begun(tmp_path: Path) -> None:
    """The last key press before `q` is kept."""
    store = Store(tmp_path, tmp_path)
    store.write_now(page, ticket("1"))
    store.close()

    with Store(tmp_path, tmp_path) as again:
        assert len(again.read_now(shown)) == 1


def test_what_the_person_must_know_is_told(tmp_path: Path) -> None:
    """What was said before anyone listened as well, once."""
    with Store(tmp_path, tmp_path) as first:
        first.write_now(page, ticket("1"))
        first.upkeep(MORNING)
    (tmp_path / "desk.db").write_bytes(b"rubbish" * 4000)
    told: list[str] = []

    with Store(tmp_path, tmp_path) as store:
        store.listen(told.append)
        store.listen(told.append)

    assert len(told) == 1


def test_upkeep_makes_one_backup_a_day(tmp_path: Path) -> None:
    """And keeps room free."""
    with Store(tmp_path, tmp_path) as store:
        for hours in (0, 1, 24):
            store.upkeep(MORNING + timedelta(hours=hours))

    assert len(list((tmp_path / "backups").iterdir())) == 2
    assert (tmp_path / "reserve").stat().st_size == 1024 * 1024
