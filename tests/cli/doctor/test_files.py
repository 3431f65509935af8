"""Faults of the profile's files, each made real."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from itday.cli.doctor import files
from itday.config.paths import paths, private_dir
from itday.domain.ref import Ref
from itday.domain.verbs import Complete
from itday.runtime import Runtime
from itday.store import backup, damage, place
from itday.store import room as free
from tests.cli.conftest import write
from tests.cli.doctor.stage import faults, look, noted
from tests.keyrings import Ring

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_files_that_others_may_read() -> None:
    """Named, with the command that closes them; logs count."""
    assert look(files.rights) == [("good", "files: private")]
    (paths().data / "desk.db").chmod(0o644)
    private_dir(paths().state)
    log = paths().state / "itday.log"
    log.touch(mode=0o644)
    log.chmod(0o644)

    found = faults(look(files.rights))
    assert f"{paths().data}: others may read 3 of its files. chmod -R go= {paths().data}" in found
    assert any("others may read itday.log" in line for line in found)


def test_a_damaged_database() -> None:
    """Found by reading it, and noted for the next start."""
    assert look(files.health) == [("good", "databases: sound")]
    desk = noted(*(f"Note {n}: " + "words " * 40 for n in range(100)))
    with sqlite3.connect(desk) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    raw = bytearray(desk.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 4096] = b"\xff" * 4096
    desk.write_bytes(raw)
    if not damage.unsound(desk):  # the page may be one that nothing refers to
        pytest.fail("the damage was not deep enough")

    (line,) = faults(look(files.health))
    assert line.startswith("databases: desk.db: ")
    assert "the newest backup is put back" in line


def test_a_ledger_that_was_altered() -> None:
    """By another program, past the triggers."""
    db = sqlite3.connect(noted("One", "Two"))
    db.execute("UPDATE ledger_content SET body = replace(body, 'One', 'Own')")
    db.commit()
    db.close()

    assert faults(look(files.chain))[0].startswith("ledger: ")


def test_a_backup_that_is_old() -> None:
    """Measured by what changed since; none yet is no fault."""
    assert [level for level, _ in look(files.backups)] == ["note"]
    desk = noted("Before")
    backup.take(desk, backup.folder_of(desk), datetime.now(UTC) - timedelta(days=9))
    noted("Since then")
    assert faults(look(files.backups)) == ["backup: the last is 9 days old. itday backup"]

    backup.take(desk, backup.folder_of(desk), datetime.now(UTC))
    assert [level for level, _ in look(files.backups)] == ["good"]


def test_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reserve cannot be kept."""
    assert look(files.room) == []
    (paths().data / free.RESERVE).unlink()
    monkeypatch.setattr(free, "_free", lambda folder: 100_000)

    assert "the disk is nearly full (97 KB left)" in faults(look(files.room))[0]


def test_a_share_of_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's own table of mounts."""
    assert look(files.network_home) == []
    table = tmp_path / "mountinfo"
    table.write_text("1 0 0:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:2 / "
                     f"{paths().data.resolve().parent} rw - nfs4 server:/home rw\n")  # fmt: skip
    monkeypatch.setattr(place, "MOUNTS", table)

    found = faults(look(files.network_home))
    assert len(found) == 2
    assert "is on nfs4" in found[0]


def test_what_only_takes_up_room() -> None:
    """A cache of an older version, and a desk that was set aside."""
    assert look(files.old_files) == []
    old, aside = paths().cache / "cache-v0.db", paths().data / "desk-aside-20261101T080000Z.db"
    old.write_bytes(b"x" * (3 << 20))
    aside.write_bytes(b"x")

    assert look(files.old_files) == [
        ("note", f"{old}: cache of an older version, 3 MB. It may be deleted"),
        ("note", f"{aside}: file set aside, 1 MB. It may be deleted"),
    ]


def test_decisions_that_wait() -> None:
    """For a day, at a source that cannot be reached."""
    settings = '[sources.tasks]\ntype = "todotxt"\npath = "todo.txt"\nwrite = true\n'
    write(settings)
    file = paths().config.parent / "todo.txt"
    file.write_text("Sweep id:1\n")
    with closing(Runtime.open(now=lambda: NOW)) as runtime:
        asyncio.run(runtime.sync_once())
        runtime.decide_now([Complete(ref=Ref("tasks", "todo", "1"))])
    assert look(files.outbox, now=NOW + timedelta(hours=2)) == []

    what = "outbox: 1 not sent to tasks since 2026-11-24. itday outbox says why"
    assert look(files.outbox, now=NOW + timedelta(days=2)) == [("FAULT", what)]


def test_databases_in_plain_form(ring: Ring) -> None:
    """A warning, with what would do away with it."""
    del ring
    assert look(files.encryption) == [
        ("warn", "databases: not encrypted. itday encrypt does it")
    ]  # fmt: skip


def test_nothing_to_keep_a_key_in() -> None:
    """The first thing to mend is named first."""
    ((level, line),) = look(files.encryption)

    assert level == "warn"
    assert line.endswith(", then itday encrypt")


def test_a_disk_and_what_it_is_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """dm-crypt itself, LVM upon it, and a mirror of which one half is plain."""
    assert look(files.disk)[0][0] in {"good", "note"}
    blocks = tmp_path / "block"
    device = Path(paths().data).stat().st_dev
    here = blocks / f"{os.major(device)}:{os.minor(device)}"
    made = {"crypt": "CRYPT-LUKS2-abc", "plain": "LVM-abc"}
    for name, uuid in made.items():
        (tmp_path / name / "dm").mkdir(parents=True)
        (tmp_path / name / "dm" / "uuid").write_text(uuid)
    (here / "slaves").mkdir(parents=True)
    monkeypatch.setattr(files, "BLOCKS", blocks)
    assert look(files.disk)[0][0] == "note"

    (here / "slaves" / "a").symlink_to(tmp_path / "crypt")
    assert look(files.disk) == [("good", "disk: encrypted (dm-crypt)")]
    (here / "slaves" / "b").symlink_to(tmp_path / "plain")
    assert look(files.disk)[0][0] == "note"
