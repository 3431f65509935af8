"""The pane Alerts: rows in words, and a picture of each of its states."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from itday.ui.panes.base import Pane
from tests.ui.panes.pictures import STATES, draw, facts, made, said
from tests.ui.stage import Stage


@pytest.fixture
def pane(full: Stage) -> Pane:
    """The pane with its rows, on no screen."""
    return made("alerts", full)


@pytest.mark.parametrize("state", STATES)
async def test_pictures(snapshot: SnapshotAssertion, itday_home: object, state: str) -> None:
    """Each state is told apart at a glance, and in words."""
    await draw("alerts", "alert", state, snapshot)


def test_rows(pane: Pane) -> None:
    """The most severe first; severity is a word, the time is the school's."""
    assert [said(pane, row) for row in pane.rows] == [
        "CRITICAL 03:15 Password spray on 40 accounts",
        "high 07:55 Sign-in without MFA Tom Birch",
        "high 07:15 Impossible travel Ann Oakes",
        "medium 23 Nov Unfamiliar sign-in Tom Birch",
        "low 23 Nov Mail forwarding rule Tom Birch",
    ]
    assert pane.summary() == "1 new · 5 open"


def test_one_in_hand_is_marked(pane: Pane) -> None:
    """By a sign and words, not only by colour."""
    assert [pane.standing_mark(row) for row in pane.rows].count(("~", "in hand")) == 1


def test_facts(pane: Pane) -> None:
    """Whose account with its address, from where, what fired."""
    found = facts(pane, pane.rows[2])

    assert found["user"] == "Ann Oakes <a.oakes@school.example>"
    assert found["from"] == "192.0.2.7, Delft, NL"
    assert found["what"] == "unfamiliarFeatures"
    assert found["severity"] == "high"
