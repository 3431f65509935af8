"""Encrypted databases: unreadable without their key, and never silently in plain text."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from itday.domain.errors import Damaged, StoreError
from itday.store import backup, cipher, damage
from itday.store.cipher import Note
from itday.store.database import cache_file, desk_file
from itday.store.rows import Scope, listing
from itday.store.store import Store
from tests.store.desk import ask, jot, page, ticket
from tests.store.sealed import KEY, OTHER, need_sqlcipher, sealed

FLIPS = 60


@pytest.fixture(autouse=True)
def _there() -> None:
    need_sqlcipher()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An encrypted profile with a note and a ticket, whose name must not show."""
    sealed(tmp_path)
    with Store(tmp_path, tmp_path) as store:
        store.write_now(page, ticket("1", title="Morwenna Tregenza, 7B"))
        store.write_now(ask, jot("Morwenna was seen by the nurse", "n1"))
    return tmp_path


def titles(home: Path) -> list[str]:
    """The notes there are."""
    with Store(home, home) as store:
        return [row.title for row in store.read_now(listing, Scope("note"))]


def on_disk(home: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_nothing_is_readable_on_the_disk(home: Path) -> None:
    """Neither in the files nor in their logs, while open and after; the search index included."""
    with Store(home, home) as store:
        store.write_now(ask, jot("Morwenna again", "n2"))
        logs = [file for file in home.glob("*-wal") if file.stat().st_size]
        assert len(logs) >= 1
        assert b"Morwenna" not in on_disk(home)
        backup.take(desk_file(home), home / "stick", store_now())
    everything = on_disk(home)
    for word in (b"Morwenna", b"Tregenza", b"CREATE TABLE", cipher.PLAIN):
        assert word not in everything
    assert sorted(titles(home)) == ["Morwenna again", "Morwenna was seen by the nurse"]


def store_now() -> Any:
    """A time for a copy."""
    from tests.samples import NOW

    return NOW


def test_a_plain_profile_loads_no_sqlcipher(tmp_path: Path) -> None:
    """Opening, writing and copying it costs nothing more than before."""
    code = (
        "import sys; from pathlib import Path; from itday.store.store import Store\n"
        "with Store(Path(sys.argv[1]), Path(sys.argv[1])) as s: s.version()\n"
        "print([n for n in sys.modules if 'sqlcipher' in n or n == 'cryptography'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_without_its_key_it_is_locked_and_not_damaged(home: Path) -> None:
    """One line; nothing is set aside, and no backup is put in its place."""
    cipher.let_go(home)
    before = on_disk(home)

    with pytest.raises(StoreError, match=r"is encrypted, and its key is not at hand") as caught:
        Store(home, home)

    assert not isinstance(caught.value, Damaged)
    with pytest.raises(StoreError, match="its key is not at hand"):
        cipher.key_of(desk_file(home))
    assert on_disk(home) == before


def test_another_key_opens_nothing(home: Path) -> None:
    """SQLCipher says so; the right one opens it."""
    assert cipher.opens(desk_file(home), KEY)
    assert not cipher.opens(desk_file(home), OTHER)
    assert cipher.check_of(KEY) != cipher.check_of(OTHER)


@pytest.mark.parametrize("which", [cache_file, desk_file])
def test_a_plain_file_in_an_encrypted_profile_is_refused(home: Path, which: Any) -> None:
    """Somebody put it there, or what is installed does not encrypt: no name goes into it."""
    file: Path = which(home)
    other = home / "other"
    with Store(other, other):
        pass
    cipher.let_go(other)
    file.unlink()
    plain = other / "plain"
    cipher.hold(KEY, other, encrypting=False)
    with Store(plain, plain):
        pass
    file.write_bytes(which(plain).read_bytes())

    with pytest.raises(StoreError, match="is not encrypted, though this profile is"):
        Store(home, home)


def test_every_flipped_byte_is_found(home: Path) -> None:
    """Wherever it is: when opened, or by the day's look. Plain SQLite passes over a third."""
    chance = random.Random(11)  # noqa: S311  # which bytes, the same in every run
    good = desk_file(home).read_bytes()
    missed = []
    for _ in range(FLIPS):
        at = chance.randrange(len(good))
        spoilt = bytearray(good)
        spoilt[at] ^= 1 << chance.randrange(8)
        desk_file(home).write_bytes(spoilt)
        if not damage.unsound(desk_file(home)):
            missed.append(at)
    assert missed == []


def test_a_flipped_page_is_damage_and_not_a_lost_key(home: Path) -> None:
    """The key is known to be right: the newest good copy is put back, itself encrypted."""
    with Store(home, home) as store:
        store.upkeep(store_now())
    with desk_file(home).open("r+b") as file:
        file.seek(1000)
        file.write(b"\xff" * 64)
    told: list[str] = []

    with Store(home, home) as store:
        store.listen(told.append)

    assert "desk.db was damaged" in told[0]
    assert len(titles(home)) == 1
    assert b"Morwenna" not in on_disk(home)


def test_the_note_is_whole_and_private(tmp_path: Path) -> None:
    """It holds the state and a check, which is no key; one that cannot be read is said."""
    cipher.write_note(tmp_path, Note("encrypted", "abc"))

    assert cipher.note(tmp_path) == Note("encrypted", "abc")
    assert (tmp_path / cipher.NOTE).stat().st_mode & 0o077 == 0
    assert KEY.hex()[:16] not in cipher.check_of(KEY)
    (tmp_path / cipher.NOTE).write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        cipher.note(tmp_path)
    cipher.write_note(tmp_path, None)
    assert cipher.note(tmp_path) is None


def test_a_copy_elsewhere_is_opened_with_the_key_at_hand(home: Path, tmp_path: Path) -> None:
    """A memory stick has no note beside it."""
    made = backup.take(desk_file(home), tmp_path.parent / f"{tmp_path.name}-stick", store_now())

    assert cipher.is_encrypted(made.file)
    assert cipher.key_of(made.file) == KEY
    assert backup.unsound(made.file) == ""
    assert backup.altered(made.file) == []


LAST_ONE_OUT = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("SELECT count(*) FROM sqlite_master").fetchone()
db.close()
"""


def test_looking_at_a_file_takes_no_lock_away(tmp_path: Path) -> None:
    """Another copy that leaves would take itself for the last one, and remove the log."""
    with Store(tmp_path, tmp_path) as store:
        store.write_now(ask, jot("kept", "n1"))
        assert not cipher.is_encrypted(desk_file(tmp_path))
        assert cipher.key_of(desk_file(tmp_path)) is None
        command = [sys.executable, "-c", LAST_ONE_OUT, str(desk_file(tmp_path))]
        subprocess.run(command, check=True)

        assert desk_file(tmp_path).with_name("desk.db-wal").exists()


def test_no_more_files_stay_open_than_there_are(tmp_path: Path) -> None:
    """Those that are gone are closed when the next is looked at."""
    for number in range(20):
        file = tmp_path / str(number)
        file.write_bytes(b"x" * 100)
        assert cipher.is_encrypted(file)
        file.unlink()
    before = len(cipher._open)
    (tmp_path / "last").write_bytes(cipher.PLAIN)
    assert not cipher.is_encrypted(tmp_path / "last")
    assert len(cipher._open) <= before
