"""The end of the day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from itday.domain.grammar import type_of
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.verbs import Complete, Create, Jot, KeepTopic
from itday.reports import review
from itday.store.cache import FeedKey
from itday.store.decide import Ask, Circumstance, decide
from tests.samples import NOW, sample
from tests.store.desk import ask, back, page

if TYPE_CHECKING:
    from itday.store.database import Db

SCHOOL = School()


def todo(key: str, title: str, **fields: Any) -> Create:
    """One of my own."""
    return Create(ref=Ref(DESK, "todo", key), title=title, **fields)


def topic(key: str, title: str, **fields: Any) -> KeepTopic:
    """An action of a series."""
    base = {"title": title, "series": "finance", "type": "action"}
    raised = (NOW - timedelta(days=9)).isoformat()
    return KeepTopic(ref=Ref(DESK, "topic", key), fields=base | {"raised_at": raised} | fields)


def told(db: Db, **more: Any) -> dict[str, tuple[str, ...]]:
    """The lines by heading."""
    found = review.gather(db, SCHOOL, NOW, me=("Ann Oakes",), **more)
    return {one.heading: one.lines for one in found.sections}


def test_the_day(db: Db) -> None:
    """Each thing under its heading; what was undone is not told."""
    ask(db, todo("a", "Order toner", due="2026-11-20"), todo("b", "Ring", due="2026-11-27"))
    ask(db, Complete(ref=Ref(DESK, "todo", "b")))
    ask(db, todo("c", "Never mind"))
    back(db)
    ask(
        db,
        topic("t", "The quote", owner="Tom", due="2026-11-23"),
        topic("u", "Mine", owner="Ann Oakes", due="2026-11-23"),
    )
    later = {"start": NOW + timedelta(days=1), "end": NOW + timedelta(days=1, hours=1)}
    page(db, sample("meeting").model_copy(update=later), feed=FeedKey("s", "meetings", "meeting"))

    found = told(db)

    assert found == {
        "Done": ("to-do: Ring",),
        "Promised": ("to-do: Order toner, by Fri 20 Nov", "to-do: Ring, by Fri 27 Nov"),
        "Slipped": ("to-do: Order toner (4 days late)", "agenda: Mine (1 day late)"),
        "Waiting on others": ("Tom: The quote (1 day late, 9 days old)",),
        "Silenced": (),
        "Tomorrow": ("08:15 Finance",),
    }


def test_a_whole_day_has_no_hour(db: Db) -> None:
    """Tomorrow's examinations begin at no hour."""
    day = NOW.replace(hour=0, minute=0) + timedelta(days=1)
    whole = {"start": day, "end": day + timedelta(days=1), "all_day": True}
    page(db, sample("meeting").model_copy(update=whole), feed=FeedKey("s", "meetings", "meeting"))

    assert told(db)["Tomorrow"] == ("all day Finance",)


def test_an_action_and_its_to_do_are_told_once(db: Db) -> None:
    """As the to-do, which is what one ticks; a decision is called one."""
    ask(db, todo("a", "Order toner", due="2026-11-20"))
    ask(db, topic("t", "Order toner", due="2026-11-20", todo=["desk", "todo", "a"]))
    ask(db, topic("d", "Lease them", type="decision", status="done"))

    assert told(db)["Slipped"] == ("to-do: Order toner (4 days late)",)
    assert told(db)["Done"] == ("decision: Lease them",)


def test_what_was_noted_as_done_is_told(db: Db) -> None:
    """As much a part of the day as what was ticked off; other notes are none."""
    for key, text in (("a", "DONE rang the insurer"), ("b", "it was cold")):
        at = NOW.isoformat()
        ask(db, Jot(ref=Ref(DESK, "note", key), text=text, at=at, type=type_of(text)))

    assert told(db)["Done"] == ("noted: rang the insurer",)


def test_who_is_waited_for(db: Db) -> None:
    """Actions of others, by any of the person's names; to-dos that say so."""
    ask(db, topic("t", "The quote", owner="tom"), topic("u", "Mine", owner="ann"))
    ask(db, todo("a", "WAITING the provider"), todo("b", "Ring"))

    assert told(db)["Waiting on others"] == (
        "tom: The quote (9 days old)", "the provider",
    )  # fmt: skip


def test_yesterday_counts_only_where_asked_for(db: Db) -> None:
    """By the school's days."""
    at = NOW - timedelta(days=1)
    decide(db, [Ask(todo("a", "Old"), "own")], Circumstance("Ann Oakes", at))

    assert told(db)["Promised"] == ()
    assert told(db, days=2)["Promised"] == ("to-do: Old",)


def test_an_empty_day_says_so(db: Db) -> None:
    """And is clear."""
    found = review.gather(db, SCHOOL, NOW)

    assert review.plain(found).splitlines()[:3] == [
        "Review of Tuesday 24 November 2026", "", "Done: nothing",
    ]  # fmt: skip
    assert found.is_clear
    assert review.as_json(found)["sections"][0] == {"heading": "Done", "lines": [], "left_out": 0}


def test_a_long_list_is_counted(db: Db) -> None:
    """Fifteen lines are enough to see."""
    ask(db, *(todo(f"t{n}", f"Thing {n}", due="2026-11-20") for n in range(20)))

    found = review.gather(db, SCHOOL, NOW)

    assert "Slipped: 20" in review.plain(found)
    assert "- and 5 more" in review.plain(found)
    assert not found.is_clear
