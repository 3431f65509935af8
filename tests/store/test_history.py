"""Alerts outlive their sources: their times, and their source's own record byte for byte."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.domain.alert import Alert, AlertStatus
from itday.store import cache, history
from itday.store.cache import FeedKey
from itday.store.database import Db
from tests.samples import NOW, sample
from tests.store.desk import page

FEED = FeedKey("s", "alerts", "alert")
T = NOW.timestamp()
SAMPLE = sample("alert")
assert isinstance(SAMPLE, Alert)
ALERT: Alert = SAMPLE


def brought(db: Db, status: str, minutes: float, **more: object) -> history.Past:
    """A source brings the alert in this state, so many minutes later."""
    at = NOW + timedelta(minutes=minutes)
    update = {"status": AlertStatus(status), "updated_at": at, **more}
    page(db, ALERT.model_copy(update=update), feed=FEED, now=at.timestamp())
    return history.past(db)[0]


def test_times_are_those_of_the_states_it_was_seen_in(db: Db) -> None:
    """First had, taken on, closed; opened again it is closed no more."""
    new = brought(db, "new", 0)
    taken = brought(db, "in progress", 10)
    closed = brought(db, "resolved", 30)
    again = brought(db, "new", 40)

    assert (new.first_at, new.acknowledged_at, new.closed_at) == (T, None, None)
    assert (taken.acknowledged_at, taken.closed_at) == (T + 600, None)
    assert (closed.first_at, closed.acknowledged_at, closed.closed_at) == (T, T + 600, T + 1800)
    assert (again.acknowledged_at, again.closed_at) == (None, None)


def test_what_came_closed_was_taken_on_nobody_knows_when(db: Db) -> None:
    """That is no time to acknowledge of nought."""
    past = brought(db, "resolved", 5)

    assert (past.acknowledged_at, past.closed_at) == (None, T + 300)


def test_it_stays_when_its_source_forgets_it(db: Db) -> None:
    """With the source's own record."""
    brought(db, "new", 0)
    cache.apply_page(db, FEED, [], gone=[ALERT.ref.key], now=T)

    assert [one.ref for one in history.past(db)] == [ALERT.ref]
    assert history.raw(db, ALERT.ref) == b'{ "id":1 }'


@pytest.mark.parametrize("kind", ["ticket", "todo", "message"])
def test_other_kinds_are_not_kept(db: Db, kind: str) -> None:
    """Only what the reports need."""
    page(db, sample(kind), feed=FeedKey("s", "x", kind))

    assert history.past(db) == []
    assert history.raw(db, sample(kind).ref) is None
