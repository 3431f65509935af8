"""What desk and cache know of meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Complete, Create, Discard, Jot, KeepSeries, KeepTopic
from itday.store import meetings
from itday.store.cache import FeedKey
from tests.samples import NOW
from tests.store.desk import ask

if TYPE_CHECKING:
    from itday.store.database import Db

MEETING = Ref("s", "meeting", "1")
DIARY = FeedKey("s", "meetings", "meeting")


def note(key: str, text: str, about: Ref | None = MEETING) -> Jot:
    """A line written at a meeting."""
    return Jot(ref=Ref(DESK, "note", key), text=text, at=NOW.isoformat(), about=about)


def topic(key: str, series: str = "finance", **fields: object) -> KeepTopic:
    """Something on an agenda."""
    base = {"title": f"Topic {key}", "series": series, "raised_at": NOW.isoformat()}
    return KeepTopic(ref=Ref(DESK, "topic", key), fields=base | fields)


def test_notes_of_a_meeting_in_the_order_of_writing(db: Db) -> None:
    """Not those of others, and not one that was thrown away."""
    other = Ref("t", "meeting", "1")
    ask(db, note("z", "one"), note("a", "two"), note("b", "three"), note("c", "x", other))
    ask(db, note("d", "y", None), Discard(ref=Ref(DESK, "note", "b")))

    assert [row.title for row in meetings.notes_about(db, MEETING)] == ["one", "two"]


def test_an_agenda_begins_with_actions(db: Db) -> None:
    """Then by age; settled ones only where asked for."""
    older = (NOW - timedelta(days=3)).isoformat()
    ask(db, topic("new"), topic("old", raised_at=older), topic("act", type="action"))
    ask(db, topic("done", status="done"), topic("else", "prep"))

    assert [row.key for row in meetings.topics(db, "finance")] == ["act", "old", "new"]
    assert len(meetings.topics(db, "finance", open_only=False)) == 4


def test_a_topic_knows_how_its_to_do_stands(db: Db) -> None:
    """Whether it waits, is done, or is not there any more."""
    todo = Ref(DESK, "todo", "t")
    ask(db, Create(ref=todo, title="x"), topic("a", todo=list(todo)), topic("b"))
    by_key = {row.key: row for row in meetings.topics(db, "finance")}
    assert meetings.todo_state(db, by_key["a"]) == "needs-action"

    ask(db, Complete(ref=todo))

    assert meetings.todo_state(db, by_key["a"]) == "completed"
    assert meetings.todo_state(db, by_key["b"]) == ""


def test_the_series_that_met_last_comes_first(db: Db) -> None:
    """Those that never met come last."""
    for key, at in (("a", None), ("b", NOW - timedelta(days=2)), ("c", NOW)):
        fields = {"title": key, "held_at": at.isoformat() if at else None}
        ask(db, KeepSeries(ref=Ref(DESK, "series", key), fields=fields))

    assert [row.key for row in meetings.series(db)] == ["c", "b", "a"]


def test_the_history_of_a_record(db: Db) -> None:
    """Each change with its fields, the latest first."""
    ask(db, topic("a"))
    ask(db, KeepTopic(ref=Ref(DESK, "topic", "a"), fields={"carried": 1}))

    told = meetings.history(db, Ref(DESK, "topic", "a"))

    assert next(fields for _, _, fields, _ in told) == {"carried": 1}
    assert [(at, who) for at, who, _, _ in told] == [(NOW, "Ann Oakes")] * 2


@pytest.mark.parametrize("query", ["note", "topic"])
def test_years_of_history_are_not_looked_through(db: Db, query: str) -> None:
    """What belongs to one meeting or series is found by an index."""
    wanted = {
        "note": "json_extract(r.body, '$.about[2]') = 'x'",
        "topic": "json_extract(r.body, '$.series') = 'x'",
    }
    sql = f"SELECT 1 FROM desk.record r WHERE r.kind = '{query}' AND {wanted[query]}"  # noqa: S608
    plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))

    assert {"note": "record_about", "topic": "record_series"}[query] in plan
