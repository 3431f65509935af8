"""A backup comes back whole, nothing is deleted for it, and nothing is sent twice after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import StoreError
from itday.domain.verbs import Assign, Comment
from itday.store import backup, ledger, outbox, overlay, restore
from itday.store.database import cache_file, connect, desk_file
from itday.store.restore import put_back
from tests.store.desk import ask, dump, jot, opened, page, shown, the, ticket
from tests.store.disk import fill, small_disk

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


def copied(folder: Path) -> Path:
    """Make a backup."""
    desk = desk_file(folder)
    return backup.take(desk, backup.folder_of(desk), NOW).file


def restored(folder: Path, copy: Path) -> Path | None:
    """Put it back."""
    return put_back(copy, cache_file(folder), desk_file(folder), NOW, "a rehearsal").aside


def test_what_was_there_is_there_again(tmp_path: Path) -> None:
    """All of it, the cache untouched; the ledger goes on, and says that it was put back."""
    db = opened(tmp_path)
    page(db, ticket("1"), ticket("2"), cursor="7")
    ask(db, jot("note"))
    before = dump(db)
    db.close()
    copy = copied(tmp_path)
    db = opened(tmp_path)
    ask(db, jot("later", "n2"))
    db.close()

    restored(tmp_path, copy)

    db = opened(tmp_path)
    after = dump(db)
    assert ledger.verify(db) == []
    entry = ledger.history(db, 1)[0].content
    assert entry is not None
    assert (entry["verb"], entry["reason"]) == ("restore", "a rehearsal")
    for table in ("desk.ledger", "desk.ledger_content"):
        assert len(after.pop(table)) == len(before.pop(table)) + 1
    assert after == before
    db.close()


def test_what_was_there_is_set_aside(tmp_path: Path) -> None:
    """With what only its log held, as a file that can itself be put back."""
    db = opened(tmp_path)
    copy = copied(tmp_path)
    ask(db, jot("later"))
    log = desk_file(tmp_path).with_name("desk.db-wal").read_bytes()
    body = desk_file(tmp_path).read_bytes()
    db.close()
    desk_file(tmp_path).write_bytes(body)
    desk_file(tmp_path).with_name("desk.db-wal").write_bytes(log)

    aside = restored(tmp_path, copy)

    assert aside is not None
    assert not desk_file(tmp_path).with_name("desk.db-wal").exists()
    db = opened(tmp_path)
    assert shown(db, "note") == []
    db.close()
    restored(tmp_path, aside)
    db = opened(tmp_path)
    assert [row.title for row in shown(db, "note")] == ["later"]
    db.close()
    assert len(list(tmp_path.glob("desk-aside-*.db"))) == 2


def test_a_resync_makes_nothing_new(tmp_path: Path) -> None:
    """The sources say what they said before: no row is news, with the cache and without."""
    db = opened(tmp_path)
    page(db, ticket("1"), ticket("2"))
    db.close()
    copy = copied(tmp_path)

    restored(tmp_path, copy)

    for lost in (False, True):
        if lost:
            cache_file(tmp_path).unlink()
        db = opened(tmp_path)
        applied = page(db, ticket("1"), ticket("2"))
        assert (applied.new, applied.changed) == (0, 0)
        assert len(shown(db)) == 2
        db.close()


def test_what_waited_is_looked_up_before_it_is_sent(tmp_path: Path) -> None:
    """It may have been sent since the copy was made; letters of one thing stay in order."""
    db = opened(tmp_path)
    page(db, ticket("1"))
    ref = ticket("1").ref
    ask(db, Assign(ref=ref, assignee="ann"))
    ask(db, Comment(ref=ref, text="done", public=False))
    copy = copied(tmp_path)
    db.close()

    restored(tmp_path, copy)

    db = opened(tmp_path)
    first, second = outbox.waiting(db)
    assert (first.state, second.state) == ("unsettled", "unsettled")
    assert the(db).waiting == 2
    outbox.delivered(
        db, first, 0, record=ticket("1", etag="v2").model_dump(mode="json") | {"etag": "v2"}
    )
    assert outbox.waiting(db)[0].base["etag"] == "v2"
    db.close()


def test_what_is_shown_is_made_anew(tmp_path: Path) -> None:
    """Decisions of the copy on top of what the cache has learnt since."""
    db = opened(tmp_path)
    page(db, ticket("1", title="old"))
    ask(db, Assign(ref=ticket("1").ref, assignee="ann"))
    copy = copied(tmp_path)
    page(db, ticket("1", title="new", etag="v2"))
    db.close()

    restored(tmp_path, copy)

    db = opened(tmp_path)
    row = the(db)
    assert (row.title, row.fields["assignee"]) == ("new", "ann")
    kept = db.execute("SELECT * FROM desk.overlay").fetchall()
    overlay.rebuild(db, ticket("1").ref)
    assert db.execute("SELECT * FROM desk.overlay").fetchall() == kept
    db.close()


def test_what_is_not_sound_is_refused(tmp_path: Path) -> None:
    """Before anything is touched."""
    db = opened(tmp_path)
    ask(db, jot("note"))
    db.close()
    before = desk_file(tmp_path).read_bytes()
    bad, other = tmp_path / "bad.db", tmp_path / "other.db"
    bad.write_bytes(before[:9000])
    cache = connect(cache_file(tmp_path), desk_file(tmp_path))
    cache.execute("VACUUM main INTO ?", [str(other)])
    cache.close()

    for file, why in ((bad, "not sound"), (other, "is no desk"), (tmp_path / "none", "not there")):
        with pytest.raises(StoreError, match=why):
            restored(tmp_path, file)

    assert desk_file(tmp_path).read_bytes() == before
    assert not list(tmp_path.glob("*aside*"))
    assert not list(tmp_path.glob(f"*{restore.CANDIDATE}*"))


def test_no_room_changes_nothing(tmp_path: Path) -> None:
    """The copy must be there whole before what was there goes."""
    with small_disk(tmp_path / "disk", "2m") as disk:
        db = opened(disk)
        ask(db, jot("note"))
        db.close()
        copy = backup.take(desk_file(disk), tmp_path / "copies", NOW).file
        before = desk_file(disk).read_bytes()
        fill(disk)

        with pytest.raises(StoreError, match=r"full|No space"):
            restored(disk, copy)

        assert desk_file(disk).read_bytes() == before
        assert sorted(file.name for file in disk.glob("*restoring*")) == []


def test_two_asides_of_a_second_have_two_names(tmp_path: Path) -> None:
    """Neither is written over; a disk without second names gets a second file."""
    db = opened(tmp_path)
    ask(db, jot("note"))
    db.close()
    copy = copied(tmp_path)

    asides = {restored(tmp_path, copy) for _ in range(3)}

    assert len(asides) == 3


def test_without_second_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On such a disk what was there is copied."""
    db = opened(tmp_path)
    ask(db, jot("note"))
    db.close()
    copy = copied(tmp_path)

    def refuse(*names: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    aside = restored(tmp_path, copy)

    assert aside is not None
    assert backup.unsound(aside) == ""


def test_an_altered_ledger_is_named(tmp_path: Path) -> None:
    """In the list of backups; a sound one has nothing against it."""
    db = opened(tmp_path)
    ask(db, jot("note"))
    db.close()
    copy = copied(tmp_path)
    assert restore.read_copy(copy) == ""

    other = backup.take(desk_file(tmp_path), tmp_path, NOW + timedelta(1)).file
    db = connect(cache_file(tmp_path), other)
    db.execute("UPDATE desk.ledger_content SET body = '{}'")
    db.close()
    assert restore.read_copy(other) == "ledger: entry 1: content was altered"
    other.write_bytes(b"rubbish" * 100)
    assert restore.read_copy(other) == "file is not a database"
