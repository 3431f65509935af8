"""Completing filters: fields, values of the rows, days; nothing within plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.triage.completion import completions
from itday.triage.filter import parse
from tests.samples import NOW
from tests.triage.rows import Thing
from tests.triage.test_snooze import SCHOOL

ROWS = [
    Thing(state=state, person=person, fields={"queue": queue, "priority": priority})
    for state, person, queue, priority in (
        ("open", "Ann Oakes", "AV", 1), ("open", "Tom Birch", "Wi-Fi", 3),
        ("pending", "Ann Oakes", "AV", 3),
    )
]  # fmt: skip


@pytest.mark.parametrize(("typed", "first"), [
    ("sta", "state:"), ("toner qu", "toner queue:"), ("-sta", "-state:"), ("du", "due<"),
    ("state:", "state:open"), ("state:p", "state:pending"), ("queue:w", "queue:Wi-Fi"),
    ("from:", 'from:"Ann Oakes"'), ('from:"To', 'from:"Tom Birch"'), ("is:ov", "is:overdue"),
    ("due<f", "due<fri"), ("since:mo", "since:mon"), ("-is:ne", "-is:new"),
    ("priority:", "priority:3"),
])  # fmt: skip
def test_goes_on(typed: str, first: str) -> None:
    """Where the row has the field it comes before fields of other kinds."""
    assert completions(typed, ROWS)[0] == first


@pytest.mark.parametrize("typed", ["", "toner ", "state:open", "xyzzy", "nothing:x"])
def test_nothing_to_offer(typed: str) -> None:
    """Plain words, finished parts, and what means nothing."""
    assert completions(typed, ROWS) == []


@given(st.text(max_size=40))
def test_anything_may_be_typed(text: str) -> None:
    """What is offered begins with what stands before the last part."""
    assert all(one.startswith(text[:0]) for one in completions(text, ROWS))


@pytest.mark.parametrize("typed", ["state:", "from:", "is:", "due<", "priority:", "queue:"])
def test_what_is_offered_is_understood(typed: str) -> None:
    """Each is a filter."""
    for one in completions(typed, ROWS):
        assert parse(one, SCHOOL, NOW).tests
