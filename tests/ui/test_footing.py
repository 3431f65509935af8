"""The footer: keys in force, greyed ones in brackets, the help always."""

from __future__ import annotations

from itday.ui.footing import Hint, footing, hint_at

HINTS = [Hint("a", "take"), Hint("x", "done", greyed=True), Hint("f", "find"), Hint("?", "help")]


def test_all_fit() -> None:
    """In their order."""
    assert footing(HINTS, 60).plain == " a take  (x done)  f find  ? help"


def test_the_last_stays() -> None:
    """What does not fit is left out whole, from the end, but for the help."""
    assert footing(HINTS, 20).plain == " a take  ? help"
    assert footing([], 20).plain == ""


def test_a_greyed_one_makes_room() -> None:
    """It is left out before any that does something."""
    assert footing(HINTS, 26).plain == " a take  f find  ? help"
    assert footing(HINTS, 33).plain == " a take  f find  ? help"


def test_what_stands_at_a_cell() -> None:
    """The hint that is drawn there, and none between two or behind the last."""
    drawn = footing(HINTS, 60).plain
    found = [hint_at(HINTS, 60, x) for x in range(len(drawn) + 2)]

    assert [hint.key if hint else " " for hint in found] == [
        *" ", *"aaaaaa", *"  ", *"xxxxxxxx", *"  ", *"ffffff", *"  ", *"??????", *"  ",
    ]  # fmt: skip
    assert hint_at(HINTS, 20, drawn.index("x")) == HINTS[-1]
    assert hint_at([], 20, 3) is None
