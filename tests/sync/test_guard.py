"""The guard: a queue is not emptied by a source's fault, and not kept full for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.sync.guard import refusal, remedy


@pytest.mark.parametrize(
    ("missing", "held", "before", "why"),
    [
        (0, 0, False, None),
        (0, 50, False, None),
        (10, 19, False, None),
        (11, 19, False, None),
        (11, 20, False, "would remove 11 of 20 rows"),
        (10, 20, False, None),
        (25, 50, False, None),
        (26, 50, False, "would remove 26 of 50 rows"),
        (26, 50, True, "would remove 26 of 50 rows"),
        (1, 1, False, "would remove the only row"),
        (1, 1, True, None),
        (10, 10, True, None),
        (11, 11, True, "would remove all 11 rows"),
    ],
)
def test_what_is_refused(missing: int, held: int, before: bool, why: str | None) -> None:
    """Most of many or all of any; a few that stay away are believed at the second look."""
    assert refusal(missing, held, asked_before=before) == why


@given(st.integers(0, 500), st.integers(0, 500))
def test_nothing_missing_is_never_refused(held: int, more: int) -> None:
    """And all of a large queue always is."""
    assert refusal(0, held, asked_before=False) is None
    assert refusal(11 + more, 11 + more, asked_before=True) is not None


def test_the_way_through_is_a_command() -> None:
    """It can be pasted."""
    assert "itday sync rt --full --accept" in remedy("rt")
