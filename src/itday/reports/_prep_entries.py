"""The lines of a prep sheet that are not about projects: what each section says of its things."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from itday.domain.project import AHEAD
from itday.domain.ref import Ref
from itday.store import meetings, rows
from itday.store.database import Db
from itday.store.gathering import Gathering, Standing
from itday.store.rows import Row, Scope
from itday.triage.said import Days, counted, plain, pounds
from itday.triage.strategy import progress

URGENT = 2
"""Tickets of this priority and above are told one by one."""
MOST_TICKETS = 6
MANY = 10_000
MOST_INVITED = 10
INFRASTRUCTURE = frozenset({"outage", "supplier", "physical"})
"""Categories of incidents that are told under infrastructure rather than cyber security."""
WANTED = "Decision wanted: "
CLOSE = re.compile(
    r"safeguard|child protection|confidential|strictly private|disciplin|grievance", re.IGNORECASE
)
"""What in a ticket's subject or queue says that it is for few eyes: a sheet is read by others."""
FORWARDED = re.compile(r"(?:re|fwd?|aw|wg|sv):|\[ext(?:ernal)?\]", re.IGNORECASE)
"""What mail programs put in front of a subject."""
BULLET = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s+")


class Entry(NamedTuple):
    """One thing on the sheet."""

    ref: Ref | None
    """What it speaks of; none for a line that only counts."""
    text: str
    more: tuple[str, ...] = ()
    """Further lines; all but decisions wanted go where room is short."""


def topic(standing: Standing, days: Days) -> Entry:
    """What, whose, when, how old, how often carried."""
    row, fields = standing.topic, standing.topic.fields
    kind = str(fields.get("type") or "topic")
    head = "" if kind in {"action", "topic"} else f"{kind.capitalize()}: "
    told = plain(days.topic(fields, row.at or 0))
    return Entry(row.ref, f"{head}{plain(row.title)} ({told})")


def incidents(db: Db, since: datetime) -> dict[str, list[Row]]:
    """Entries of the log since then, by the section they are told in, the newest first.

    One that was written down late is told when it was written down.
    """
    found = rows.listing(db, Scope("log", open_only=False, limit=MANY))
    new = [
        one for one in found if one.state != "struck out" and _known(db, one) >= since.timestamp()
    ]
    new.sort(key=lambda one: -(one.at or 0))
    named: dict[str, list[Row]] = {"cyber": [], "infrastructure": []}
    for one in new:
        plant = one.fields.get("category") in INFRASTRUCTURE
        named["infrastructure" if plant else "cyber"].append(one)
    return named


def _known(db: Db, row: Row) -> float:
    """When it happened or was first written down, whichever is later."""
    written = meetings.first_written(db, row.ref)
    return max(row.at or 0, written.timestamp() if written else 0)


def incident(row: Row, days: Days) -> Entry:
    """Number, day, category and what leadership must hear."""
    fields = row.fields
    hear = plain(str(fields.get("must_hear") or ""))
    wanted = plain(str(fields.get("decision_wanted") or ""))
    more = ([hear] if hear else []) + ([f"{WANTED}{wanted}"] if wanted else [])
    category = plain(str(fields.get("category") or ""))
    told = f"{row.key}, {days.at(row.at or 0)}: {plain(row.title)} ({category}, {row.state})"
    return Entry(row.ref, told, tuple(more))


def alerts(db: Db, since: datetime) -> list[Entry]:
    """How many came since then, and what they turned out to be."""
    scope = Scope("alert", open_only=False, limit=MANY)
    seen = [one for one in rows.listing(db, scope) if (one.at or 0) >= since.timestamp()]
    if not seen:
        return []
    still = sum(1 for one in seen if one.open)
    true = sum(1 for one in seen if one.fields.get("verdict") == "true_positive")
    told = f"{true or 'none'} confirmed, {still or 'none'} still open"
    return [Entry(None, f"{counted(len(seen), 'alert')}: {told}")]


def tickets(db: Db) -> list[Entry]:
    """The urgent ones, and how many are open."""
    found = rows.listing(db, Scope("ticket", limit=MANY))
    urgent = [one for one in found if 0 < int(one.fields.get("priority") or 0) <= URGENT]
    told = [Entry(one.ref, _ticket(one)) for one in urgent[:MOST_TICKETS]]
    left = len(urgent) - len(told)
    more = f", {left} more of them urgent" if left else ""
    return [*told, Entry(None, f"{counted(len(found), 'ticket')} open{more}")] if found else []


def _ticket(row: Row) -> str:
    """Number and subject; of what is for few eyes, the number alone."""
    fields = row.fields
    close = any(CLOSE.search(str(one or "")) for one in (row.title, fields.get("queue")))
    subject = plain(_subject(row.title)) or "no subject"
    number = f"{fields.get('number') or ''} "
    return f"{number}{'subject kept back' if close else subject} ({row.state})".strip()


def _subject(title: str) -> str:
    """Without what mail programs put in front of it, as often as they did."""
    while found := FORWARDED.match(title):
        title = title[found.end() :].lstrip()
    return title


def renewals(db: Db, days: Days) -> list[Entry]:
    """What runs out soon, or has."""
    until = (days.today + AHEAD).isoformat()
    found = rows.listing(db, Scope("renewal", limit=MANY))
    return [_renewal(one, days) for one in found if one.fields["ends"] <= until]


def _renewal(row: Row, days: Days) -> Entry:
    cost = int(row.fields.get("cost") or 0)
    late = " ALREADY ENDED" if (row.due or 0) < days.now.timestamp() else ""
    told = ", ".join(filter(None, (row.state, pounds(cost) if cost else "", plain(row.person))))
    return Entry(row.ref, f"{days.on(row.fields['ends'])}{late}: {plain(row.title)} ({told})")


def strategy(db: Db, days: Days) -> list[Entry]:
    """Each goal, how far its projects have come, and the worst of them."""
    register = rows.listing(db, Scope("project", open_only=False, limit=MANY))
    by_key = {one.key: one.fields for one in register}
    goals = rows.listing(db, Scope("goal", limit=MANY))
    return [_goal(one, by_key, days) for one in goals]


def _goal(goal: Row, by_key: Mapping[str, Mapping[str, object]], days: Days) -> Entry:
    so_far = progress(goal.fields, by_key, days.today)
    if so_far.percent is None:
        return Entry(goal.ref, f"{plain(goal.title)}: no project leads there")
    worst = f", worst {so_far.worst}" if so_far.worst else ""
    share = f"{so_far.percent} % of milestones reached"
    return Entry(
        goal.ref, f"{plain(goal.title)}: {share} ({counted(so_far.projects, 'project')}{worst})"
    )


def invited(meant: Gathering) -> list[Entry]:
    """What the invitation said, a line each, without its own bullets."""
    text = str(meant.meeting.fields.get("description") or "") if meant.meeting else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [Entry(None, plain(BULLET.sub("", line, count=1))) for line in lines[:MOST_INVITED]]


def late(actions: Sequence[Standing], days: Days) -> int:
    """How many of these are past their day."""
    dues = (one.topic.fields.get("due") for one in actions)
    return sum(1 for due in dues if due and days.late(due))
