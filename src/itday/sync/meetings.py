"""What follows from a meeting: what is put on agendas, what comes of the notes, what is carried.

Everything is given back as changes, for `Decisions`: one batch, taken back by one undo.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from itday.domain import grammar
from itday.domain.chance import new_key
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.store import meetings
from itday.store.gathering import Gathering, Standing
from itday.triage import agenda
from itday.triage.agenda import Fate

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.grammar import Typed
    from itday.domain.school_time import School
    from itday.store.database import Db
    from itday.store.rows import Row
    from itday.sync.decisions import Decisions

# What is put on agendas


def set_up(gathering: Gathering, **more: Any) -> list[Change]:
    """The series as it is known from the calendar, with what is to be noted besides."""
    from itday.domain.verbs import KeepSeries

    fields = dict(more)
    if not gathering.known:
        fields |= {"title": gathering.title, "sheet": gathering.sheet}
    fields |= {"uids": list(gathering.uids), "people": list(gathering.people)}
    return [KeepSeries(ref=gathering.ref, fields=fields)]


def put_on(gathering: Gathering, title: str, now: datetime, **more: Any) -> list[Change]:
    """Changes that put something on a series' agenda, which they set up if need be.

    Args:
        gathering: Whose agenda.
        title: What it is about.
        now: Aware.
        **more: Further fields of a topic, as JSON has them.
    """
    from itday.domain.verbs import KeepTopic

    fields = {"title": title, "series": gathering.key, "raised_at": now.isoformat(), **more}
    topic = KeepTopic(ref=Ref(DESK, "topic", new_key()), fields=fields)
    return [*([] if gathering.known else set_up(gathering)), topic]


def settle(topic: Row, status: str, now: datetime, reason: str = "") -> list[Change]:
    """Changes that settle a topic and, where it is done, the to-do that was made of it.

    Raises:
        ItdayError: It is to be dropped and no reason is given.
    """
    from itday.domain.verbs import Cancel, Complete, KeepTopic

    if status == "dropped" and not reason:
        raise ItdayError("what is dropped from an agenda owes a reason", where=topic.title)
    fields = {"status": status, "settled_at": now.isoformat(), "reason": reason}
    changes: list[Change] = [KeepTopic(ref=topic.ref, fields=fields)]
    if todo := topic.fields.get("todo"):
        changes.append((Complete if status == "done" else Cancel)(ref=Ref(*todo)))
    return changes


# After the meeting


class Outcome(NamedTuple):
    """A line written in a meeting, and what is proposed for it."""

    note: Row
    typed: Typed
    fate: Fate
    settled: bool
    """Whether an earlier review dealt with it."""


def outcomes(
    db: Db, gathering: Gathering, school: School, now: datetime, me: Collection[str] = ()
) -> list[Outcome]:
    """Each line of the meeting's notes, in the order of writing, and what may come of it.

    Args:
        db: Open for reading.
        gathering: The meeting.
        school: Whose days lines are read in.
        now: Aware.
        me: The person's own names, logins and addresses: what is theirs becomes a to-do.
    """
    if gathering.meeting is None:
        return []
    notes = meetings.notes_about(db, gathering.meeting.ref)
    topics = meetings.topics(db, gathering.key, open_only=False)
    dealt = {tuple(one.fields["about"]) for one in topics if one.fields.get("about")}
    found = []
    for note in notes:
        typed = grammar.parse(str(note.fields.get("text", "")), school, now)
        found.append(Outcome(note, typed, agenda.fate(typed, me), tuple(note.ref) in dealt))
    return found


def wind_up(
    decisions: Decisions, gathering: Gathering, chosen: Sequence[Outcome], open_: Sequence[Standing]
) -> list[Change]:
    """All that follows from a meeting, as one batch: to-dos, log, next agenda, what is carried.

    Args:
        decisions: Knows where to-dos are made.
        gathering: The meeting that was held.
        chosen: The lines that something is to come of, each with the fate the person left it.
        open_: What stood on the agenda: what was done as a to-do is settled, the rest carried over.

    Raises:
        ItdayError: The calendar has no such meeting.
    """
    from itday.domain.verbs import KeepTopic

    meeting = gathering.meeting
    if meeting is None:
        raise ItdayError("no meeting of this series is in the calendar", where=gathering.title)
    now = decisions.now()
    held = {"held_at": _iso(meeting.at or 0), "held": list(meeting.ref)}
    changes = set_up(gathering, **held)
    known = replace(gathering, known=True)
    for one in chosen:
        if not one.settled:
            changes += _follow(decisions, known, meeting, one)
    if gathering.held != meeting.ref:
        for standing in open_:
            if standing.is_open:
                carried = int(standing.topic.fields.get("carried") or 0) + 1
                changes.append(KeepTopic(ref=standing.topic.ref, fields={"carried": carried}))
            else:
                changes += settle_quietly(standing, now)
    return changes


def settle_quietly(standing: Standing, now: datetime) -> list[Change]:
    """Settle a topic whose to-do was done or given up: the to-do itself is let be."""
    from itday.domain.verbs import KeepTopic

    status = "done" if standing.todo == "completed" else "dropped"
    reason = f"its to-do is {standing.todo}"
    fields = {"status": status, "settled_at": now.isoformat(), "reason": reason}
    return [KeepTopic(ref=standing.topic.ref, fields=fields)]


def _follow(
    decisions: Decisions, gathering: Gathering, meeting: Row, outcome: Outcome
) -> Iterator[Change]:
    """What comes of one line."""
    typed, now = outcome.typed, decisions.now()
    said = datetime.fromtimestamp(outcome.note.at or now.timestamp(), UTC)
    shared: dict[str, Any] = {
        "about": list(outcome.note.ref),
        "raised_in": list(meeting.ref),
        "owner": typed.owner,
        "due": typed.due.isoformat() if typed.due else None,
    }
    if outcome.fate == agenda.TODO:
        origin = f"From {meeting.title}, {_iso(meeting.at or 0)[:10]}"
        todo = decisions.todo_of(typed, origin)
        yield todo
        owner = typed.owner or decisions.settings.me.name
        shared |= {"type": "action", "todo": list(todo.ref), "owner": owner}
        yield from put_on(gathering, todo.title, said, **shared)
    elif outcome.fate == agenda.WAITING:
        yield from put_on(gathering, typed.text, said, **shared, type="action")
    elif outcome.fate == agenda.DECISION:
        done = {"type": "decision", "status": "done", "settled_at": now.isoformat()}
        yield from put_on(gathering, typed.text, said, **shared, **done)
    elif outcome.fate == agenda.TOPIC:
        kind = typed.kind if typed.kind in {"question", "risk"} else "topic"
        yield from put_on(gathering, typed.text, said, **shared, type=kind)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
