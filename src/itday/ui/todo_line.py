"""A to-do as one types it: words, and among them `due:fri` and `!1`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from itday.domain.school_time import School

DUE = re.compile(r'(?:^|\s)due:("[^"]*"?|\S*)', re.IGNORECASE)
PRIORITY = re.compile(r"(?:^|\s)!([1-9])(?=\s|$)")


class TodoLine(NamedTuple):
    """What a line means."""

    title: str
    due: str | None
    """ISO 8601, a date."""
    priority: int
    hint: str
    """What was understood, as it is shown below the line while one types."""
    fault: str = ""
    """Why it cannot be kept as it stands; empty if it can."""


def read(text: str, school: School, now: datetime) -> TodoLine:
    """Read a line; `due:"period 3"` takes several words in quotes."""
    due_words = [found[1].strip('"') for found in DUE.finditer(text)]
    levels = PRIORITY.findall(text)
    title = " ".join(PRIORITY.sub(" ", DUE.sub(" ", text)).split())
    priority = int(levels[-1]) if levels else 0
    fault = "" if title else "Write what is to be done"
    due = None
    if due_words and not due_words[-1]:
        return TodoLine(title, None, priority, "due: today, fri, +3d, eot, 2026-11-30", fault)
    if due_words:
        try:
            due = school.parse_day(due_words[-1], now)
        except ValueError as error:
            return TodoLine(title, None, priority, "", str(error))
    parts = [f"due {due:%A} {due.day} {due:%B}" if due else "no due date: due:fri sets one"]
    parts += [f"priority {priority}"] if priority else []
    return TodoLine(title, due.isoformat() if due else None, priority, ", ".join(parts), fault)
