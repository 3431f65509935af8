"""Tasks v1's `task` and what it is in our words.

Facts: developers.google.com/workspace/tasks/reference/rest/v1/tasks (read 2026-11-29). A due date
is a day: the time that comes with it is discarded. A task has no field of ours, so one that was
made here ends its notes with our identifier, which is not shown.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import AwareDatetime

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.text import safe_url
from itday.domain.todo import Todo
from itday.domain.verbs import Complete, Create, Edit, Reopen
from itday.sdk.rows import Row, Step, Words

STATUS = {"needsAction": "needs-action"}
THEIRS = {"needs-action": "needsAction", "completed": "completed"}
OWN = re.compile(r"(?<!\n)\n*\[itday ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]\s*\Z")
"""Our identifier at the end of the notes of what was made here."""


class TaskList(Row):
    """A list."""

    id: Step
    title: Words = ""


class Task(Row):
    """A task."""

    id: str
    title: Words = ""
    notes: Words = ""
    status: Words = ""
    due: Words = ""
    completed: AwareDatetime | None = None
    updated: AwareDatetime | None = None
    deleted: bool | None = False
    webViewLink: Words = ""  # noqa: N815  # Google's spelling

    def own_key(self) -> str:
        """The identifier that we gave it; empty where it was not made here."""
        found = OWN.search(self.notes)
        return found[1] if found else ""


def todo(row: Task, home: TaskList, source: str) -> Todo:
    """The record that shows a task; where it lies is in its `etag`, which Tasks does not use."""
    place = f"{home.id}/{row.id}"
    return Todo(
        ref=Ref(source, Todo.kind, row.own_key() or place),
        title=row.title,
        updated_at=row.updated,
        url=safe_url(row.webViewLink) or "",
        etag=place,
        status=STATUS.get(row.status, row.status or "needs-action"),
        due=_date(row.due),
        completed_at=row.completed,
        description=OWN.sub("", row.notes),
        list_name=home.title,
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def body(change: Change, notes: str = "") -> dict[str, Any]:
    """What a change of ours sets on a task.

    Args:
        change: Which.
        notes: As they are now: our identifier at their end stays.
    """
    match change:
        case Complete():
            return {"status": "completed"}
        case Reopen():
            return {"status": "needsAction", "completed": None}
        case Create():
            told = _fields(change.title, change.due or None, None)
            return told | {"notes": f"{change.description}\n\n[itday {change.ref.key}]".lstrip()}
        case Edit():
            mark = OWN.search(notes)
            text = change.description
            kept = None if text is None else text + (mark[0] if mark else "")
            return _fields(change.title, change.due, kept)
    raise TypeError(f"no body for {change.verb}")


def _fields(title: str | None, due: str | None, notes: str | None) -> dict[str, Any]:
    set_: dict[str, Any] = {}
    if title is not None:
        set_["title"] = title
    if due is not None:
        set_["due"] = f"{due[:10]}T00:00:00.000Z" if due else None
    if notes is not None:
        set_["notes"] = notes
    return set_
