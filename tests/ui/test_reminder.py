"""A meeting is told of once, some minutes before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.store import rows
from itday.store.rows import Row
from itday.ui.reminder import Reminder
from tests.ui.stage import SETTINGS, Stage, at, settle


def meetings(stage: Stage) -> list[Row]:
    """Those of the stage."""
    return stage.runtime.store.read_now(rows.listing, rows.Scope("meeting"))


def test_once_and_in_time(full: Stage) -> None:
    """Not hours before, not a second time, not after it began; whole days never."""
    held = meetings(full)
    reminder = Reminder(timedelta(minutes=5))

    early = reminder.due(held, at(minutes=39).timestamp())
    told = reminder.due(held, at(minutes=41).timestamp())
    again = reminder.due(held, at(minutes=42).timestamp())

    assert early is None
    assert told is not None
    assert reminder.words(told, at(minutes=41).timestamp()) == "Finance in 4 min, Room 4"
    assert again is None
    assert Reminder().due(held, at(minutes=46).timestamp()) is None


@pytest.mark.parametrize(("way", "written"), [
    ("off", ""), ("bell", "\a"), ("osc9", "\x1b]9;Board, at 4\a"),
    ("osc777", "\x1b]777;notify;itday;Board, at 4\a"),
])  # fmt: skip
def test_what_the_terminal_is_told(way: str, written: str) -> None:
    """Nothing by default; what a title holds cannot end the sequence or part its fields."""
    assert Reminder().signal(way, "Board; at 4\x1b[2J") == written


def test_hidden_names_are_not_told() -> None:
    """The notification of a shared screen names nothing."""
    assert "A meeting begins soon" in Reminder().signal("osc9", "")


async def test_the_cockpit_says_it(itday_home: object) -> None:
    """With the time of the settings; a second look says nothing."""
    stage = Stage(settings='remind = "50m"\nnotify = "bell"\n' + SETTINGS)
    stage.fill()
    app = stage.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.remind()
        app.remind()
        await settle(pilot)
        said = [str(toast.message) for toast in app._notifications]
    stage.runtime.close()

    assert said == ["Finance in 45 min, Room 4"]
