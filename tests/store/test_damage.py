"""A damaged desk.db is set aside, never deleted; the newest good backup stands in its place."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import Damaged, StoreError
from itday.store import backup, cipher, damage, ledger
from itday.store.database import cache_file, desk_file
from itday.store.rows import Scope, listing
from itday.store.store import Store
from tests.store.desk import ask, jot, page, ticket
from tests.store.disk import small_disk

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
FLIPS = 60


def titles(store: Store) -> list[str]:
    """The notes there are."""
    return sorted(row.title for row in store.read_now(listing, Scope("note")))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with a backup that holds one note, and a second note since."""
    with Store(tmp_path, tmp_path) as store:
        store.write_now(page, ticket("1"))
        store.write_now(ask, jot("saved", "n1"))
        store.upkeep(NOW)
        store.write_now(ask, jot("later", "n2"))
    return tmp_path


def opened(home: Path) -> tuple[list[str], list[str]]:
    """Open it: the notes there are, and what the person was told."""
    told: list[str] = []
    with Store(home, home) as store:
        store.listen(told.append)
        return titles(store), told


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "header lost": lambda body: bytes(100) + body[100:],
    "header flipped": lambda body: b"SQLite formaT 3\0" + body[16:],
    "first page lost": lambda body: bytes(4096) + body[4096:],
    "layout lost": lambda body: body[:100] + b"\xff" * 3996 + body[4096:],
    "overwritten": lambda body: b"rubbish" * 4000,
    "cut to nothing": lambda body: b"",
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_the_newest_good_backup_is_put_back(home: Path, spoil: str) -> None:
    """And one line says what happened, from when the backup is, and where the damaged file is."""
    body = SPOILS[spoil](desk_file(home).read_bytes())
    desk_file(home).write_bytes(body)

    notes, told = opened(home)

    assert notes == ["saved"]
    (line,) = told
    assert "\n" not in line
    assert "the backup of 24 Nov 2026, 08:15 was put back" in line
    asides = list(home.glob("desk-aside-*.db"))
    assert [aside.read_bytes() for aside in asides] == ([body] if body else [])
    assert all(str(aside) in line for aside in asides)
    assert opened(home) == (["saved"], [])


def test_a_file_that_is_gone_is_put_back(home: Path) -> None:
    """A tidy-up that took desk.db along does not begin an empty day."""
    desk_file(home).unlink()

    notes, told = opened(home)

    assert notes == ["saved"]
    assert "it was gone" in told[0]


def test_a_new_profile_is_no_loss(tmp_path: Path) -> None:
    """No file and no backup: a first start."""
    assert opened(tmp_path) == ([], [])


def test_without_a_backup_it_is_said(home: Path) -> None:
    """With the remedy; nothing is touched, however often it is tried."""
    for copy in backup.folder_of(desk_file(home)).iterdir():
        copy.unlink()
    desk_file(home).write_bytes(b"rubbish" * 4000)

    for _ in range(2):
        with pytest.raises(Damaged, match=r"no good backup. Put a copy back with itday restore"):
            Store(home, home)

    assert desk_file(home).read_bytes() == b"rubbish" * 4000


def test_a_damaged_backup_is_passed_over(home: Path) -> None:
    """The newest that is sound is taken."""
    with Store(home, home) as store:
        store.upkeep(NOW + timedelta(days=1))
    newest = backup.kept(backup.folder_of(desk_file(home)))[0]
    newest.file.write_bytes(b"rubbish" * 100)
    desk_file(home).write_bytes(b"rubbish" * 4000)

    notes, told = opened(home)

    assert notes == ["saved"]
    assert "24 Nov" in told[0]


def test_flipped_bytes_never_pass_for_good(home: Path) -> None:
    """Wherever a page is spoilt: found when opened, by the day's look, or by the ledger's chain.

    What a flip in free space changed, nobody reads.
    """
    chance = random.Random(11)  # noqa: S311  # which bytes, the same in every run
    good = desk_file(home).read_bytes()
    before = opened(home)[0]
    found = 0
    for n in range(FLIPS):
        spoilt = bytearray(good)
        start = chance.randrange(0, len(good), 4096)
        spoilt[start : start + 64] = chance.randbytes(64)
        desk_file(home).write_bytes(spoilt)
        desk_file(home).with_name("desk.db-wal").unlink(missing_ok=True)
        try:
            with Store(home, home) as store:
                store.upkeep(NOW + timedelta(days=n + 1))
                faults = store.read_now(ledger.verify)
                notes = titles(store)
        except Damaged:
            found += 1
        else:
            found += bool(faults) or notes != before
            assert notes in (before, ["saved"]) or faults
        opened(home)
    assert found > FLIPS // 2
    assert not (home / damage.SUSPECT).exists()


def test_a_cut_log_costs_its_end_only(home: Path) -> None:
    """What is left of it is read; nothing is taken for damage, and the chain holds."""
    store = Store(home, home)
    for n in range(10):
        store.write_now(ask, jot(f"in the log {n}", f"log{n}"))
    body = desk_file(home).read_bytes()
    log = desk_file(home).with_name("desk.db-wal").read_bytes()
    store.close()
    for share in (0.9, 0.5, 0.1, 0.0):
        desk_file(home).write_bytes(body)
        desk_file(home).with_name("desk.db-wal").write_bytes(log[: int(len(log) * share)])

        with Store(home, home) as again:
            notes = titles(again)
            assert {"saved", "later"} <= set(notes)
            assert len(notes) <= 2 + 10 * share
            assert again.read_now(ledger.verify) == []


def test_damage_met_on_the_way_is_noted(home: Path) -> None:
    """The one who met it is told what to do; the next start does it."""
    db = cipher.opened(desk_file(home))
    pages = db.execute("SELECT pageno FROM dbstat WHERE name = 'ledger'").fetchall()
    db.close()
    with desk_file(home).open("r+b") as file:
        for (page_number,) in pages:
            file.seek((page_number - 1) * 4096)
            file.write(b"\x99" * 4096)

    with Store(home, home) as store, pytest.raises(Damaged, match="newest backup is put back"):
        store.read_now(ledger.history)

    assert (home / damage.SUSPECT).exists()
    notes, told = opened(home)
    assert notes == ["saved"]
    assert len(told) == 1


def test_a_false_suspicion_is_dropped(home: Path) -> None:
    """Looked into, found sound, forgotten."""
    damage.suspect(home, "somebody thought so")

    assert opened(home) == (["later", "saved"], [])
    assert not (home / damage.SUSPECT).exists()


def test_a_damaged_cache_is_made_anew_on_suspicion(home: Path) -> None:
    """Deep in the file, where opening does not look."""
    body = cache_file(home).read_bytes()
    cache_file(home).write_bytes(body[:8192] + b"\x99" * (len(body) - 8192))
    damage.suspect(home, "the day's look")

    with Store(home, home) as store:
        assert store.write_now(page, ticket("1")).new == 0
        assert titles(store) == ["later", "saved"]


HOLD = """
import sys
from pathlib import Path
from itday.store.store import Store
with Store(Path(sys.argv[1]), Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_nothing_is_put_under_a_running_copy(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would go on writing into the file set aside."""
    monkeypatch.setattr(damage, "PATIENCE_S", 0.2)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        damage.suspect(home, "odd")

        with pytest.raises(StoreError, match="another copy of itday has it open"):
            Store(home, home)

        other.kill()
        other.wait()
    assert opened(home)[0] == ["later", "saved"]


def _open(home: str) -> None:
    Store(Path(home), Path(home)).close()


def test_copies_that_start_at_once_mend_once(home: Path) -> None:
    """One puts the backup back; the others wait and find it there."""
    desk_file(home).write_bytes(b"rubbish" * 4000)
    context = multiprocessing.get_context("spawn")
    copies = [context.Process(target=_open, args=[str(home)]) for _ in range(4)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert [copy.exitcode for copy in copies] == [0] * 4
    assert len(list(home.glob("desk-aside-*"))) == 1
    assert opened(home) == (["saved"], [])


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """In one line with its remedy: a disk that the system made read-only."""
    with small_disk(tmp_path / "disk") as disk:
        Store(disk, disk).close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

        with pytest.raises(StoreError, match=r"cannot be written .*Read-only.* Mend its rights"):
            Store(disk, disk)


AS_NOBODY = """
import os, shutil, sys, tempfile
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from itday.domain.errors import StoreError
from itday.store.store import Store
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    Store(Path(sys.argv[1]), Path(sys.argv[1]))
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o444), (0o777, 0o444), (0o700, 0o600)])
def test_files_of_others_are_said(folder: int, file: int) -> None:
    """No rights on the folder, on the files, or on either: one line, no trace."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        _files_of_others(Path(place) / "home", folder, file)


def _files_of_others(home: Path, folder: int, file: int) -> None:
    Store(home, home).close()
    for one in home.iterdir():
        one.chmod(file)
    home.chmod(folder)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(home), os.pathsep.join(sys.path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stderr == ""
    assert "cannot be" in done.stdout
    assert done.stdout.count("\n") == 1


def test_whoever_copies_it_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`itday backup` opens no store: still nothing is put in the place of what it reads."""
    monkeypatch.setattr(damage, "PATIENCE_S", 0.1)
    with (
        damage.using(desk_file(home)),
        pytest.raises(StoreError, match="another copy of itday has it open"),
        damage.alone(desk_file(home)),
    ):
        pass
    with damage.alone(desk_file(home)):
        pass
