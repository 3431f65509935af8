"""How the command line shows rows: lines of text, or JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from itday.domain.text import clean
from itday.triage.snooze import FOR_EVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itday.domain.school_time import School
    from itday.store.rows import Row

    Line = Sequence[str]

UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
"""What a terminal would act on or not show, and JSON would let through as it is."""
LONGEST = 200_000
"""Characters of one text that is printed."""


def say(text: str, *, err: bool = False) -> None:
    """Print text whose parts may be a stranger's: what a terminal would act on is taken out."""
    click.echo(clean(text, limit=LONGEST, multiline=True), err=err)


def print_json(value: object) -> None:
    """Print a value as JSON, indented, in the order of its keys as given."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    click.echo(UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def iso(seconds: float | None) -> str | None:
    """A moment as ISO 8601 in UTC, or `None`."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def row_json(row: Row) -> dict[str, Any]:
    """A row for programs: what lists show, and the record's own fields under `record`."""
    return {
        "ref": str(row.ref),
        "short": row.short or row.ref.short,
        "kind": row.kind,
        "source": row.source,
        "title": row.title,
        "person": row.person,
        "state": row.state,
        "open": bool(row.open),
        "severity": row.severity,
        "at": iso(row.at),
        "due": iso(row.due),
        "new": bool(row.new),
        "waiting": row.waiting,
        "silenced_until": _until(row),
        "handed_to": row.handed or "",
        "record": row.fields,
    }


def _until(row: Row) -> str | None:
    """Until when it is silenced, or was last; `resolved` where no time ends it."""
    return "resolved" if (row.until or 0) >= FOR_EVER else iso(row.until)


def silenced_line(row: Row, school: School, now: datetime, digits: int) -> Line:
    """A silenced row for people: short form, until when, kind, why, title."""
    until = "until resolved"
    if row.until is not None and row.until < FOR_EVER:
        local = datetime.fromtimestamp(row.until, UTC).astimezone(school.zone)
        same = local.date() == school.local_date(now)
        until = f"until {local:%H:%M}" if same else f"until {local:%d %b %H:%M}"
    short = (row.short or row.ref.short)[:digits]
    return short, until, row.kind, row.why or "", row.title


def row_line(row: Row, school: School, now: datetime, digits: int) -> Line:
    """A row for people: short form, mark, when, state, person, title."""
    short = (row.short or row.ref.short)[:digits]
    mark = "unsent" if row.waiting else "new" if row.new else "worse" if row.worse else ""
    return short, mark, when(row, school, now), row.state, row.person[:24], row.title


def when(row: Row, school: School, now: datetime) -> str:
    """The date that matters of a row, in school time: its due date, else when it was."""
    moment = row.at if row.kind in {"meeting", "alert", "message"} else row.due or row.at
    if moment is None:
        return ""
    local = datetime.fromtimestamp(moment, UTC).astimezone(school.zone)
    owed = row.open and row.kind in {"todo", "ticket"}
    late = " late" if owed and row.due and row.due < now.timestamp() else ""
    if local.date() == school.local_date(now):
        return "today" if row.whole_day else f"{local:%H:%M}{late}"
    return f"{local:%d %b}{late}" if local.year == now.year else f"{local:%d %b %Y}{late}"


def print_table(lines: Iterable[Line], headings: Line = ()) -> None:
    """Print lines as columns, the last one free; nothing where there are none."""
    rows = [tuple(clean(str(cell)) for cell in line) for line in lines]
    if not rows:
        return
    table = [tuple(headings), *rows] if headings else rows
    widths = [max(len(line[at]) for line in table) for at in range(len(table[0]) - 1)]
    for line in table:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        click.echo("  ".join([*cells, line[-1]]).rstrip())


def ago(seconds: float) -> str:
    """A length of time in one unit: `4 min`, `2 h`, `3 d`."""
    if seconds < 90:
        return f"{max(0, int(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if seconds < 129_600 else f"{round(seconds / 86_400)} d"
