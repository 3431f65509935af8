"""`itday schedule`: printed, installed, shown, removed; and what it runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from itday.cli import timer
from tests.cli.conftest import write

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_printed_for_any_system(run: Run) -> None:
    """On the school's days and clock, with the program that is running."""
    write('[school]\ntimezone = "Europe/Madrid"\ndays = ["mon", "sat"]\n')

    systemd = run("schedule", "--for", "systemd", "--at", "7:45")

    assert (systemd.code, systemd.err) == (0, "# itday-default.service\n# itday-default.timer\n")
    assert "OnCalendar=Mon,Sat *-*-* 07:45:00 Europe/Madrid" in systemd.out
    assert f'ExecStart="{sys.executable}" "-m" "itday"' in systemd.out
    assert "<plist" in run("schedule", "--for", "launchd").out
    assert "<Task" in run("schedule", "--for", "windows").out
    assert run("schedule", "--at", "noon").code == 2


def test_installed_shown_removed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is there, then it is, then it is not."""
    ran: list[list[str]] = []
    monkeypatch.setattr(timer, "_run", ran.append)
    monkeypatch.setattr(timer, "system", lambda: "systemd")

    assert run("schedule", "--show").code == 1
    assert "on school days only" in run("schedule", "--install").out
    assert run("schedule", "--show").code == 0
    other = run("schedule", "--show", "--at", "9:00")
    assert (other.code, "something else" in other.out) == (1, True)
    assert run("schedule", "--remove").out.count("Removed: ") == 2
    assert "No timer is installed" in run("schedule", "--show").out
    assert len(ran) == 4


def test_a_day_without_school_asks_nothing(run: Run) -> None:
    """Done, with a word; INSET days are days of work."""
    write('[school]\nterms = [{ name = "Past", start = 2001-09-03, end = 2001-12-11 }]\n'
          '[sources.rt]\ntype = "rt"\nurl = "https://rt.school.example"\n')  # fmt: skip

    told = run("sync", "--school-days")

    assert (told.code, told.out, told.err) == (0, "No school today: nothing was asked.\n", "")
    assert run("sync").code == 1
