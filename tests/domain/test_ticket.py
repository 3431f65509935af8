"""Tickets: what is open, and what comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from tests.samples import NOW


def _ticket(**fields: object) -> Ticket:
    ref = Ref("s", "ticket", "1")
    return Ticket.model_validate({"ref": ref, "title": "x", "number": "1", **fields})


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("new", True), ("pending", True), ("resolved", False), ("closed", False), ("escalated", True)],
)
def test_a_word_we_do_not_know_counts_as_open(status: str, is_open: bool) -> None:
    """A desk that adds a state must not empty the queue."""
    assert _ticket(status=status).facets().open is is_open


def test_priority_first_then_the_time_left() -> None:
    """A ticket without a promise goes by its age."""
    tickets = [
        _ticket(priority=3, due_at=NOW),
        _ticket(priority=1, due_at=NOW + timedelta(hours=5)),
        _ticket(priority=1, due_at=NOW + timedelta(hours=1)),
        _ticket(priority=3, created_at=NOW - timedelta(days=2)),
    ]

    order = sorted(range(4), key=lambda at: tickets[at].facets()[2:4])

    assert order == [2, 1, 3, 0]


def test_the_more_critical_the_more_severe() -> None:
    """A raised priority must count as worse."""
    severities = [_ticket(priority=priority).facets().severity for priority in (4, 3, 2, 1)]

    assert severities == sorted(set(severities))
