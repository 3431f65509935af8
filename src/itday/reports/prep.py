"""What to walk into a meeting with: at most two printed pages.

Open actions with their age, red and amber projects with what they owe, incidents since the last
meeting of the series: each exactly once, whichever sheet is used.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from itday.domain.rag import GREEN, ORDER, Rag, judge
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.reports import sheets
from itday.store import meetings, rows
from itday.store.database import Db
from itday.store.gathering import Gathering, Standing, agenda_of
from itday.store.linked import NOTHING, Linked, linked
from itday.store.rows import Row, Scope
from itday.triage.strategy import progress

PAGES, LINES, WIDTH = 2, 56, 92
"""What two sheets of A4 hold in a plain typeface."""
AHEAD = timedelta(days=90)
"""How far ahead what runs out is told."""
URGENT = 2
"""Tickets of this priority and above are told one by one."""
MOST_TICKETS = 6
MOST_NOTED = 3
"""Decisions and risks of one project that are told one by one."""
MANY = 10_000
INFRASTRUCTURE = frozenset({"outage", "supplier", "physical"})
"""Categories of incidents that are told under infrastructure rather than cyber security."""
WANTED = "Decision wanted: "


class Entry(NamedTuple):
    """One thing on the sheet."""

    ref: Ref | None
    """What it speaks of; none for a line that only counts."""
    text: str
    more: tuple[str, ...] = ()
    """Further lines; all but decisions wanted go where room is short."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that may be said; a template puts it in order."""

    words: Mapping[str, str]
    sections: Mapping[str, Sequence[Entry]]

    @property
    def refs(self) -> list[Ref]:
        """What it speaks of, in no order that matters."""
        return [one.ref for part in self.sections.values() for one in part if one.ref]


def gather(db: Db, meant: Gathering, school: School, now: datetime) -> Sheet:
    """Read what the meeting is to be prepared with.

    Args:
        db: Open for reading.
        meant: The series and its meeting.
        school: Whose dates are told.
        now: Aware.
    """
    say = _Say(school, now)
    standing = [one for one in agenda_of(db, meant.key) if one.is_open]
    projects = rows.listing(db, Scope("project", limit=MANY))
    belongs = linked(db, projects, school, now)
    since = meant.since(now)
    incidents = _incidents(db, since)
    actions = [one for one in standing if one.topic.fields.get("type") == "action"]
    topics = [one for one in standing if one not in actions]
    judged = sorted(
        ((judge(one.fields, say.today), one) for one in projects),
        key=lambda pair: (ORDER.index(pair[0].colour), pair[1].order),
    )
    sections: dict[str, Sequence[Entry]] = {
        "actions": [say.topic(one) for one in actions],
        "topics": [say.topic(one) for one in topics],
        "projects": [
            say.project(rag, one, belongs.get(one.key, NOTHING), since) for rag, one in judged
        ],
        "cyber": [*_alerts(db, since, say), *(say.incident(one) for one in incidents["cyber"])],
        "infrastructure": [
            *(say.incident(one) for one in incidents["infrastructure"]),
            *_tickets(db),
        ],
        "renewals": _renewals(db, say),
        "strategy": _strategy(db, say),
        "agenda": _invited(meant),
    }
    words = say.words(meant, since) | {
        "bottom_line": _bottom_line(actions, judged, incidents, say.today)
    }
    return Sheet(words, sections)


@dataclass(frozen=True, slots=True)
class _Say:
    """How things and dates are said."""

    school: School
    now: datetime

    @property
    def today(self) -> date:
        return self.school.local_date(self.now)

    def words(self, meant: Gathering, since: datetime) -> dict[str, str]:
        """What stands at the head."""
        meeting = meant.meeting
        at = self.local(meeting.at) if meeting and meeting.at else None
        when = f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M}" if at else "no meeting in the calendar"
        people = ", ".join(meant.people[:8]) + (" and others" if len(meant.people) > 8 else "")
        title = plain(meeting.title if meeting else meant.title)
        return {
            "title": title,
            "when": when,
            "people": plain(people) or "nobody is invited",
            "since": day_of(self.school.local_date(since), self.today),
        }

    def local(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.school.zone)

    def day(self, iso: object) -> str:
        return day_of(date.fromisoformat(str(iso)[:10]), self.today)

    def topic(self, standing: Standing) -> Entry:
        """What, whose, when, how old, how often carried."""
        row, fields = standing.topic, standing.topic.fields
        parts = [str(fields["owner"])] if fields.get("owner") else []
        if due := fields.get("due"):
            late = (self.today - date.fromisoformat(due)).days
            parts.append(f"due {self.day(due)}" + (f", {late} d late" if late > 0 else ""))
        age = (self.today - self.school.local_date(self._raised(row))).days
        parts.append("today" if age <= 0 else f"{age} d old")
        if carried := fields.get("carried"):
            parts.append("carried once" if carried == 1 else f"carried {carried} times")
        kind = str(fields.get("type") or "topic")
        head = "" if kind in {"action", "topic"} else f"{kind.capitalize()}: "
        return Entry(row.ref, f"{head}{plain(row.title)} ({plain(', '.join(parts))})")

    @staticmethod
    def _raised(row: Row) -> datetime:
        return datetime.fromtimestamp(row.at or 0, UTC)

    def project(self, rag: Rag, row: Row, own: Linked, since: datetime) -> Entry:
        """Colour and numbers; for amber and red, why, and the way back; what has its tag."""
        fields = row.fields
        noted = self._noted(own, since)
        wanted = [
            f"{WANTED}{plain(one['title'])}"
            for one in fields.get("decisions") or ()
            if not one.get("on")
        ]
        head = f"{rag.colour.upper()} {plain(row.title)}"
        if rag.colour == GREEN:
            step = plain(str(fields.get("next_step") or ""))
            return Entry(row.ref, f"{head}{': ' + step if step else ''}", (*noted, *wanted))
        numbers = [f"{rag.slip_days:+d} d" if rag.slip_days else "", money_of(fields)]
        if fields.get("owner"):
            numbers.append(plain(str(fields["owner"])))
        reason = plain(str(fields.get("reason") or "") or "; ".join(rag.reasons))
        more = [f"Why: {reason}"] if reason else []
        if rag.colour != rag.rule:
            why = plain(str(fields.get("rag_reason") or "no reason given"))
            more.append(f"By the rule {rag.rule}, judged otherwise: {why}")
        if fields.get("way_back"):
            by = f", by {self.day(fields['green_by'])}" if fields.get("green_by") else ""
            more.append(f"Way back: {plain(str(fields['way_back']))}{by}")
        more += [f"Owed: {', '.join(rag.owed)}"] if rag.owed else []
        more += [f"Next: {plain(str(fields['next_step']))}"] if fields.get("next_step") else []
        told = ", ".join(filter(None, numbers))
        more += noted
        return Entry(row.ref, f"{head}{' (' + told + ')' if told else ''}", (*more, *wanted))

    def _noted(self, own: Linked, since: datetime) -> list[str]:
        """What was decided since the last meeting, the latest risks, how its to-dos stand."""
        new = [one for one in own.decisions if one.at >= since.timestamp()]
        told = []
        for name, some in (("Decided", new), ("Risk", own.risks)):
            for one in some[:MOST_NOTED]:
                on = self.day(self.local(one.at).date().isoformat())
                told.append(f"{name} {on}: {plain(one.text)}")
            if left := len(some) - MOST_NOTED:
                told += [f"{name}: {left} more"] if left > 0 else []
        count = own.counted(self.now)
        return [*told, count[0].upper() + count[1:]] if count else told

    def incident(self, row: Row) -> Entry:
        """Number, day, category and what leadership must hear."""
        fields = row.fields
        hear = plain(str(fields.get("must_hear") or ""))
        wanted = plain(str(fields.get("decision_wanted") or ""))
        more = ([hear] if hear else []) + ([f"{WANTED}{wanted}"] if wanted else [])
        on = self.day(self.local(row.at or 0).date().isoformat())
        category = plain(str(fields.get("category") or ""))
        return Entry(
            row.ref, f"{row.key}, {on}: {plain(row.title)} ({category}, {row.state})", tuple(more)
        )


def plain(text: str) -> str:
    """Words of a stranger as Markdown that says just these words."""
    out = "".join(f"\\{ch}" if ch in "\\`*_[]<>#|" else ch for ch in text)
    return " ".join(out.split())


def day_of(day: date, today: date) -> str:
    """`today`, `Fri 27 Nov`, with the year where it is another."""
    if day == today:
        return "today"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def money_of(project: Mapping[str, Any]) -> str:
    """`£12k of £40k`; empty where there is no budget."""
    budget, spend = project.get("budget") or 0, project.get("spend") or 0
    forecast = project.get("forecast") or 0
    if not budget:
        return ""
    more = f", forecast {pounds(forecast)}" if forecast else ""
    return f"{pounds(spend)} of {pounds(budget)}{more}"


def counted(many: int, what: str) -> str:
    """`1 action`, `2 actions`."""
    return f"{many} {what}{'' if many == 1 else 's'}"


def pounds(amount: int) -> str:
    """`£950`, `£12.5k`, `£1.2m`."""
    for size, unit in ((10**6, "m"), (10**3, "k")):
        if amount >= size:
            return f"£{amount / size:.1f}".removesuffix(".0") + unit
    return f"£{amount}"


def _incidents(db: Db, since: datetime) -> dict[str, list[Row]]:
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


def _alerts(db: Db, since: datetime, say: _Say) -> list[Entry]:
    scope = Scope("alert", open_only=False, limit=MANY)
    seen = [one for one in rows.listing(db, scope) if (one.at or 0) >= since.timestamp()]
    if not seen:
        return []
    still = sum(1 for one in seen if one.open)
    true = sum(1 for one in seen if one.fields.get("verdict") == "true_positive")
    when = day_of(say.school.local_date(since), say.today)
    return [
        Entry(None, f"{counted(len(seen), 'alert')} since {when}: {true} true, {still} still open")
    ]


def _tickets(db: Db) -> list[Entry]:
    found = rows.listing(db, Scope("ticket", limit=MANY))
    urgent = [one for one in found if 0 < int(one.fields.get("priority") or 0) <= URGENT]
    told = [
        Entry(one.ref, f"{one.fields.get('number') or ''} {plain(one.title)} ({one.state})".strip())
        for one in urgent[:MOST_TICKETS]
    ]
    left = len(urgent) - len(told)
    rest = f"{counted(len(found), 'ticket')} open" + (
        f", {left} more of them urgent" if left else ""
    )
    return [*told, Entry(None, rest)] if found else []


def _renewals(db: Db, say: _Say) -> list[Entry]:
    until = (say.now + AHEAD).timestamp()
    found = [
        one for one in rows.listing(db, Scope("renewal", limit=MANY)) if (one.due or 0) <= until
    ]
    told = []
    for one in found:
        ends, cost = say.day(one.fields["ends"]), int(one.fields.get("cost") or 0)
        late = " ALREADY ENDED" if (one.due or 0) < say.now.timestamp() else ""
        price = f", {pounds(cost)}" if cost else ""
        owner = f", {plain(one.person)}" if one.person else ""
        told.append(Entry(one.ref, f"{ends}{late}: {plain(one.title)} ({one.state}{price}{owner})"))
    return told


def _strategy(db: Db, say: _Say) -> list[Entry]:
    register = rows.listing(db, Scope("project", open_only=False, limit=MANY))
    by_key = {one.key: one.fields for one in register}
    told = []
    for goal in rows.listing(db, Scope("goal", limit=MANY)):
        so_far = progress(goal.fields, by_key, say.today)
        share = "no project leads there" if so_far.percent is None else f"{so_far.percent} %"
        worst = f", worst {so_far.worst}" if so_far.worst else ""
        many = counted(so_far.projects, "project")
        told.append(Entry(goal.ref, f"{plain(goal.title)}: {share} ({many}{worst})"))
    return told


def _invited(meant: Gathering) -> list[Entry]:
    text = str(meant.meeting.fields.get("description") or "") if meant.meeting else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [Entry(None, plain(line)) for line in lines[:10]]


def _bottom_line(
    actions: Sequence[Standing],
    judged: Sequence[tuple[Rag, Row]],
    incidents: Mapping[str, Sequence[Row]],
    today: date,
) -> str:
    late = sum(
        1
        for one in actions
        if (due := one.topic.fields.get("due")) and date.fromisoformat(due) < today
    )
    colours = [rag.colour for rag, _ in judged]
    count = {colour: colours.count(colour) for colour in ORDER}
    many = sum(map(len, incidents.values()))
    return (
        f"{counted(len(actions), 'action')} open, {late} late; projects {count['red']} red, "
        f"{count['amber']} amber, {count['green']} green; "
        f"{counted(many, 'incident')} since last time"
    )


def markdown(sheet: Sheet, template: str) -> tuple[str, int]:
    """The sheet as Markdown, and how many lines it has beyond two pages.

    Where all does not fit, only titles, numbers and decisions wanted are said: nothing is left out.
    """
    for brief in (False, True):
        sections = {name: _listed(entries, brief=brief) for name, entries in sheet.sections.items()}
        text = sheets.fill(template, sheet.words, sections)
        over = printed_lines(text) - PAGES * LINES
        if over <= 0:
            return text, 0
    return text, over


def _listed(entries: Iterable[Entry], *, brief: bool) -> str:
    lines = []
    for entry in entries:
        lines.append(f"- {entry.text}")
        lines += [f"  - {one}" for one in entry.more if not brief or one.startswith(WANTED)]
    return "\n".join(lines)


def printed_lines(text: str) -> int:
    """How many lines it takes on paper; empty lines count, long ones wrap."""
    wrapped = (textwrap.wrap(line, WIDTH) or [""] for line in text.splitlines())
    return sum(map(len, wrapped))
