"""The footer: keys in force, greyed ones in brackets, the help always."""

from __future__ import annotations

from itday.ui.footing import Hint, footing

HINTS = [Hint("a", "take"), Hint("x", "done", greyed=True), Hint("f", "find"), Hint("?", "help")]


def test_all_fit() -> None:
    """In their order."""
    assert footing(HINTS, 60).plain == " a take  (x done)  f find  ? help"


def test_the_last_stays() -> None:
    """What does not fit is left out whole, from the end, but for the help."""
    assert footing(HINTS, 20).plain == " a take  ? help"
    assert footing([], 20).plain == ""
