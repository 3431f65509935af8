"""What comes first: one order over all kinds, with its reason."""

from __future__ import annotations

import pytest

from itday.triage.consequence import weigh
from tests.samples import NOW
from tests.triage.rows import DAY, HOUR, T, Thing

IN_ORDER = [
    (Thing(kind="alert", severity=5), "severe alert"),
    (Thing(kind="alert", severity=4), "severe alert"),
    (Thing(kind="meeting", at=T - HOUR, due=T + HOUR), "on now"),
    (Thing(kind="meeting", at=T + 600, due=T + HOUR), "begins within 15 minutes"),
    (Thing(kind="ticket", severity=5, due=T - 1), "late"),
    (Thing(kind="todo", severity=0, due=T - DAY), "late"),
    (Thing(kind="todo", severity=0, due=T - HOUR), "late"),
    (Thing(kind="alert", severity=3), "alert to look at"),
    (Thing(kind="todo", due=T + HOUR), "due within a day"),
    (Thing(kind="ticket", due=T + 2 * HOUR), "due within a day"),
    (Thing(kind="ticket", severity=4), "in the queue"),
    (Thing(kind="ticket", severity=1, due=T + 3 * DAY), "in the queue"),
    (Thing(kind="message", rank=-60), "unread or flagged"),
    (Thing(kind="message", rank=-10), "unread or flagged"),
]


def test_the_order() -> None:
    """Fires, then people waiting in a room, then what is late, then the rest."""
    weights = [weigh(thing, NOW) for thing, _ in IN_ORDER]

    assert [weight.why for weight in weights] == [why for _, why in IN_ORDER]
    assert [weight[:2] for weight in weights] == sorted(weight[:2] for weight in weights)


@pytest.mark.parametrize("kind", ["todo", "note", "meeting", "ticket", "message", "alert"])
def test_any_row_has_a_place(kind: str) -> None:
    """Without dates too, and a kind that nobody thought of goes last."""
    assert weigh(Thing(kind=kind), NOW).why


def test_a_meeting_that_is_over_does_not_press() -> None:
    """It neither is on nor begins."""
    assert weigh(Thing(kind="meeting", at=T - 2 * HOUR, due=T - HOUR), NOW).band == 7
