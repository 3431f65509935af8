"""A to-do as one types it."""

from __future__ import annotations

import pytest

from itday.domain.school_time import School
from itday.ui.todo_line import read
from tests.conftest import MORNING


@pytest.mark.parametrize(("text", "title", "due", "priority", "hint"), [
    ("order toner", "order toner", None, 0, "no due date: due:fri sets one"),
    ("order toner due:fri", "order toner", "2026-11-27", 0, "due Friday 27 November"),
    ("due:+3d go !1 on", "go on", "2026-11-27", 1, "due Friday 27 November, priority 1"),
    ("x due:", "x", None, 0, "due: today, fri, +3d, eot, 2026-11-30"),
    ("x due:mon due:2026-12-01", "x", "2026-12-01", 0, "due Tuesday 1 December"),
    ("wow! 5!", "wow! 5!", None, 0, "no due date: due:fri sets one"),
    ('x due:"next school day"', "x", "2026-11-25", 0, "due Wednesday 25 November"),
])  # fmt: skip
def test_reading(text: str, title: str, due: str | None, priority: int, hint: str) -> None:
    """The words are the title; the date and the priority are said back."""
    found = read(text, School(), MORNING)

    assert (found.title, found.due, found.priority, found.hint) == (title, due, priority, hint)
    assert found.fault == ""


@pytest.mark.parametrize(("text", "fault"), [
    ("", "Write what is to be done"), ("due:fri", "Write what is to be done"),
    ("x due:someday", "'someday' is no day or time"), ("x due:eot", "the end of term is not known"),
])  # fmt: skip
def test_faults(text: str, fault: str) -> None:
    """What cannot be kept says why."""
    assert read(text, School(), MORNING).fault.startswith(fault)
