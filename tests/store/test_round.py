"""The round: each thing once, the most consequential first, and closed as far as it was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from itday.config import rules
from itday.domain.alert import Endpoint, Severity
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.domain.verbs import Close, Snooze
from itday.store import round as rounds
from itday.store.cache import FeedKey
from itday.store.sighting import close_round
from tests.samples import NOW, sample
from tests.store.desk import T, ask, page, ticket

if TYPE_CHECKING:
    from itday.domain.record import Record
    from itday.store.database import Db
    from itday.triage.rules import Rules

HOUR = timedelta(hours=1)
ALERTS = FeedKey("s", "alerts", "alert")
RULES = rules.load()


SPRAYED = Endpoint(ip="203.0.113.9")


def sprayed(*names: str, **fields: object) -> list[Record]:
    """Alerts of one address, each on another account: together they are a case."""
    return [
        sample("alert", name).model_copy(
            update={
                "title": "Password spray",
                "types": ("passwordSpray",),
                "user": Person(name=f"{name} Oakes", email=f"{name}@school.example"),
                "src_endpoint": SPRAYED,
                **fields,
            }
        )
        for name in names
    ]


def folded(db: Db, own: Rules = RULES) -> list[rounds.Item]:
    """The lines of the round, cases joined."""
    return list(rounds.gather(db, NOW, own).items)


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


def test_alerts_of_one_case_are_one_line(db: Db) -> None:
    """It stands where its most pressing alert would, says how many, and has them in its order."""
    page(db, ticket("1"))
    page(db, *sprayed("a", "b", "c"), sample("alert", "alone"), feed=ALERTS)
    case, *others = folded(db)

    assert case.row.title == "Password spray from 203.0.113.9: 3 accounts, 3 alerts"
    assert (case.part, case.row.kind, case.row.source) == ("new", "case", "desk")
    assert [(one.row.key, one.part) for one in case.members] == [(k, "new") for k in "abc"]
    assert [item.row.key for item in others] == ["alone", "1"]
    assert len(rounds.gather(db, NOW).items) == 5


def test_a_case_has_what_was_seen_before_too(db: Db) -> None:
    """What is decided on it is on all that is open; what is closed or silenced is left alone."""
    page(db, *sprayed("a", "b", "c", "d"), feed=ALERTS)
    close_round(db)
    ask(db, Close(ref=Ref("s", "alert", "a"), verdict="test", reason="drill"), mode="local")
    until = (NOW + HOUR).isoformat()
    ask(db, Snooze(ref=Ref("s", "alert", "b"), until=until, at=NOW.isoformat(), why="later"),
        mode="local")  # fmt: skip
    page(db, *sprayed("e"), feed=ALERTS)
    (case,) = folded(db)

    assert {one.row.key: one.part for one in case.members} == {"c": "seen", "d": "seen", "e": "new"}
    assert case.row.title.endswith("3 accounts, 3 alerts, 1 since you last looked")
    asked = [Ref("s", "alert", "a")]
    assert rounds.decided_together(db, RULES, NOW, asked) == [one.row.ref for one in case.members]


def test_nothing_is_decided_with_a_case_that_is_more_pressing_than_it(db: Db) -> None:
    """An alert that alone would stand in a higher band keeps its own line."""
    page(db, *sprayed("a", "b", severity=Severity.LOW, risk_level="low"), feed=ALERTS)
    high = {"severity": Severity.CRITICAL, "risk_level": "high", "types": ("anomalousToken",)}
    page(db, *sprayed("c", **high), feed=ALERTS)
    # A school may think that several kinds together are harmless, and low ones in any case.
    low = {"level_low": 0.0, "password_spray": 0.0, "shared_address": 0.0, "several_kinds": -60.0}
    lines = folded(db, replace(RULES, weights={**RULES.weights, **low}))

    assert lines[0].row.key == "c"
    assert {one.row.key for one in lines[1].members} == {"a", "b"}


def test_the_same_lines_as_they_are_now(db: Db) -> None:
    """What was decided shows in each, of cases too; no line comes or goes."""
    page(db, *sprayed("a", "b", "c"), feed=ALERTS)
    picture = rounds.gather(db, NOW, RULES)
    ask(db, Close(ref=Ref("s", "alert", "a"), verdict="test", reason="drill"), mode="local")
    later = rounds.again(db, picture)

    assert [one.row.open for one in later.items[0].members] == [False, True, True]
    assert len(later.items) == 1
