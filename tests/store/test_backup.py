"""Copies are whole, examined, private, and there are neither too few nor too many."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import Damaged, DiskFull, StoreError
from itday.store import backup, cipher, database, migrations
from itday.store.backup import kept, rotate, take
from itday.store.database import Db, desk_file
from itday.store.lock import locked
from itday.store.store import Store
from tests.store.desk import ask, jot, opened
from tests.store.disk import fill, small_disk

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


def notes(file: Path) -> int:
    """How many notes a copy holds."""
    db = cipher.opened(file)
    try:
        return int(db.execute("SELECT count(*) FROM record").fetchone()[0])
    finally:
        db.close()


def test_a_copy_is_whole_and_private(tmp_path: Path) -> None:
    """With what is only in the log; it needs no file beside it."""
    db = opened(tmp_path)
    ask(db, jot("only in the log"))

    made = take(desk_file(tmp_path), tmp_path / "copies", NOW)

    assert notes(made.file) == 1
    assert made.file.name == "desk-20261124T081500Z.db"
    assert [file.name for file in made.file.parent.iterdir()] == [made.file.name]
    assert made.file.stat().st_mode & 0o077 == 0
    assert made.file.parent.stat().st_mode & 0o077 == 0
    assert backup.unsound(made.file) == ""
    assert backup.altered(made.file) == []
    assert [file.name for file in made.file.parent.iterdir()] == [made.file.name]
    db.close()


def test_others_write_meanwhile(tmp_path: Path) -> None:
    """A copy is of one moment, and holds all that was acknowledged before it began."""
    done, stop = [0], threading.Event()
    with Store(tmp_path, tmp_path) as store:
        store.write_now(ask, jot("first", "first"))

        def write() -> None:
            while not stop.is_set():
                store.write_now(ask, jot("note", f"n{done[0]}"))
                done[0] += 1

        writer = threading.Thread(target=write)
        writer.start()
        for n in range(5):
            before = done[0]
            made = take(desk_file(tmp_path), tmp_path / "copies", NOW + timedelta(seconds=n))
            assert notes(made.file) >= before + 1
            assert backup.altered(made.file) == []
        stop.set()
        writer.join()


def test_damage_is_not_copied(tmp_path: Path) -> None:
    """A copy that is not sound would push the good ones out; there is none, and no half."""
    desk = damaged(tmp_path)

    with pytest.raises(Damaged, match=r"desk\.db: damaged \(.*newest backup is put back"):
        take(desk, tmp_path / "copies", NOW)

    assert list((tmp_path / "copies").iterdir()) == []


def damaged(folder: Path) -> Path:
    """A desk.db with a page gone that no start reads."""
    db = opened(folder)
    for n in range(50):
        ask(db, jot("note " * 100, f"n{n}"))
    db.execute("PRAGMA desk.wal_checkpoint(TRUNCATE)")
    page = db.execute("SELECT max(pageno) FROM dbstat('desk') WHERE name = 'ledger'").fetchone()
    db.close()
    with desk_file(folder).open("r+b") as file:
        file.seek((page[0] - 1) * 4096)
        file.write(b"\x99" * 4096)
    return desk_file(folder)


def test_no_room_for_a_copy_is_said(tmp_path: Path) -> None:
    """And leaves no half of one behind."""
    db = opened(tmp_path)
    with small_disk(tmp_path / "stick", "256k") as stick:
        fill(stick)
        with pytest.raises(DiskFull, match="the disk is full"):
            take(desk_file(tmp_path), stick / "copies", NOW)
        assert list((stick / "copies").iterdir()) == []
    db.close()


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    """In one line, not a trace."""
    db = opened(tmp_path)
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="cannot be used"):
        take(desk_file(tmp_path), tmp_path / "file", NOW)
    db.close()


def test_one_a_day(tmp_path: Path) -> None:
    """The second look of a day reads a folder, and no file."""
    db = opened(tmp_path)
    desk = desk_file(tmp_path)

    assert backup.daily(desk, NOW) is not None
    assert backup.daily(desk, NOW + timedelta(hours=8)) is None
    assert backup.daily(desk, NOW + timedelta(days=1)) is not None
    assert backup.on_request(desk, NOW + timedelta(days=1, seconds=1)).file.exists()
    db.close()


def test_two_copies_of_itday_make_one(tmp_path: Path) -> None:
    """The second leaves it to the first."""
    db = opened(tmp_path)
    desk = desk_file(tmp_path)

    with locked(desk.with_suffix(".backup.lock")):
        assert backup.daily(desk, NOW) is None

    assert backup.daily(desk, NOW) is not None
    db.close()


def test_the_last_of_7_days_and_4_weeks_is_kept(tmp_path: Path) -> None:
    """After two months of three copies a day, 9 are left: the newest two weeks' are of both."""
    first = NOW - timedelta(days=60)
    for hours in range(0, 61 * 24, 8):
        file = tmp_path / f"desk-{first + timedelta(hours=hours):{backup.STAMP}}.db"
        file.touch()
        rotate(tmp_path)

    dates = [f"{one.at:%m-%d}" for one in kept(tmp_path)]
    assert dates == [
        *("11-25", "11-24", "11-23", "11-22", "11-21", "11-20", "11-19"),
        *("11-15", "11-08"),
    ]


def test_copies_before_migrations_are_kept(tmp_path: Path) -> None:
    """The last of each layout, however old; what is not ours is let be, halves are not."""
    old = ("desk-20250101T000000Z-layout1.db", "desk-20250102T000000Z-layout1.db")
    for name in (*old, "desk-20261124T000000Z.db", "mine.db", "desk-20261124T000001Z.db.partial"):
        (tmp_path / name).touch()

    gone = rotate(tmp_path)

    assert {file.name for file in gone} == {
        "desk-20250101T000000Z-layout1.db",
        "desk-20261124T000001Z.db.partial",
    }
    assert [one.layout for one in kept(tmp_path)] == [None, 1]
    assert (tmp_path / "mine.db").exists()


def test_a_migration_is_preceded_by_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the file as it was; a new file has nothing to copy."""
    opened(tmp_path).close()
    assert kept(backup.folder_of(desk_file(tmp_path))) == []
    steps = (*migrations.STEPS, ("9999_more", "CREATE TABLE more (id INTEGER PRIMARY KEY);"))
    pending, migrate = migrations.pending, migrations.migrate
    monkeypatch.setattr(migrations, "pending", lambda desk, steps=steps: pending(desk, steps=steps))
    monkeypatch.setattr(migrations, "migrate", lambda desk: migrate(desk, steps=steps))

    database.prepare(database.cache_file(tmp_path), desk_file(tmp_path))

    (copy,) = kept(backup.folder_of(desk_file(tmp_path)))
    assert copy.layout == len(migrations.STEPS)
    assert migrations.layout(copy.file) == copy.layout
    assert migrations.layout(desk_file(tmp_path)) == len(steps)


def test_the_newest_good_copy_is_found(tmp_path: Path) -> None:
    """One that is not sound, or whose ledger was altered, is passed over for an older."""
    db, desk = opened(tmp_path), desk_file(tmp_path)
    ask(db, jot("note"))
    folder = backup.folder_of(desk)
    good, odd, bad = (take(desk, folder, NOW + timedelta(days=n)) for n in range(3))
    bad.file.write_bytes(bad.file.read_bytes()[:5000])
    alter(odd.file)

    assert backup.newest_good(desk) == good
    good.file.unlink()
    assert backup.newest_good(desk) == odd
    odd.file.unlink()
    assert backup.newest_good(desk) is None
    db.close()


def alter(file: Path) -> None:
    """Change what a decision was."""
    copy: Db = cipher.opened(file)
    with copy:
        copy.execute("UPDATE ledger_content SET body = '{}'")
    copy.close()
    assert backup.unsound(file) == ""
    assert backup.altered(file) == ["entry 1: content was altered"]


def test_an_empty_file_is_no_copy(tmp_path: Path) -> None:
    """SQLite takes it for a sound database of nothing."""
    (tmp_path / "empty.db").touch()

    assert backup.unsound(tmp_path / "empty.db") == "it is no desk.db"
    assert "not a database" in backup.unsound(rubbish(tmp_path))


def rubbish(folder: Path) -> Path:
    """A file that is no database."""
    file = folder / "rubbish.db"
    file.write_bytes(b"rubbish" * 1000)
    return file
