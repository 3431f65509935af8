"""The end of the day: what was promised, done, slipped; who is waited for; what is silenced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from itday.domain.school_time import School
from itday.store import ledger, rows
from itday.store.database import Db
from itday.store.rows import Row, Scope
from itday.triage.agenda import is_me
from itday.triage.snooze import FOR_EVER

DONE = frozenset({"done", "resolve", "close", "close-here", "archive", "settle"})
"""Verbs that end something."""
MANY = 10_000
RECENT = 5_000
"""Entries of the ledger that are looked through for one day's work."""
WAITING = "WAITING "
"""What the title of a to-do begins with that waits for nobody by name."""
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
    today = school.local_date(now)
    since = school.local_day(today - timedelta(days=days - 1))[0]
    entries = _entries(db, since)
    todos = rows.listing(db, Scope("todo", limit=MANY))
    topics = rows.listing(db, Scope("topic", limit=MANY))
    own = tuple(me)
    late = [one for one in (*todos, *topics) if one.due and one.due < now.timestamp()]
    theirs = [one for one in (*topics, *todos) if _is_waited_for(one, own)]
    end = school.local_day(today + timedelta(days=1))[1].timestamp()
    tomorrow = school.local_day(today + timedelta(days=1))[0].timestamp()
    ahead = rows.listing(db, Scope("meeting", after=tomorrow, before=end, limit=MANY))
    asleep = rows.silenced(db, now.timestamp())
    span = f"{today:%A} {today.day} {today:%B %Y}" if days == 1 else f"the last {days} days"
    return Review(
        f"Review of {span}",
        (
            _section("Done", _done(entries)),
            _section("Promised", _promised(entries)),
            _section("Slipped", [_owed(one, today, school) for one in _by_due(late)]),
            _section("Waiting on others", [_waiting(one, today, school) for one in theirs]),
            _section("Silenced", [_asleep(one, school) for one in asleep]),
            _section("Tomorrow", [_ahead(one, school) for one in ahead]),
        ),
    )


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
    ]
    return list(dict.fromkeys(f"{one['ref'][1]}: {one['title']}" for one in ended))


def _promised(entries: Sequence[dict[str, Any]]) -> list[str]:
    made = []
    for one in entries:
        if one["verb"] == "create":
            due = one["payload"].get("due")
            made.append(f"to-do: {one['title']}{f', by {due[:10]}' if due else ''}")
        elif one["verb"] == "hand-over":
            made.append(f"handed over: {one['title']}")
    return list(dict.fromkeys(made))


def _is_waited_for(row: Row, own: Sequence[str]) -> bool:
    """Whether somebody else owes it, or it says so: `WAITING the quote`."""
    if row.person:
        return not is_me(row.person, own)
    return row.kind == "todo" and row.title.startswith(WAITING)


def _by_due(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=lambda one: (one.due or 0, one.order))


def _day(seconds: float, school: School) -> date:
    return datetime.fromtimestamp(seconds, UTC).astimezone(school.zone).date()


def _owed(row: Row, today: date, school: School) -> str:
    days = (today - _day(row.due or 0, school)).days
    kind = "agenda" if row.kind == "topic" else "to-do"
    late = "today" if days <= 0 else f"{days} d late"
    return f"{kind}: {row.title} ({late})"


def _waiting(row: Row, today: date, school: School) -> str:
    days = (today - _day(row.at, school)).days if row.kind == "topic" and row.at else 0
    since = f", {days} d" if days > 0 else ""
    return f"{row.person}: {row.title}{since}" if row.person else row.title.removeprefix(WAITING)


def _asleep(row: Row, school: School) -> str:
    until = row.until or 0
    said = "until resolved" if until >= FOR_EVER else f"until {_day(until, school):%a %d %b}"
    return f"{row.title} ({said}{f': {row.why}' if row.why else ''})"


def _ahead(row: Row, school: School) -> str:
    local = datetime.fromtimestamp(row.at or 0, UTC).astimezone(school.zone)
    return f"{'all day' if row.whole_day else f'{local:%H:%M}'} {row.title}"


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
