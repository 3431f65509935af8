"""The header: what matters least is left out first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.store.rows import Scope
from itday.ui.heading import heading, next_meeting
from itday.ui.moment import Moment
from itday.ui.view import View, gather
from tests.ui.stage import Stage


def read(stage: Stage) -> tuple[View, Moment]:
    """The picture of that stage."""
    view = stage.runtime.store.read_now(
        gather, {"meeting": Scope("meeting")}, stage.now.timestamp()
    )
    return view, Moment(stage.now, stage.runtime.settings.school)


@pytest.mark.parametrize(("width", "said", "unsaid"), [
    (120, ["Tue 24 Nov", "Autumn week 11", "08:15", "Registration to 08:30", "Finance in 45 min",
           "true as of 08:13"], []),
    (80, ["Tue 24 Nov", "Autumn week 11", "08:15", "Finance in 45 min", "true as of 08:13"],
     ["Registration"]),
    (60, ["08:15", "Finance in 45 min", "true as of 08:13"], ["Autumn"]),
    (40, ["08:15", "true as of 08:13"], ["Finance"]),
])  # fmt: skip
def test_widths(full: Stage, width: int, said: list[str], unsaid: list[str]) -> None:
    """The clock and the truth stay to the last, and nothing is cut."""
    line = heading(*read(full), width)

    assert all(part in line.plain for part in said)
    assert not any(part in line.plain for part in unsaid)
    assert line.cell_length <= width


def test_trouble_is_said(full: Stage) -> None:
    """The worst source by name, faults of the settings, and what waits."""
    full.end_pull("message", "signed out", "mail: refused")
    view, moment = read(full)
    line = heading(view, moment, 140, problems=1, twice=2).plain

    assert "mail 07:40 signed out" in line
    assert "! settings: 1 fault" in line
    assert "! notes twice: 2" in line


@pytest.mark.parametrize(("width", "said", "unsaid"), [
    (120, ["true as of", "mail 07:40 signed out", "! settings: 2 faults", "! notes twice: 1"], []),
    (80, ["08:15", "mail 07:40 signed out", "! settings: 2 faults"], []),
    (60, ["08:15", "mail 07:40 signed out", "! settings: 2 faults"], ["true as of", "twice"]),
    (40, ["08:15", "mail 07:40 signed out"], ["settings"]),
])  # fmt: skip
def test_trouble_fits(full: Stage, width: int, said: list[str], unsaid: list[str]) -> None:
    """Where there is no room what is well goes first, and nothing is cut."""
    full.end_pull("message", "signed out", "mail: refused")
    line = heading(*read(full), width, problems=2, twice=1)

    assert all(part in line.plain for part in said)
    assert not any(part in line.plain for part in unsaid)
    assert line.cell_length <= width


@pytest.mark.parametrize(("later", "said"), [
    (timedelta(), "Finance in 45 min"),
    (timedelta(minutes=44, seconds=30), "Finance in 1 min"),
    (timedelta(minutes=50), "Finance until 10:00"),
    (timedelta(hours=3), ""),
])  # fmt: skip
def test_next_meeting(full: Stage, later: timedelta, said: str) -> None:
    """It counts down in whole minutes that are left; what is on is said where nothing follows."""
    full.now += later
    view, moment = read(full)

    assert next_meeting(view.meetings, moment) == said
