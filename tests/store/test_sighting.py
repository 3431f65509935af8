"""What was seen, and when: by itday's own count, never by anybody's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.store import sighting
from itday.store.codec import encode
from tests.store.desk import page, the, ticket

if TYPE_CHECKING:
    from itday.store.database import Db


def test_new_is_what_came_after_the_look(db: Db) -> None:
    """However old it is by the source's own clock."""
    page(db, ticket("1"))
    sighting.close_round(db)
    page(db, ticket("2", created_at="2020-01-01T00:00:00Z"))

    assert (the(db, "1").new, the(db, "2").new) == (False, True)


def test_worse_is_a_rise_only(db: Db) -> None:
    """Priority 1 is worse than 3; back to 3 is not."""
    page(db, ticket("1", priority=3))
    sighting.close_round(db)
    page(db, ticket("1", priority=1))
    assert the(db).worse

    sighting.close_round(db)
    page(db, ticket("1", priority=3))

    assert not the(db).worse


def test_a_closed_thing_is_not_worse(db: Db) -> None:
    """It was raised and resolved in one go: it is cleared, and calls for nobody."""
    page(db, ticket("1", priority=3))
    sighting.close_round(db)

    page(db, ticket("1", priority=1, status="resolved"))

    assert (the(db).worse, the(db).cleared) == (False, True)


def test_cleared_is_closed_by_others(db: Db) -> None:
    """A ticket that was resolved while nobody looked."""
    page(db, ticket("1"))
    sighting.close_round(db)

    page(db, ticket("1", status="resolved"))

    assert the(db).cleared


def test_my_own_change_is_no_news(db: Db) -> None:
    """What I closed is not told to me as cleared."""
    page(db, ticket("1"))
    sighting.close_round(db)
    closed = ticket("1", status="resolved", priority=1)
    sighting.note_own(db, encode(closed, ""))

    page(db, closed)

    assert (the(db).cleared, the(db).worse, the(db).new) == (False, False, False)


def test_only_what_was_on_the_screen_counts_as_seen(db: Db) -> None:
    """What came while the person read the list is new the next time."""
    page(db, ticket("1"))
    upto = sighting.mark(db, "seq")
    page(db, ticket("2"))

    sighting.close_round(db, upto)

    assert (the(db, "1").new, the(db, "2").new) == (False, True)


def test_closing_a_round_never_goes_back(db: Db) -> None:
    """Two open copies may close in any order."""
    page(db, ticket("1"))
    sighting.close_round(db)

    sighting.close_round(db, 0)

    assert not the(db).new


def test_gone_once_is_noted_once(db: Db) -> None:
    """Each page that brings something raises the count by one, others do not."""
    page(db, ticket("1"), ticket("2"))
    page(db, gone=("1",))
    count = sighting.mark(db, "seq")

    sighting.note_gone(db, "rt", "ticket", [])
    page(db, gone=("1",))

    assert sighting.mark(db, "seq") == count == 2


def test_many_keys_are_asked_for_in_parts(db: Db) -> None:
    """SQLite takes so many variables and no more."""
    page(db, *(ticket(str(n)) for n in range(1200)))

    assert page(db, *(ticket(str(n)) for n in range(1200))) == (0, 0, 0)
