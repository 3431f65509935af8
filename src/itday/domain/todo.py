"""To-dos, in the terms of RFC 5545 (VTODO, section 3.6.2; read 2026-11-24)."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.record import NO_DATE, Block, Facets, Line, Record


class TodoStatus(StrEnum):
    """RFC 5545, 3.8.1.11."""

    NEEDS_ACTION = "needs-action"
    IN_PROCESS = "in-process"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


CLOSED = frozenset({TodoStatus.COMPLETED, TodoStatus.CANCELLED})


class Todo(Record):
    """Something to do."""

    kind: ClassVar[str] = "todo"

    status: TodoStatus | Line = TodoStatus.NEEDS_ACTION
    """A word we do not know is kept as it came and counts as open."""
    due: AwareDatetime | date | None = None
    """A date alone means the end of that day."""
    start: AwareDatetime | date | None = None
    priority: int = 0
    """1 (highest) to 9, 0 for none, as in RFC 5545."""
    completed_at: AwareDatetime | None = None
    percent_complete: int = 0
    description: Block = ""
    list_name: Line = ""
    """The calendar, list, plan or file it lives in."""
    list_key: Line = ""
    """What the source calls that list, where its name may change; empty where only names count."""
    owner: Line = ""
    projects: tuple[Line, ...] = ()
    tags: tuple[Line, ...] = ()
    recurs: bool = False

    def facets(self) -> Facets:
        """By due date, what has none last; then by priority."""
        due = end_of(self.due)
        return Facets(
            state=str(self.status),
            open=self.status not in CLOSED,
            rank=due.timestamp() if due else NO_DATE,
            sort=self.priority or 10,
            severity={1: 3, 2: 3, 3: 2, 4: 2}.get(self.priority, 0),
            due=due,
            at=due,
            person=self.owner,
            words=" ".join((self.description, self.list_name, *self.projects, *self.tags)),
        )


def end_of(due: datetime | date | None) -> datetime | None:
    """The moment a due date runs out: of a bare date, the end of that day on this machine."""
    if due is None or isinstance(due, datetime):
        return due
    return datetime.combine(due, time(23, 59, 59)).astimezone()
