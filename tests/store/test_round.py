"""The round: each thing once, the most consequential first, and closed as far as it was shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itday.domain.ref import Ref
from itday.domain.verbs import Snooze
from itday.store import round as rounds
from itday.store.cache import FeedKey
from itday.store.sighting import close_round
from tests.samples import NOW, sample
from tests.store.desk import T, ask, page, ticket

if TYPE_CHECKING:
    from itday.store.database import Db

HOUR = timedelta(hours=1)
ALERTS = FeedKey("s", "alerts", "alert")


def told(db: Db, hours: float = 0) -> list[tuple[str, str]]:
    """Key and part of each thing, in order."""
    picture = rounds.gather(db, NOW + hours * HOUR)
    return [(item.row.key, item.part) for item in picture.items]


def test_each_thing_once_and_in_order(db: Db) -> None:
    """A severe alert, what is late, then the queue; what others cleared comes last."""
    page(db, ticket("1"), ticket("2", priority=4), ticket("3"))
    close_round(db)
    page(db, ticket("1", status="closed"), ticket("2", priority=2), ticket("4"),
         ticket("5", due_at=NOW - HOUR))  # fmt: skip
    page(db, sample("alert", "a"), feed=ALERTS)

    assert told(db) == [
        ("a", "new"), ("5", "overdue"), ("2", "worse"), ("4", "new"), ("1", "cleared"),
    ]  # fmt: skip


def test_late_is_news_once(db: Db) -> None:
    """What became late since the last look; what was late then is not told again."""
    page(db, ticket("1", due_at=NOW - HOUR), ticket("2", due_at=NOW + HOUR))
    close_round(db, None, T)

    assert told(db) == []
    assert told(db, 2) == [("2", "overdue")]
    assert [row.key for row in rounds.late(db, NOW + 2 * HOUR)] == ["1", "2"]


def test_closed_as_far_as_it_was_shown(db: Db) -> None:
    """What came in after the picture stays new, also when it is closed the next morning."""
    page(db, ticket("1"))
    picture = rounds.gather(db, NOW)
    page(db, ticket("2"))
    close_round(db, picture.upto, picture.at)

    assert told(db, 24) == [("2", "new")]


def test_silence_holds_in_the_round(db: Db) -> None:
    """Neither new nor overdue, until its time."""
    page(db, ticket("1", due_at=NOW - HOUR))
    until = (NOW + 2 * HOUR).isoformat()
    ask(db, Snooze(ref=Ref("rt", "ticket", "1"), until=until, at=NOW.isoformat()), mode="local")

    assert told(db) == []
    assert told(db, 3) == [("1", "overdue")]


def test_at_most_a_screenful(db: Db) -> None:
    """The rest is counted."""
    page(db, *(ticket(f"{n}") for n in range(rounds.SCREENFUL + 7)))
    shown, left_out = rounds.gather(db, NOW).cut()

    assert (len(shown.items), left_out) == (rounds.SCREENFUL, 7)
