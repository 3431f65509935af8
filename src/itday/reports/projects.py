"""The project register as a table for a spreadsheet, and as a page to read; with a timeline."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from itday.domain.errors import ItdayError
from itday.domain.rag import ORDER, Rag, judge
from itday.domain.school_time import School
from itday.domain.text import csv_cell
from itday.store.linked import Linked
from itday.store.rows import Row
from itday.triage.project_fields import COLUMNS, Day, assign, written
from itday.triage.said import counted, day_of, money_of, plain
from itday.triage.strategy import progress

WEEKS = 26
"""How far ahead a timeline looks."""
BACK = 8
"""And how far back, in weeks."""


class Judged(NamedTuple):
    """A project with its colour of today."""

    row: Row
    rag: Rag


def judged(rows: Sequence[Row], today: date) -> list[Judged]:
    """The projects, the worst colour first, then by their end."""
    found = [Judged(row, judge(row.fields, today)) for row in rows]
    return sorted(found, key=lambda one: (ORDER.index(one.rag.colour), one.row.order))


def as_csv(rows: Sequence[Row]) -> str:
    """The register as a table that `read_csv` takes back; every cell is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (row.key, *(written(row.fields, name) for name in COLUMNS[1:]))
        writer.writerow(csv_cell(cell) for cell in cells)
    return out.getvalue()


def read_csv(
    text: str, known: dict[str, dict[str, Any]], day: Day, today: date
) -> dict[str, dict[str, Any]]:
    """What a table would change of each project, by key; columns that are not there stay as is.

    Args:
        text: With a heading line; `key` and `title` are owed.
        known: The register's fields by key.
        day: Reads a day.
        today: The school's date.

    Raises:
        ItdayError: A column or a cell cannot be meant; says the line. Nothing is to be done then.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = [name for name in reader.fieldnames or () if name]
    if not {"key", "title"} <= set(columns) or set(columns) - set(COLUMNS):
        odd = sorted(set(columns) - set(COLUMNS))
        what = f"no column is called {odd[0]}" if odd else "the columns key and title are owed"
        raise ItdayError(what, where="line 1", remedy=f"Columns: {', '.join(COLUMNS)}")
    found: dict[str, dict[str, Any]] = {}
    for row in reader:
        where = f"line {reader.line_num}"
        key = _cell(row.get("key"))
        if not key or key in found:
            raise ItdayError("each line needs a key of its own", where=where)
        before = known.get(key, {})
        after: dict[str, Any] = {}
        for name in columns:
            value = _cell(row.get(name))
            if name != "key" and (value or before):
                try:
                    after |= assign(before, name, value, day, today)
                except ItdayError as error:
                    raise ItdayError(str(error), where=where) from error
        changed = {n: v for n, v in after.items() if _differs(before.get(n), v)}
        if changed or not before:
            found[key] = changed
    return found


def _differs(before: Any, after: Any) -> bool:
    if isinstance(after, list):
        return [_bare(one) for one in before or ()] != [_bare(one) for one in after]
    return (before or None) != (after or None)


def _bare(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry without what says nothing: nulls, empties, and a risk's being open."""
    return {n: v for n, v in entry.items() if v not in (None, "") and (n, v) != ("open", True)}


def _cell(text: str | None) -> str:
    """A cell without the apostrophe that kept a spreadsheet from reckoning."""
    text = (text or "").strip()
    return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text


def markdown(found: Sequence[Judged], today: date) -> str:
    """The register to read: a heading a project, the worst first."""
    parts = [f"# Projects, {today.day} {today:%B %Y}", ""]
    for row, rag in found:
        fields = row.fields
        parts += [f"## {rag.colour.upper()}: {plain(row.title)}", ""]
        told = [
            ("owner", fields.get("owner")),
            ("end", _end(fields, rag, today)),
            ("money", money_of(fields)),
            ("rule", f"{rag.rule}: {'; '.join(rag.reasons)}" if rag.reasons else rag.rule),
            ("judged otherwise", fields.get("rag_reason") if rag.rule != rag.colour else ""),
            ("reason", fields.get("reason")),
            ("way back", fields.get("way_back")),
            ("green by", fields.get("green_by")),
            ("owed", ", ".join(rag.owed)),
            ("next", fields.get("next_step")),
            ("milestones", written(fields, "milestones")),
            ("risks", written(fields, "risks")),
            ("decisions", written(fields, "decisions")),
        ]
        parts += [f"- {name}: {plain(str(value))}" for name, value in told if value]
        parts.append("")
    return "\n".join(parts)


MOST = 8
"""Decisions, risks or to-dos of one project that are told one by one."""


def linked_lines(one: Linked, school: School, now: datetime) -> list[tuple[str, str]]:
    """What belongs to a project by its tag, as names and values: the latest, the rest counted."""
    today = school.local_date(now)
    told: list[tuple[str, str]] = []
    for name, some in (("decided", one.decisions), ("risk noted", one.risks)):
        told += [
            (name, f"{day_of(_day(said.at, school), today)}: {said.text}") for said in some[:MOST]
        ]
        told += [(name, f"and {len(some) - MOST} more")] if len(some) > MOST else []
    if count := one.counted(now):
        told.append(("to-dos", count))
    for todo in one.todos[:MOST]:
        due = f", by {day_of(_day(todo.due, school), today)}" if todo.due else ""
        owner = f", {todo.person}" if todo.person else ""
        told.append(("to-do", f"{todo.title}{owner}{due}"))
    left = len(one.todos) - MOST
    return [*told, ("to-do", f"and {left} more")] if left > 0 else told


BAR = 10
"""Cells of a goal's progress."""


def goal_lines(goals: Sequence[Row], register: Sequence[Row], today: date) -> list[str]:
    """The strategy, a line a goal: how far its projects have come, the worst of them, by when.

    Args:
        goals: In their order.
        register: All projects, ended ones too: they are what was reached.
        today: The school's date.
    """
    by_key = {one.key: one.fields for one in register}
    told = []
    for goal in goals:
        so_far = progress(goal.fields, by_key, today)
        by = goal.fields.get("by")
        parts = (
            counted(so_far.projects, "project") if so_far.projects else "no project leads there",
            f"worst {so_far.worst}" if so_far.worst else "",
            goal.person,
            f"by {day_of(date.fromisoformat(by), today)}" if by else "",
        )
        told.append(f"{bar(so_far.percent)}  {goal.title} ({', '.join(filter(None, parts))})")
    return told


def bar(percent: int | None) -> str:
    """How far a goal has come, drawn and in per cent; `?` where nobody can tell."""
    if percent is None:
        return f"{'?' * BAR}    ?"
    full = percent * BAR // 100
    return f"{'#' * full}{'-' * (BAR - full)} {percent:3}%"


def step_lines(fields: dict[str, Any], today: date) -> Iterator[tuple[str, str]]:
    """Milestones with their slip, risks and decisions: names and values, a line each."""
    for one in fields.get("milestones") or ():
        agreed = date.fromisoformat(one["planned"])
        now = date.fromisoformat(one.get("done") or one.get("expected") or one["planned"])
        late = (now - agreed).days
        state = "reached" if one.get("done") else "passed without it" if now < today else "expected"
        slip = f", agreed {day_of(agreed, today)} ({late:+d} d)" if late else ""
        name = "milestone *" if one.get("done") else "milestone o"
        yield name, f"{one['title']}: {state} {day_of(now, today)}{slip}"
    levels = {1: "low", 2: "medium", 3: "high"}
    for one in fields.get("risks") or ():
        who = f", {one['owner']}" if one.get("owner") else ""
        state = levels[one.get("level", 2)] if one.get("open", True) else "closed"
        yield "risk", f"{one['title']}: {state}{who}"
    for one in fields.get("decisions") or ():
        taken = one.get("on")
        said = f"taken {day_of(date.fromisoformat(taken), today)}" if taken else "wanted"
        yield "decision", f"{one['title']}: {said}"


def _day(seconds: float, school: School) -> date:
    return school.local_date(datetime.fromtimestamp(seconds, UTC))


def _end(fields: dict[str, Any], rag: Rag, today: date) -> str:
    end = fields.get("expected_end") or fields.get("planned_end")
    if not end:
        return ""
    slip = f" ({rag.slip_days:+d} days)" if rag.slip_days else ""
    return day_of(date.fromisoformat(end), today) + slip


def timeline(fields: dict[str, Any], today: date, width: int) -> str:
    """One project on a line: `=` past, `-` to come, `o` milestone, `*` reached, `|` today, `>` end.

    Args:
        fields: The project's.
        today: The school's date; stands a quarter from the left.
        width: Cells, 10 or more.
    """
    first = today - timedelta(weeks=BACK)
    span = (WEEKS + BACK) * 7
    cells = [" "] * width

    def place(day: date) -> int:
        return (day - first).days * (width - 1) // span

    start = fields.get("start")
    end = fields.get("expected_end") or fields.get("planned_end")
    begins = place(date.fromisoformat(start)) if start else place(today)
    ends = place(date.fromisoformat(end)) if end else width - 1
    now = place(today)
    for at in range(max(begins, 0), min(ends, width - 1) + 1):
        cells[at] = "=" if at < now else "-"
    for at, sign in _marks(fields, place):
        if 0 <= at < width:
            cells[at] = sign
    if end and 0 <= ends < width:
        cells[ends] = ">"
    cells[now] = "|"
    return "".join(cells)


def _marks(fields: dict[str, Any], place: Any) -> Iterator[tuple[int, str]]:
    for one in fields.get("milestones") or ():
        day = one.get("done") or one.get("expected") or one["planned"]
        yield place(date.fromisoformat(day)), "*" if one.get("done") else "o"
