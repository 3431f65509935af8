"""The pane Help desk: rows in words, and a picture of each of its states."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from itday.ui.panes.base import Pane
from tests.ui.panes.pictures import STATES, draw, facts, made, said
from tests.ui.stage import Stage


@pytest.fixture
def pane(full: Stage) -> Pane:
    """The pane with its rows, on no screen."""
    return made("tickets", full)


@pytest.mark.parametrize("state", STATES)
async def test_pictures(snapshot: SnapshotAssertion, itday_home: object, state: str) -> None:
    """Each state is told apart at a glance, and in words."""
    await draw("tickets", "ticket", state, snapshot)


def test_rows(pane: Pane) -> None:
    """By priority, then by what is left of the promise; nobody is somebody's name."""
    assert [said(pane, row) for row in pane.rows] == [
        "P1 #101 late 2h [URGENT] Projector dead in Hall nobody",
        "P2 #102 in 60m No Wi-Fi in Science kmoss",
        "P3 #103 in 2d New starter needs an account dreed",
        "P4 #104 Printer B12 smears nobody",
    ]
    assert pane.summary() == "4 open"


def test_facts(pane: Pane) -> None:
    """Who asks with the address, who has it, what was promised."""
    found = facts(pane, pane.rows[0])

    assert found["from"] == "Ann Oakes <a.oakes@school.example>"
    assert found["priority"] == "P1 critical"
    assert found["has it"] == "nobody"
    assert found["promised"] == "06:15 (late 2h)"
