"""On a full disk: the note is saved, sync stops, and each says so in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.store import room
from tests.cli.conftest import TWO, write
from tests.store.disk import fill, small_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Run


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home on a small disk."""
    with small_disk(tmp_path / "disk", "8m") as folder:
        monkeypatch.setenv("ITDAY_HOME", str(folder / "home"))
        yield folder


def test_notes_go_on_and_sync_stops(run: Run, disk: Path) -> None:
    """In the room kept free; reading works, and everything does once there is room."""
    write(TWO)
    assert run("sync").code == 0
    ballast = fill(disk)

    noted = run("note", "written on a full disk")
    assert (noted.code, noted.err) == (0, f"itday: {room.GIVEN_UP}\n")
    again = run("note", "and another")
    assert (again.code, again.err) == (0, "")
    synced = run("sync")
    assert synced.code == 3
    assert synced.err.count("\n") == 1
    assert "the disk is nearly full" in synced.err

    titles = {row["title"] for row in run("list", "note", "--json").json}
    assert titles == {"written on a full disk", "and another"}
    assert run("list", "ticket").code == 0
    doctor = run("doctor", "--offline")
    assert "the disk is nearly full" in doctor.out
    ballast.unlink()
    assert run("sync").code == 0


def test_without_any_room_it_is_said(run: Run, disk: Path) -> None:
    """Exit code 3, one line, the remedy; no trace and no half of anything."""
    assert run("note", "first").code == 0
    home = disk / "home" / "default" / "data"
    room.give_up(home)
    fill(disk)

    ran = run("note", "one too many")

    assert ran.code == 3
    assert ran.err.count("\n") == 1
    assert "the disk is full" in ran.err
