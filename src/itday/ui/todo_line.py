"""A to-do as one types it: the line grammar's reading, and what is said of it while one types."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from itday.domain import grammar
from itday.domain.grammar import Typed
from itday.domain.school_time import School


class TodoLine(NamedTuple):
    """What a line means."""

    typed: Typed
    hint: str
    """What was understood, as it is shown below the line while one types."""
    fault: str = ""
    """Why it cannot be kept as it stands; empty if it can."""


def read(text: str, school: School, now: datetime) -> TodoLine:
    """Read a line; `due:"period 3"` takes several words in quotes."""
    typed = grammar.parse(text, school, now)
    fault = typed.faults[0] if typed.faults else ""
    fault = fault or ("" if typed.text else "Write what is to be done")
    if text.casefold().endswith("due:"):
        return TodoLine(typed, "due: today, fri, +3d, eot, 2026-11-30", fault)
    due = typed.due
    parts = [f"due {due:%A} {due.day} {due:%B}" if due else "no due date: due:fri sets one"]
    parts += [f"for {typed.owner}"] if typed.owner else []
    parts += [f"priority {typed.priority}"] if typed.priority else []
    parts += [", ".join((*(f"+{one}" for one in typed.projects), *(f"#{o}" for o in typed.tags)))]
    return TodoLine(typed, ", ".join(filter(None, parts)), fault)
