"""Cases from the store: alerts of cache and history, context, and what was decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from itday.config import rules
from itday.domain.alert import Alert, AlertStatus, Severity
from itday.domain.errors import ItdayError
from itday.domain.meeting import Meeting
from itday.domain.member import Member
from itday.domain.person import Person
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Acknowledge, Close
from itday.domain.verbs.kept import KeepCase
from itday.store import cache, casework
from itday.store.cache import FeedKey
from itday.store.casework import Worked
from itday.store.database import Db
from itday.store.undo import undo
from tests.samples import ANN, NOW, sample
from tests.store.desk import ME, ask, page

FEED = FeedKey("s", "alerts", "alert")
RULES = rules.load()
BOB = Person(name="Bob Elm", email="b.elm@school.example")


def alert(key: str, hours: float = 0, user: Person = ANN, **more: Any) -> Alert:
    """An alert so many hours before now."""
    return Alert(
        ref=Ref("s", "alert", key), title=f"Alert {key}", types=("unfamiliarFeatures",), user=user,
        severity=Severity.MEDIUM, created_time=NOW - timedelta(hours=hours), **more,
    )  # fmt: skip


def worked(db: Db) -> list[Worked]:
    """The cases."""
    return casework.work(db, RULES, NOW)


def members(db: Db) -> list[list[str]]:
    """The keys of each case's alerts."""
    return [[one.ref.key for one in each.case.sights] for each in worked(db)]


def test_cases_hold_what_cache_and_history_have(db: Db) -> None:
    """An alert that its source forgot still joins those it belongs to."""
    page(db, alert("a", 5), alert("b", 1), feed=FEED)
    cache.apply_page(db, FEED, [], gone=["a"], now=NOW.timestamp())

    assert members(db) == [["a", "b"]]


def test_roles_diary_and_earlier_ends_are_known(db: Db) -> None:
    """Each with its evidence."""
    page(db, alert("old", 500, status=AlertStatus.RESOLVED, verdict="false_positive"), feed=FEED)
    page(db, alert("new", 1), feed=FEED)
    member = Member(
        ref=Ref("d", "person", "ann"), title="Ann Oakes", email=ANN.email, role="Bursar"
    )
    page(db, member, feed=FeedKey("d", "people", "person"))
    leave = Meeting(
        ref=Ref("c", "meeting", "1"), uid="1", title="Annual leave", organizer=ANN,
        start=NOW - timedelta(days=1), end=NOW + timedelta(days=1),
    )  # fmt: skip
    page(db, leave, feed=FeedKey("c", "events", "meeting"))

    first = worked(db)[0]

    evidence = {part.name: part.evidence for part in first.score.parts}
    assert evidence["privileged"] == ("d:person:ann",)
    assert evidence["away_in_diary"] == ("c:meeting:1",)
    assert evidence["benign_before"] == ("s:alert:old",)


def test_decisions_show_at_once_and_undo_takes_them_back(db: Db) -> None:
    """Whatever the source says yet."""
    page(db, alert("a"), feed=FEED)
    assert worked(db)[0].status == "new"
    ask(db, Acknowledge(ref=Ref("s", "alert", "a")), mode="local")
    assert worked(db)[0].status == "acknowledged"
    ask(db, Close(ref=Ref("s", "alert", "a"), verdict="test", reason="ours"), mode="local")
    assert (worked(db)[0].status, worked(db)[0].case.open) == ("closed", False)

    undo(db, ME)

    assert worked(db)[0].case.open


def test_a_case_keeps_its_name_when_an_earlier_alert_comes_late(db: Db) -> None:
    """What was noted on it is found by any of its alerts."""
    page(db, alert("b", 1), feed=FEED)
    (before,) = worked(db)
    fields = {"title": "x", "alerts": [["s", "alert", "b"]], "reason": "seen"}
    ask(db, KeepCase(ref=before.ref, fields=fields))

    page(db, alert("a", 20), feed=FEED)

    (after,) = worked(db)
    assert len(after.case.sights) == 2
    assert (after.key, after.record and after.record.reason) == (before.key, "seen")
    assert after.case.key != before.key


def test_hands_are_kept_and_undone(db: Db) -> None:
    """Put together, then apart again."""
    page(db, alert("a"), alert("b", user=BOB), feed=FEED)
    refs = [["s", "alert", "a"], ["s", "alert", "b"]]
    ask(db, KeepCase(ref=Ref(DESK, "case", "c-x"), fields={"title": "x", "together": refs}))
    assert members(db) == [["a", "b"]]

    undo(db, ME)

    assert sorted(members(db)) == [["a"], ["b"]]


def test_the_most_pressing_comes_first_and_closed_ones_last(db: Db) -> None:
    """By score, whatever came first."""
    low = alert("low", user=BOB)
    high = alert("high").model_copy(update={"severity": Severity.HIGH})
    done = alert("done", 900).model_copy(
        update={"severity": Severity.CRITICAL, "status": AlertStatus.RESOLVED}
    )
    page(db, low, high, done, feed=FEED)

    assert members(db) == [["high"], ["low"], ["done"]]


@pytest.mark.parametrize("text", ["{key}", "{short}", "s:alert:a", "a"])
def test_a_case_is_named_in_several_ways(db: Db, text: str) -> None:
    """By its name, the beginning of it, or any of its alerts."""
    page(db, alert("a"), alert("b", user=BOB), feed=FEED)
    found = worked(db)
    wanted = next(one for one in found if one.case.sights[0].ref.key == "a")

    said = text.format(key=wanted.key, short=wanted.key[:7])

    assert casework.named(found, said) is wanted


def test_nothing_answers_to_a_wrong_name(db: Db) -> None:
    """One line, with a remedy."""
    page(db, alert("a"), alert("b", user=BOB), feed=FEED)

    with pytest.raises(ItdayError, match="no such case"):
        casework.named(worked(db), "c-ffffffff0")
    with pytest.raises(ItdayError, match="stands for 2"):
        casework.named(worked(db) * 2, "s:alert:a")


def test_what_else_there_is_of_a_person(db: Db) -> None:
    """Their open tickets and mail."""
    page(db, alert("a"), feed=FEED)
    page(db, sample("ticket"), feed=FeedKey("s", "t", "ticket"))
    page(db, sample("message"), feed=FeedKey("s", "m", "message"))

    found = casework.related(db, worked(db)[0].case)

    assert {row.kind for row in found} == {"ticket", "message"}


def test_only_the_open_ones_when_asked(db: Db) -> None:
    """In the same order, with the same scores."""
    page(db, alert("a"), alert("b", 900, status=AlertStatus.RESOLVED), feed=FEED)

    every, open_ = worked(db), casework.work(db, RULES, NOW, open_only=True)

    assert open_ == [one for one in every if one.case.open]
    assert len(every) == 2
