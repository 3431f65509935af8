"""On a full disk the note being written is saved, and fetching stops."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import DiskFull
from itday.store import ledger, room
from itday.store.rows import Scope, listing
from itday.store.store import Store
from tests.store.desk import ask, jot, page, ticket
from tests.store.disk import fill, small_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
worth_it = room.worth_the_reserve(ask)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB."""
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def full_store(disk: Path) -> Store:
    """A store whose disk is full to the last byte, and which said so to a first writer."""
    store = Store(disk / "cache", disk / "data")
    store.write_now(page, ticket("1"))
    store.upkeep(NOW)
    fill(disk)
    return store


def crowd(store: Store) -> None:
    """Fetch until the disk is full; the file's own free space is used up as well."""
    for n in range(100_000):
        store.write_now(page, ticket(str(n), title="x" * 200))


def write_on(store: Store) -> None:
    """Note things down until not even that can be done."""
    for n in range(2000):
        store.write_now(ask, jot("x" * 5000, f"n{n}"))


def test_the_note_being_written_is_saved(disk: Path) -> None:
    """In the room kept free; that is said, and what can be fetched again is not."""
    heard: list[str] = []
    with full_store(disk) as store:
        store.listen(heard.append)
        with pytest.raises(DiskFull, match=r"the disk is full.* Make room, then try again"):
            crowd(store)
        held = len(store.read_now(listing, Scope("ticket", open_only=False, limit=10**6)))

        for n in range(20):
            store.write_now(ask, jot("the note being typed " * 40, f"n{n}"))

        assert heard == [room.GIVEN_UP]
        with pytest.raises(DiskFull, match="nearly full"):
            store.write_now(page, ticket("more"))
        with pytest.raises(DiskFull, match="nearly full"):
            store.upkeep(NOW)
    with Store(disk / "cache", disk / "data") as again:
        assert len(again.read_now(listing, Scope("note"))) == 20
        assert len(again.read_now(listing, Scope("ticket", open_only=False, limit=10**6))) == held
        assert again.read_now(ledger.verify) == []


def test_on_a_disk_of_2_mb_it_is_saved_as_well(tmp_path: Path) -> None:
    """There is no room for a whole reserve, so nothing is fetched; a small one is kept."""
    with small_disk(tmp_path / "disk", "2m") as disk:
        heard: list[str] = []
        with Store(disk / "cache", disk / "data") as store:
            store.listen(heard.append)
            with pytest.raises(DiskFull, match="nearly full"):
                store.upkeep(NOW)
            assert (disk / "data" / room.RESERVE).stat().st_size == room.LEAST
            fill(disk)
            store.write_now(ask, jot("the note being typed " * 40))
            with pytest.raises(DiskFull, match="nearly full"):
                store.write_now(page, ticket("more"))
        assert heard == [room.GIVEN_UP]
        with Store(disk / "cache", disk / "data") as again:
            assert len(again.read_now(listing, Scope("note"))) == 1
            assert again.read_now(ledger.verify) == []


def test_a_start_on_a_full_disk_works(disk: Path) -> None:
    """Even opening takes room, for the memory that copies share; then the note is saved."""
    full_store(disk).close()
    fill(disk)
    heard: list[str] = []

    with Store(disk / "cache", disk / "data") as store:
        store.listen(heard.append)
        store.write_now(ask, jot("after the start"))
        assert [row.title for row in store.read_now(listing, Scope("note"))] == ["after the start"]

    assert heard == [room.GIVEN_UP]


def test_without_a_reserve_it_is_said(disk: Path) -> None:
    """Nothing is lost that was saved, and the error is one the person can act on."""
    with full_store(disk) as store:
        room.give_up(disk / "data")
        fill(disk)
        with pytest.raises(DiskFull, match="the disk is full: this was not saved"):
            write_on(store)
        held = len(store.read_now(listing, Scope("note", limit=10**6)))
        assert store.read_now(ledger.verify) == []
        assert held == store.read_now(lambda db: len(ledger.history(db, 10**6)))


def test_room_again_is_used_again(disk: Path) -> None:
    """Once there is room, fetching goes on and there is a reserve again."""
    with full_store(disk) as store:
        with pytest.raises(DiskFull):
            crowd(store)
        store.write_now(ask, jot("note"))
        (disk / "full").unlink()

        store.write_now(page, ticket("more"))

        assert (disk / "data" / room.RESERVE).stat().st_size == room.SIZE


def test_a_quota_is_a_full_disk(tmp_path: Path) -> None:
    """What SQLite calls an I/O error is one, where not even a small file can be written."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    assert not room.is_full(error, tmp_path)

    with small_disk(tmp_path / "disk", "64k") as disk:
        fill(disk)
        assert room.is_full(error, disk)


@pytest.mark.parametrize("make", [lambda f: f.mkdir(), lambda f: f.write_bytes(b"short")])
def test_a_reserve_is_whole(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A half one is made anew; where none can be made that is no error."""
    file = tmp_path / room.RESERVE
    make(file)

    made = room.keep(tmp_path)

    assert made == (file.is_file() and file.stat().st_size == room.SIZE)
    assert room.keep(tmp_path) == made


def test_a_reserve_is_given_up_once(tmp_path: Path) -> None:
    """The second time there is nothing to gain."""
    assert room.keep(tmp_path)
    assert (tmp_path / room.RESERVE).stat().st_mode & 0o077 == 0
    assert room.give_up(tmp_path)
    assert not room.give_up(tmp_path)
