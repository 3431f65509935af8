"""The pane To-do: rows in words, and a picture of each of its states."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from itday.ui.panes.base import Pane
from tests.ui.panes.pictures import STATES, draw, facts, made, said
from tests.ui.stage import Stage


@pytest.fixture
def pane(full: Stage) -> Pane:
    """The pane with its rows, on no screen."""
    return made("todo", full)


@pytest.mark.parametrize("state", STATES)
async def test_pictures(snapshot: SnapshotAssertion, itday_home: object, state: str) -> None:
    """Each state is told apart at a glance, and in words."""
    await draw("todo", "todo", state, snapshot)


def test_rows(pane: Pane) -> None:
    """By due date; what has begun has a mark in its box; a whole day is due until its end."""
    assert [said(pane, row) for row in pane.rows] == [
        "[ ] late 2d !1 Renew the certificate Work",
        "[ ] today Call the firewall's maker Work",
        "[ ] Mon 30 !5 Budget draft Work",
        "[>] Tidy the server room Work",
    ]
    assert pane.summary() == "1 late · 4 open"


def test_facts(pane: Pane) -> None:
    """When, how pressing, in which list."""
    found = facts(pane, pane.rows[0])

    assert found == {"status": "to do", "due": "late 2d", "priority": "1 of 9", "list": "Work"}
