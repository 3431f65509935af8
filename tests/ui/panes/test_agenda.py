"""The pane Agenda: rows in words, and a picture of each of its states."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from itday.ui.panes.base import Pane
from tests.ui.panes.pictures import STATES, draw, facts, made, said
from tests.ui.stage import Stage


@pytest.fixture
def pane(full: Stage) -> Pane:
    """The pane with its rows, on no screen."""
    return made("agenda", full)


@pytest.mark.parametrize("state", STATES)
async def test_pictures(snapshot: SnapshotAssertion, itday_home: object, state: str) -> None:
    """Each state is told apart at a glance, and in words."""
    await draw("agenda", "meeting", state, snapshot)


def test_rows(pane: Pane) -> None:
    """The day where it changes, what is on and what comes next, then the days ahead."""
    assert [said(pane, row) for row in pane.rows] == [
        "today 08:00-08:30 now Standing meeting Office",
        "09:00-10:00 next Finance Room 4",
        "Wed 25 08:15-09:15 Edtech Prep",
        "Thu 26 all day INSET day",
    ]
    assert pane.summary() == "2 today · 2 later"
    assert pane.badge() == 2


def test_what_is_over_is_not_read(pane: Pane) -> None:
    """From now on, two weeks ahead."""
    scope = pane.scope(pane.moment)

    assert scope.after == pane.moment.stamp
    assert scope.before == pane.moment.stamp + 14 * 86400


def test_facts(pane: Pane) -> None:
    """When, where, and who said what."""
    found = facts(pane, pane.rows[1])

    assert found["when"] == "today 09:00-10:00"
    assert found["where"] == "Room 4"
    assert found["invited"] == "Tom Birch <t.birch@school.example> (going)"
