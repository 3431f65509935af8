"""A to-do as one types it."""

from __future__ import annotations

import pytest

from itday.domain.school_time import School
from itday.ui.todo_line import read
from tests.conftest import MORNING


@pytest.mark.parametrize(("text", "hint"), [
    ("order toner", "no due date: due:fri sets one"),
    ("order toner due:fri", "due Friday 27 November"),
    ("due:+3d go !1 on", "due Friday 27 November, priority 1"),
    ("x due:", "due: today, fri, +3d, eot, 2026-11-30"),
    ("wow! 5!", "no due date: due:fri sets one"),
    ('x due:"next school day"', "due Wednesday 25 November"),
    ("x @tom +wifi #buy", "no due date: due:fri sets one, for tom, +wifi, #buy"),
])  # fmt: skip
def test_what_was_understood_is_said_back(text: str, hint: str) -> None:
    """Date, owner, priority and tags."""
    found = read(text, School(), MORNING)

    assert (found.hint, found.fault) == (hint, "")


@pytest.mark.parametrize(("text", "fault"), [
    ("", "Write what is to be done"), ("due:fri", "Write what is to be done"),
    ("x due:someday", "'someday' is no day or time"), ("x due:eot", "the end of term is not known"),
    ("x due:mon due:2026-12-01", "a line has one date"),
])  # fmt: skip
def test_faults(text: str, fault: str) -> None:
    """What cannot be kept says why."""
    assert read(text, School(), MORNING).fault.startswith(fault)
