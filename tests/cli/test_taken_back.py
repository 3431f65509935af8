"""How undo and redo are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from itday.cli.taken_back import tell
from itday.store.undo import TakenBack

if TYPE_CHECKING:
    import pytest


def test_what_is_out_of_reach_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, with exit code 1: a comment that was sent stays sent."""
    result = TakenBack(("done: Toner",), ("comment: Toner",))

    assert tell(result, "Undone:", as_json=False) == 1

    told = capsys.readouterr()
    assert told.out == "Undone: done: Toner\n"
    assert told.err == "Out of reach: comment: Toner\n"


def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Both lists, the exit code by the second."""
    assert tell(TakenBack(("done: Toner",), ()), "Undone:", as_json=True) == 0

    assert json.loads(capsys.readouterr().out) == {"done": ["done: Toner"], "out_of_reach": []}
