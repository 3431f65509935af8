"""24 faults for every connector that talks to a network, through the real program.

In each cell a pull and two deliveries meet the fault. What must hold: the program lives, the other
source works, old rows are shown with their age, no secret is anywhere; and once the fault is over,
what is shown is what the server has, and each change happened exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.breaks import instead
from tests.faults.cell import STATES, Cell
from tests.faults.drive import play
from tests.faults.matrix import FAULTS, page
from tests.faults.row import SECRET, Row
from tests.faults.row_caldav import XML
from tests.faults.row_rt import RtRow
from tests.faults.rows import ROWS, networked
from tests.faults.stage import Stage
from tests.house.tree import ROOT, SRC
from tests.sdk.servers import packet

NUMBERS = set(range(1, len(FAULTS) + 1))
LONE = {
    "imap": {
        "uidvalidity",
        "bye-mid-fetch",
        "2-gb-announced",
        "2-gb-message-announced",
        "starttls-stripped",
    },
    "ics": {"recurrence-bombs"},
    "caldav": {"recurrence-bombs", *(f"xml-{name}" for name in XML)},
    "microsoft365": {"interaction-required", "revoked-refresh-token"},
    "google": {"revoked-refresh-token"},
}
"""What must be met beside the 24 by those whose protocol has it."""
Staged = Callable[[Row], Stage]


def _every() -> Iterator[Any]:
    """Each cell of each row."""
    for name, row in ROWS.items():
        for cell in row.cells():
            yield pytest.param(row, cell, id=f"{name}-{cell.no:02}-{cell.name}")


@pytest.mark.parametrize(("row", "cell"), _every())
async def test_cell(staged: Staged, row: type[Row], cell: Cell) -> None:
    """The fault is shown for what it is, spoils nothing else, and leaves nothing behind."""
    await play(staged(row()), cell)


def test_every_connector_of_the_network_has_a_row() -> None:
    """A new one fails here until it has met the matrix."""
    assert networked(SRC / "connectors") == set(ROWS), "give it tests/faults/row_NAME.py"


def test_a_connector_of_the_network_is_seen(tmp_path: Path) -> None:
    """Also where a private part does the talking, or the import is inside a function."""
    (tmp_path / "one.py").write_text("from itday.sdk.http import Http")
    (tmp_path / "two.py").write_text("from itday.connectors import _two_wire")
    (tmp_path / "_two_wire.py").write_text("def f():\n    import imaplib")
    (tmp_path / "three.py").write_text("from pathlib import Path\nimport json")

    assert networked(tmp_path) == {"one", "two"}


@pytest.mark.parametrize("name", ROWS)
def test_every_fault_has_a_cell_or_a_reason(name: str) -> None:
    """24 numbers: each is met, or the row says why it cannot be; names are unique."""
    row = ROWS[name]
    cells, skips = row.cells(), row.skips

    assert {cell.no for cell in cells} - {0} | set(skips) == NUMBERS
    assert not {cell.no for cell in cells} & set(skips), "met after all: take the reason away"
    assert all(len(reason) > 20 for reason in skips.values())
    assert len({cell.name for cell in cells}) == len(cells)
    assert {cell.shows for cell in cells} <= STATES


@pytest.mark.parametrize("name", LONE)
def test_what_one_protocol_has_alone_is_met(name: str) -> None:
    """By its name: each has a line of its own in the printed matrix."""
    assert {cell.name for cell in ROWS[name].cells() if cell.no == 0} >= LONE[name]


def test_the_page_is_the_matrix() -> None:
    """What the documentation shows is what is played."""
    written = (ROOT / "docs" / "extending" / "matrix.md").read_text(encoding="utf-8")

    assert written == page(ROWS), ".venv/bin/python -m tests.faults --page writes it anew"


WEB = Cell(no=17, name="web", shows="failed", fault=lambda: instead(packet(200, b"<html>")))


def _blabs(stage: Stage) -> None:
    """End the fault, and print the secret."""
    stage.proxy.fault = None
    stage.said.append(f"signed in with {SECRET}")


def _drops(stage: Stage) -> None:
    """End the fault; the server loses a ticket without a word."""
    stage.proxy.fault = None
    assert isinstance(stage.row, RtRow)
    del stage.row.fake.tickets[3]


def _blocks(stage: Stage) -> None:
    """Let a part of the program stand still."""
    stage.proxy.fault = None
    stage.stalled = 60.0


BAD = {
    "another-state": (replace(WEB, shows="waiting"), "failed"),
    "other-words": (replace(WEB, says="no such words"), "no such words"),
    "no-end": (replace(WEB, end=lambda stage: None), "failed"),
    "another-fate": (replace(WEB, ends=("refused", "sent")), "refused"),
    "asked-too-often": (replace(WEB, most=0), "GET"),
    "a-secret-printed": (replace(WEB, end=_blabs), "printed"),
    "a-row-lost": (replace(WEB, end=_drops), "too much"),
    "a-standstill": (replace(WEB, end=_blocks), "stood still"),
}
"""Cells that do not hold, and a word of why."""


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_cell_is_caught(staged: Staged, name: str) -> None:
    """Each check of `play` can fail: green means something."""
    cell, word = BAD[name]

    with pytest.raises(AssertionError, match=word):
        await play(staged(RtRow()), cell)
