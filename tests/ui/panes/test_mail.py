"""The pane Mail: rows in words, and a picture of each of its states."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from itday.ui.panes.base import Pane
from tests.ui.panes.pictures import STATES, draw, facts, made, said
from tests.ui.stage import Stage


@pytest.fixture
def pane(full: Stage) -> Pane:
    """The pane with its rows, on no screen."""
    return made("mail", full)


@pytest.mark.parametrize("state", STATES)
async def test_pictures(snapshot: SnapshotAssertion, itday_home: object, state: str) -> None:
    """Each state is told apart at a glance, and in words."""
    await draw("mail", "message", state, snapshot)


def test_rows(pane: Pane) -> None:
    """The weightiest first; a flag is a sign and a letter; brackets stay."""
    assert [said(pane, row) for row in pane.rows] == [
        "07:35 Ann Oakes Budget: one question",
        "!F 21 Nov Tom Birch Invoice 4711 +1 file",
        "06:15 Tom Birch [EXTERNAL] Re: licences",
    ]
    assert pane.summary() == "3 open"


def test_facts(pane: Pane) -> None:
    """Name and address of who sent it, what hangs on it, and why it weighs so much."""
    found = facts(pane, pane.rows[0])

    assert found["from"] == "Ann Oakes <a.oakes@school.example>"
    assert found["to"] == "d.reed@school.example"
    assert found["weight"] == "80: from the head"
