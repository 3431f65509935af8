"""What the projects screen shows: projects, goals and what runs out, a line each and in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from textual.content import Content

from itday.domain.project import AHEAD
from itday.domain.rag import Rag
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.reports import projects as report
from itday.store import linked
from itday.store.database import Db
from itday.store.linked import NOTHING, Linked
from itday.store.rows import Row, Scope, listing
from itday.triage.said import day_of, money_of, pounds
from itday.triage.strategy import Progress, progress
from itday.ui.moment import Moment
from itday.ui.text import MUTED, shown, stacked
from itday.ui.widgets.line_list import Cell, Cells, LineList

TONES = {"red": "error", "amber": "warning", "green": "muted"}
LINE = 44
"""Cells of a timeline."""
MANY = 1000
PAST = 60
"""Changes of the past that are told."""
History = Sequence[tuple[datetime, str, Mapping[str, Any], str]]


class Item(NamedTuple):
    """A project with its colour, a goal with its progress, or what runs out."""

    row: Row
    rag: Rag | None = None
    so_far: Progress | None = None
    line: str = ""
    """A goal in words."""
    belongs: Linked = NOTHING

    @property
    def words(self) -> str:
        """What a filter looks at."""
        colour = self.rag.colour if self.rag else self.row.kind
        return f"{self.row.key} {self.row.title} {self.row.person} {colour}".casefold()


def items(db: Db, school: School, now: datetime, *, ended: bool) -> list[Item]:
    """The register, the strategy, what runs out; each kind in its order."""
    today = school.local_date(now)
    every = listing(db, Scope("project", open_only=False, limit=MANY))
    wanted = [one for one in every if ended or one.open]
    belongs = linked.linked(db, wanted, school, now)
    found = [
        Item(one.row, one.rag, belongs=belongs.get(one.row.key, NOTHING))
        for one in report.judged(wanted, today)
    ]
    by_key = {one.key: one.fields for one in every}
    for goal in listing(db, Scope("goal", open_only=not ended, limit=MANY)):
        [words] = report.goal_lines([goal], every, today)
        found.append(Item(goal, so_far=progress(goal.fields, by_key, today), line=words))
    renewals = listing(db, Scope("renewal", open_only=not ended, limit=MANY))
    return [*found, *map(Item, renewals)]


class Items(LineList[Item]):
    """A line each, the worst project first."""

    today: date

    def key_of(self, thing: Item) -> Ref:
        """By reference."""
        return thing.row.ref

    def cells(self, thing: Item) -> Cells:
        """What it is, its title, where it stands in time, slip, money."""
        fields = thing.row.fields
        title = thing.row.title
        if thing.rag is not None:
            colour, slip, todos = thing.rag.colour, thing.rag.slip_days, len(thing.belongs.todos)
            told = (
                report.timeline(fields, self.today, LINE),
                f"{todos} to do" if todos else "",
                f"{slip:+d} d" if slip else "",
                money_of(fields).split(",")[0],
            )
            return _line(colour.upper(), TONES[colour], title, told)
        if thing.so_far is not None:
            share = thing.so_far.percent
            by = self._day(fields["by"]) if fields.get("by") else ""
            percent = "?" if share is None else f"{share}%"
            return _line("goal", "accent", title, (report.bar(share), "", percent, by))
        left = (date.fromisoformat(fields["ends"]) - self.today).days
        near = "warning" if left <= AHEAD.days and thing.row.open else "muted"
        cost = pounds(int(fields["cost"])) if fields.get("cost") else ""
        when = f"{self._day(fields['ends'])}, {thing.row.state}"
        return _line("ends", near, title, (when, "", f"{left} d", cost))

    def _day(self, iso: str) -> str:
        return day_of(date.fromisoformat(iso), self.today)


def _line(kind: str, tone: str, title: str, told: tuple[str, str, str, str]) -> Cells:
    when, more, days, money = told
    return (
        Cell(kind, 5, tone),
        Cell(title),
        Cell(when, LINE, "", from_width=100),
        Cell(more, 8, "muted", from_width=110, right=True),
        Cell(days, 7, "", from_width=60, right=True),
        Cell(money, 16, "muted", from_width=76, right=True),
    )


def card(item: Item, past: History, moment: Moment) -> Content:
    """One in full, with every change that was made of it."""
    lines = [shown(item.row.title, "bold")]
    if item.rag is not None:
        lines = _project(item, item.rag, moment)
    elif item.line:
        lines.append(shown(item.line))
        keys = ", ".join(item.row.fields.get("projects") or ())
        lines += [shown(f"projects: {keys}")] if keys else []
        gone = ", ".join(item.so_far.missing) if item.so_far else ""
        lines += [shown(f"! not in the register: {gone}", "bold $text-warning")] if gone else []
        purpose = item.row.fields.get("purpose")
        lines += [shown(f"purpose: {purpose}")] if purpose else []
    else:
        names = ("type", "ends", "cost", "owner", "project")
        told = ((name, item.row.fields.get(name)) for name in names)
        lines += [shown(f"{name}: {value}") for name, value in told if value]
    lines += [shown("")] if past else []
    lines += [shown(_changed(*one, moment), MUTED) for one in past[:PAST]]
    lines += [shown(f"and {len(past) - PAST} changes before", MUTED)] if len(past) > PAST else []
    return stacked(lines)


def _project(item: Item, rag: Rag, moment: Moment) -> list[Content]:
    fields = item.row.fields
    why = f", {'; '.join(rag.reasons)}" if rag.reasons else ""
    lines = [shown(f"{rag.colour.upper()} {item.row.title}", "bold")]
    lines += [shown(f"rule: {rag.rule}{why}")]
    owed = ", ".join(rag.owed)
    lines += [shown(f"! owed: {owed}", "bold $text-warning")] if owed else []
    told = ((name, fields.get(name)) for name in FIRST)
    lines += [shown(f"{name.replace('_', ' ')}: {value}") for name, value in told if value]
    belongs = report.linked_lines(item.belongs, moment.school, moment.now)
    steps = (*report.step_lines(fields, moment.today), *belongs)
    lines += [shown(f"{name}: {value}") for name, value in steps]
    return [*lines, shown(" · ".join(filter(None, _facts(fields, moment.today))), MUTED)]


FIRST = ("rag_reason", "reason", "way_back", "green_by", "next_step", "purpose")


def _facts(fields: Mapping[str, Any], today: date) -> Iterator[str]:
    """What a project is, on one line."""
    yield f"+{fields['tag']}" if fields.get("tag") else ""
    yield f"plan {fields['plan']}" if fields.get("plan") else ""
    yield ", ".join(filter(None, (str(fields.get("status") or "active"), fields.get("owner"))))
    for name in ("start", "planned_end", "expected_end"):
        if fields.get(name):
            day = day_of(date.fromisoformat(fields[name]), today)
            yield f"{name.replace('_', ' ')} {day}"
    yield money_of(dict(fields))
    days, percent = fields.get("tolerance_days", 10), fields.get("tolerance_percent", 5)
    yield f"tolerates {days} d and {percent} %"


def _changed(at: datetime, who: str, fields: Mapping[str, Any], reason: str, moment: Moment) -> str:
    told = ", ".join(
        name.replace("_", " ") if isinstance(value, list | dict) else f"{name}={value or 'none'}"
        for name, value in fields.items()
    )
    day = day_of(moment.local(at.timestamp()).date(), moment.today)
    return f"{day}  {who}: {told or 'taken away'}{f' ({reason})' if reason else ''}"
