"""How long alerts waited, as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.cli.waiting import hours

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.mark.parametrize(("seconds", "words"), [
    (None, "none"), (0, "0 min"), (7100, "118 min"), (7200, "2.0 h"), (95 * 3600, "95.0 h"),
    (96 * 3600, "4 days"),
])  # fmt: skip
def test_a_length_of_time_in_words(seconds: float | None, words: str) -> None:
    """In the unit that a person would use."""
    assert hours(seconds) == words


def test_what_is_measured_is_said(cases: None, run: Run) -> None:
    """In words, not in letters; what is open beside it, and for how long."""
    said = run("alerts", "metrics").out

    assert said.startswith("4 alerts, 4 open, the oldest for ")
    for line in ("raised to acknowledged, by the clock", "raised to resolved, in school hours"):
        assert line in said
