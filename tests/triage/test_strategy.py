"""Progress of goals, from their projects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from itday.triage.strategy import done_share, progress

TODAY = date(2026, 11, 24)
HALF: dict[str, Any] = {
    "status": "active",
    "milestones": [
        {"title": "a", "planned": "2026-10-01", "done": "2026-10-02"},
        {"title": "b", "planned": "2026-12-01"},
    ],
}
LATE = HALF | {"planned_end": "2026-11-01"}
DONE = {"status": "done"}
STOPPED = {"status": "stopped"}
REGISTER = {"half": HALF, "late": LATE, "done": DONE, "stopped": STOPPED, "bare": {}}


@pytest.mark.parametrize(("names", "expected"), [
    ([], (None, 0, "", ())),
    (["half"], (50, 1, "green", ())),
    (["half", "late"], (50, 2, "red", ())),
    (["half", "done"], (75, 2, "green", ())),
    (["done"], (100, 1, "", ())),
    (["stopped"], (None, 0, "", ())),
    (["bare", "gone"], (0, 1, "green", ("gone",))),
])  # fmt: skip
def test_progress(names: list[str], expected: tuple[Any, ...]) -> None:
    """Share done, how many, the worst colour under way, and what the register lacks."""
    assert progress({"projects": names}, REGISTER, TODAY) == expected


def test_a_project_without_milestones_is_done_or_not() -> None:
    """Nothing in between is made up."""
    assert (done_share({}), done_share(DONE), done_share(HALF)) == (0.0, 1.0, 0.5)
