"""The end of the day: what was promised, done, slipped; who is waited for; what is silenced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from itday.domain.record import NO_DATE
from itday.domain.school_time import School
from itday.store import ledger, rows
from itday.store.database import Db
from itday.store.meetings import todo_state
from itday.store.rows import Row, Scope
from itday.triage.agenda import is_me
from itday.triage.said import Days
from itday.triage.snooze import FOR_EVER

DONE = frozenset({"done", "resolve", "close", "close-here", "archive", "settle"})
"""Verbs that end something."""
MANY = 10_000
RECENT = 5_000
"""Entries of the ledger that are looked through for one day's work."""
NOTED = "DONE "
"""What a note of something that was done begins with."""
WAITING = "WAITING "
"""What the title of a to-do begins with that waits for nobody by name."""
SAID = {"todo": "to-do", "topic": "agenda", "log": "SLT log", "message": "mail"}
"""Kinds as people say them; the others are words already."""
SHOWN = 15
"""Lines of one section; what is left out is counted."""


class Section(NamedTuple):
    """One heading and what stands below it."""

    heading: str
    lines: tuple[str, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Review:
    """What the page says."""

    heading: str
    sections: tuple[Section, ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing slipped."""
        return not any(one.lines for one in self.sections if one.heading.startswith("Slipped"))


def gather(
    db: Db, school: School, now: datetime, *, days: int = 1, me: Iterable[str] = ()
) -> Review:
    """Read what the day came to.

    Args:
        db: Open for reading.
        school: Whose day it is.
        now: Aware.
        days: How many days back, today included.
        me: The person's own names and logins: what is theirs is not waited for.
    """
    say = Days(school, now)
    today, own = say.today, tuple(me)
    since = school.local_day(today - timedelta(days=days - 1))[0]
    entries = _entries(db, since)
    due = [*rows.listing(db, Scope("todo", limit=MANY)), *_topics(db)]
    theirs = [one for one in due if _is_waited_for(one, own)]
    late = [one for one in due if one not in theirs and _is_late(one, now)]
    opens, ends = (moment.timestamp() for moment in school.local_day(today + timedelta(days=1)))
    ahead = rows.listing(db, Scope("meeting", after=opens, before=ends, limit=MANY))
    asleep = rows.silenced(db, now.timestamp())
    span = f"{today:%A} {today.day} {today:%B %Y}" if days == 1 else f"the last {days} days"
    return Review(
        f"Review of {span}",
        (
            _section("Done", _done(entries)),
            _section("Promised", _promised(entries, say)),
            _section("Slipped", [_owed(one, say) for one in _by_due(late)]),
            _section("Waiting on others", [_waiting(one, say) for one in _by_due(theirs)]),
            _section("Silenced", [_asleep(one, say) for one in asleep]),
            _section("Tomorrow", [_ahead(one, say) for one in ahead]),
        ),
    )


def _topics(db: Db) -> list[Row]:
    """What stands on agendas, without what a to-do was made of: that is told as the to-do."""
    found = rows.listing(db, Scope("topic", limit=MANY))
    return [one for one in found if not todo_state(db, one)]


def _is_late(row: Row, now: datetime) -> bool:
    return row.due is not None and row.due < now.timestamp()


def _entries(db: Db, since: datetime) -> list[dict[str, Any]]:
    """What was decided since then and not taken back, the oldest first."""
    taken = {batch for (batch,) in db.execute("SELECT batch FROM desk.batch WHERE taken_back")}
    found = [
        entry.content
        for entry in ledger.history(db, RECENT)
        if entry.at >= since and entry.content and entry.batch not in taken
    ]
    return found[::-1]


def _done(entries: Sequence[dict[str, Any]]) -> list[str]:
    ended = [
        one
        for one in entries
        if one["verb"] in DONE
        or one["payload"].get("status") in {"resolved", "closed", "done", "completed"}
        or one["payload"].get("fields", {}).get("status") == "done"
        or (one["verb"] == "note" and one["payload"].get("type") == "done")
    ]
    return list(dict.fromkeys(f"{_kind(one)}: {one['title'].removeprefix(NOTED)}" for one in ended))


def _kind(entry: Mapping[str, Any]) -> str:
    """What sort of thing it is, as people say it."""
    kind = str(entry["ref"][1])
    if kind == "note":
        return "noted"
    if entry["payload"].get("fields", {}).get("type") == "decision":
        return "decision"
    return SAID.get(kind, kind)


def _promised(entries: Sequence[dict[str, Any]], say: Days) -> list[str]:
    made = []
    for one in entries:
        if one["verb"] == "create":
            due = one["payload"].get("due")
            made.append(f"to-do: {one['title']}{f', by {say.on(due)}' if due else ''}")
        elif one["verb"] == "hand-over":
            made.append(f"handed over: {one['title']}")
    return list(dict.fromkeys(made))


def _is_waited_for(row: Row, own: Sequence[str]) -> bool:
    """Whether somebody else owes it, or it says so: `WAITING the quote`."""
    if row.person:
        return not is_me(row.person, own)
    return row.kind == "todo" and row.title.startswith(WAITING)


def _by_due(found: Iterable[Row]) -> list[Row]:
    """What is due first comes first, then what is due on no day."""
    return sorted(found, key=lambda one: (one.due or NO_DATE, one.order))


def _owed(row: Row, say: Days) -> str:
    late = say.late(say.local(row.due or 0).date()) or "today"
    return f"{SAID[row.kind]}: {row.title} ({late})"


def _waiting(row: Row, say: Days) -> str:
    """Whose and what, how late it is, and how long ago it was asked for."""
    late = say.late(say.local(row.due).date()) if row.due else ""
    age = say.age(row.at) if row.kind == "topic" and row.at else ""
    told = ", ".join(filter(None, (late, age)))
    title = f"{row.person}: {row.title}" if row.person else row.title.removeprefix(WAITING)
    return f"{title} ({told})" if told else title


def _asleep(row: Row, say: Days) -> str:
    until = row.until or 0
    said = "until resolved" if until >= FOR_EVER else f"until {say.at(until)}"
    return f"{row.title} ({said}{f': {row.why}' if row.why else ''})"


def _ahead(row: Row, say: Days) -> str:
    when = "all day" if row.whole_day else f"{say.local(row.at or 0):%H:%M}"
    return f"{when} {row.title}"


def _section(heading: str, lines: Sequence[str]) -> Section:
    return Section(heading, tuple(lines[:SHOWN]), max(len(lines) - SHOWN, 0))


def plain(review: Review) -> str:
    """The page as text, one thing a line; an empty section says so in its heading."""
    out = [review.heading]
    for heading, lines, left_out in review.sections:
        count = len(lines) + left_out
        out += ["", f"{heading}: {count or 'nothing'}"]
        out += [f"- {line}" for line in lines]
        out += [f"- and {left_out} more"] if left_out else []
    return "\n".join(out)


def as_json(review: Review) -> dict[str, Any]:
    """The page for programs."""
    return {
        "heading": review.heading,
        "sections": [
            {"heading": one.heading, "lines": list(one.lines), "left_out": one.left_out}
            for one in review.sections
        ],
    }
