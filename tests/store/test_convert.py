"""Encrypting and back: nothing is lost on the way, wherever it is cut off."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from itday.domain.errors import StoreError
from itday.store import backup, cipher, convert, damage, ledger, restore
from itday.store.cipher import ENCRYPTED, ENCRYPTING, Note
from itday.store.database import Db, cache_file, desk_file
from itday.store.store import Store
from tests.samples import NOW
from tests.store.desk import ask, dump, jot, opened, page, ticket
from tests.store.disk import fill, small_disk
from tests.store.sealed import KEY, need_sqlcipher


@pytest.fixture(autouse=True)
def _there() -> None:
    need_sqlcipher()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A plain profile with a backup, a file set aside, and something in its log."""
    with Store(tmp_path, tmp_path) as store:
        for n in range(30):
            store.write_now(page, ticket(f"{n}", title=f"Morwenna {n}"))
        store.write_now(ask, jot("Morwenna", "n1"))
        store.upkeep(NOW)
        store.write_now(ask, jot("later", "n2"))
    (tmp_path / "desk-aside-20261101T000000Z.db").write_bytes(desk_file(tmp_path).read_bytes())
    (tmp_path / "cache-v1.db.damaged").write_bytes(b"Morwenna")
    (tmp_path / "cache-v0.db").write_bytes(b"Morwenna of old")
    return tmp_path


def content(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """All there is."""
    db = opened(home)
    try:
        found = dump(db)
        assert ledger.verify(db) == []
        return found
    finally:
        db.close()


def turn(home: Path, *, encrypt: bool) -> list[str]:
    """Convert, as the command does."""
    cipher.hold(KEY, home, encrypting=encrypt)
    with damage.alone(desk_file(home)):
        convert.begin(desk_file(home), KEY, encrypt=encrypt)
        return convert.finish(cache_file(home), desk_file(home))


def plain(home: Path) -> list[str]:
    """The databases that are not encrypted, by name."""
    files = [file for file in home.rglob("*.db") if file.is_file()]
    assert len(files) >= 3
    return sorted(file.name for file in files if not cipher.is_encrypted(file))


def test_there_and_back(home: Path) -> None:
    """Every file, with all that is in it; the notes say what the profile is."""
    before = content(home)

    assert turn(home, encrypt=True) == []
    assert plain(home) == []
    assert b"Morwenna" not in b"".join(f.read_bytes() for f in home.rglob("*") if f.is_file())
    assert content(home) == before
    assert cipher.note(home) == Note(ENCRYPTED, cipher.check_of(KEY))
    assert backup.newest_good(desk_file(home)) is not None

    assert turn(home, encrypt=False) == []
    assert len(plain(home)) == 4
    assert cipher.note(home) is None
    cipher.let_go(home)
    assert content(home) == before


def test_files_keep_their_mode_and_log(home: Path) -> None:
    """0600, in WAL mode, with the layout's number; a backup stands without a log."""
    turn(home, encrypt=True)

    for file in home.rglob("*.db"):
        assert file.stat().st_mode & 0o077 == 0
    db: Db = cipher.opened(desk_file(home))
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
    copy = backup.kept(backup.folder_of(desk_file(home)))[0].file
    db = cipher.opened(copy)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    db.close()


def test_nobody_else_may_have_it_open(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused in one line, and nothing has changed."""
    monkeypatch.setattr(damage, "PATIENCE_S", 0.1)
    with (
        Store(home, home),
        pytest.raises(StoreError, match="another copy of itday has it open"),
    ):
        turn(home, encrypt=True)
    assert cipher.note(home) is None


@pytest.mark.parametrize("files", range(5))
@pytest.mark.parametrize("encrypt", [True, False])
def test_cut_off_between_files_the_next_start_goes_on(
    home: Path, monkeypatch: pytest.MonkeyPatch, files: int, encrypt: bool
) -> None:
    """After any number of files: everything is readable, and then as it was to become."""
    if not encrypt:
        turn(home, encrypt=True)
    before = content_held(home)
    real, left = convert.rewrite, files

    def cut(file: Path, key: bytes | None) -> None:
        nonlocal left
        if not left:
            raise KeyboardInterrupt
        left -= 1
        real(file, key)

    monkeypatch.setattr(convert, "rewrite", cut)
    try:
        turn(home, encrypt=encrypt)
    except KeyboardInterrupt:
        assert cipher.note(home) is not None
    monkeypatch.setattr(convert, "rewrite", real)

    assert content_held(home) == before
    with Store(home, home):
        pass
    assert (plain(home) == []) == encrypt
    assert content_held(home) == before


def content_held(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """All there is, with the key at hand."""
    return content(home)


@pytest.mark.parametrize("left", [0, 64 * 1024])
def test_a_full_disk_leaves_what_there_was(tmp_path: Path, left: int) -> None:
    """Said in one line, for the first note or for a file; with room again, it goes on."""
    with small_disk(tmp_path / "disk", "6m") as disk:
        with Store(disk, disk) as store:
            store.write_now(ask, jot("kept", "n1"))
        before = content(disk)
        ballast = fill(disk)
        os.truncate(ballast, ballast.stat().st_size - left)

        with pytest.raises(StoreError, match=r"full|No space"):
            turn(disk, encrypt=True)

        ballast.unlink()
        assert content(disk) == before
        assert (cipher.note(disk) is not None) == (left > 0)
        if left:
            with Store(disk, disk):
                pass
        else:
            turn(disk, encrypt=True)
        assert cipher.is_encrypted(desk_file(disk))
        assert content(disk) == before


def test_a_disk_that_stays_full_keeps_nobody_from_working(tmp_path: Path) -> None:
    """It goes on at a later start; until then half of it is as it was, and all is usable."""
    with small_disk(tmp_path / "disk", "24m") as disk:
        with Store(disk, disk) as store:
            for n in range(60):
                store.write_now(ask, jot(f"kept {n} " + "x" * 20_000, f"k{n}"))
        ballast = fill(disk)
        os.truncate(ballast, ballast.stat().st_size - 1024 * 1024)
        with pytest.raises(StoreError, match="full"):
            turn(disk, encrypt=True)
        told: list[str] = []

        with Store(disk, disk) as store:
            store.listen(told.append)
            store.write_now(ask, jot("later", "n2"))

        assert "encrypting is not finished yet" in told[0]
        assert not cipher.is_encrypted(desk_file(disk))
        ballast.unlink()
        with Store(disk, disk):
            pass
        assert cipher.is_encrypted(desk_file(disk))
        assert len(content(disk)["desk.ledger"]) == 61


def test_what_cannot_be_read_is_left_and_named(home: Path) -> None:
    """A damaged file set aside stays; a damaged cache is made anew; a damaged desk stops it."""
    aside = home / "desk-aside-20261101T000000Z.db"
    aside.write_bytes(cipher.PLAIN + b"rubbish" * 4000)
    cache_file(home).write_bytes(cipher.PLAIN + b"rubbish" * 4000)

    (line,) = turn(home, encrypt=True)

    assert str(aside) in line
    assert plain(home) == [aside.name]
    with Store(home, home):
        pass


def test_a_damaged_desk_is_not_encrypted(home: Path) -> None:
    """Damage is mended first, by the next start; then it goes on."""
    body = desk_file(home).read_bytes()
    desk_file(home).write_bytes(body[:4096] + b"\xff" * 8192 + body[12288:])

    with pytest.raises(StoreError):
        turn(home, encrypt=True)

    assert desk_file(home).read_bytes()[:16] == cipher.PLAIN
    with Store(home, home) as store:
        told: list[str] = []
        store.listen(told.append)
    assert "desk.db was damaged" in told[0]
    with Store(home, home):
        pass
    (left,) = plain(home)  # the damaged file: kept, and named to the person
    assert left.startswith("desk-aside-")


def test_a_copy_that_differs_is_never_put_in_place(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the reason."""
    before = desk_file(home).read_bytes()
    monkeypatch.setattr(convert, "_different", lambda db: ["record"])

    with pytest.raises(StoreError, match="the copy differs in record"):
        turn(home, encrypt=True)

    assert desk_file(home).read_bytes() == before
    assert not list(home.glob("*.converting*"))


def test_each_difference_is_seen(tmp_path: Path) -> None:
    """A row too few, one that differs, a table that is lacking."""
    spoils: list[tuple[str, str]] = [
        ("DELETE FROM target.mark WHERE name = 'a'", "mark"),
        ("UPDATE target.mark SET value = 9", "mark"),
        ("INSERT INTO target.mark VALUES ('z', 1)", "mark"),
        ("DROP TABLE target.mark", "its layout"),
    ]
    for sql, said in spoils:
        db = cipher.memory_for(tmp_path / "none")
        db.execute("ATTACH ':memory:' AS target")
        for name in ("main", "target"):
            db.execute(f"CREATE TABLE {name}.mark (name, value)")
            db.execute(f"INSERT INTO {name}.mark VALUES ('a', 1), ('b', 2)")  # noqa: S608  # ours
        assert convert._different(db) == []
        db.execute(sql)
        assert convert._different(db) == [said]
        db.close()


def test_a_plain_copy_comes_back_encrypted(home: Path, tmp_path: Path) -> None:
    """One from before; what is put in place is as the profile is."""
    stick = backup.take(desk_file(home), tmp_path.parent / f"{tmp_path.name}-stick", NOW).file
    turn(home, encrypt=True)

    put_back(home, stick)

    assert cipher.is_encrypted(desk_file(home))
    assert not cipher.is_encrypted(stick)
    assert plain(home) == []


def test_an_encrypted_copy_comes_back_plain(home: Path, tmp_path: Path) -> None:
    """The other way round."""
    turn(home, encrypt=True)
    later = NOW + timedelta(days=1)
    stick = backup.take(desk_file(home), tmp_path.parent / f"{tmp_path.name}-stick", later).file
    turn(home, encrypt=False)

    put_back(home, stick)

    assert not cipher.is_encrypted(desk_file(home))
    assert cipher.is_encrypted(stick)


def put_back(home: Path, copy: Path) -> None:
    """Restore."""
    with damage.alone(desk_file(home)):
        restore.put_back(copy, cache_file(home), desk_file(home), NOW, "a rehearsal")
    content(home)


def test_an_encrypting_profile_is_noted_first(home: Path) -> None:
    """Before any file is touched: a kill right then leaves a plain profile that goes on."""
    cipher.hold(KEY, home)
    convert.begin(desk_file(home), KEY, encrypt=True)

    assert cipher.note(home) == Note(ENCRYPTING, cipher.check_of(KEY))
    assert len(plain(home)) == 4
