"""Graph's `todoTask` and `plannerTask`, and what they are in our words.

Facts: learn.microsoft.com/graph/api/resources/todotask, /todotask-delta, /resources/plannertask
(read 2026-11-29). Due dates of To Do are days: the service keeps a midnight and answers in UTC, so
only the date is read and written, never a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import AwareDatetime, Field

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import Complete, Create, Edit, Reopen, Start
from itday.sdk.rows import Row, Step, Words

STATUS = {
    "notStarted": "needs-action",
    "inProgress": "in-process",
    "completed": "completed",
    "waitingOnOthers": "needs-action",
    "deferred": "needs-action",
}
THEIRS = {"needs-action": "notStarted", "in-process": "inProgress", "completed": "completed"}
APPLICATION = "itday"
"""Under which a task that was made here keeps our own identifier, as a linked resource."""
PLANNER = "planner"
"""How the key of what Planner assigned to the person begins."""
DONE, BEGUN = 100, 50


class Day(Row):
    """`dateTimeTimeZone` of a due date."""

    dateTime: str  # noqa: N815  # Microsoft's spelling


class Link(Row):
    """`linkedResource`."""

    applicationName: Words = ""  # noqa: N815
    externalId: Words = ""  # noqa: N815
    webUrl: Words = ""  # noqa: N815


class Body(Row):
    """`itemBody`."""

    content: Words = ""
    contentType: Words = ""  # noqa: N815


class TodoList(Row):
    """`todoTaskList`."""

    id: Step
    displayName: Words = ""  # noqa: N815
    wellknownListName: Words = ""  # noqa: N815


class Task(Row):
    """A `todoTask`."""

    id: str
    title: Words = ""
    status: Words = ""
    importance: Words = ""
    body: Body | None = None
    categories: tuple[str, ...] | None = ()
    dueDateTime: Day | None = None  # noqa: N815
    startDateTime: Day | None = None  # noqa: N815
    completedDateTime: Day | None = None  # noqa: N815
    lastModifiedDateTime: AwareDatetime | None = None  # noqa: N815
    recurrence: Any = None
    linkedResources: tuple[Link, ...] | None = ()  # noqa: N815

    def own_key(self) -> str:
        """The identifier that we gave it when it was made here; empty where it was not."""
        links = self.linkedResources or ()
        return next((o.externalId for o in links if o.applicationName == APPLICATION), "")


class Assigned(Row):
    """A `plannerTask`."""

    id: str
    title: Words = ""
    percentComplete: int | None = 0  # noqa: N815
    priority: int | None = None
    dueDateTime: AwareDatetime | None = None  # noqa: N815
    startDateTime: AwareDatetime | None = None  # noqa: N815
    completedDateTime: AwareDatetime | None = None  # noqa: N815
    planId: Step | None = None  # noqa: N815
    etag: str = Field(default="", alias="@odata.etag")


class Plan(Row):
    """A `plannerPlan`."""

    title: Words = ""


def todo(row: Task, home: TodoList, source: str) -> Todo:
    """The record that shows a task; where it lies is in its `etag`, since To Do has none to use."""
    place = f"{home.id}/{row.id}"
    return Todo(
        ref=Ref(source, Todo.kind, row.own_key() or place),
        title=row.title,
        updated_at=row.lastModifiedDateTime,
        etag=place,
        status=STATUS.get(row.status, row.status),
        due=_date(row.dueDateTime),
        start=_date(row.startDateTime),
        priority={"high": 1, "low": 9}.get(row.importance, 0),
        description=(row.body or Body()).content,
        list_name=home.displayName,
        tags=tuple(one for one in row.categories or () if one and not one.startswith("+")),
        projects=tuple(one[1:] for one in row.categories or () if one.startswith("+") and one[1:]),
        recurs=row.recurrence is not None,
    )


def _date(day: Day | None) -> date | None:
    if day is None:
        return None
    try:
        return date.fromisoformat(day.dateTime[:10])
    except ValueError:
        return None


def assigned(row: Assigned, plan: str, source: str) -> Todo:
    """The record that shows a Planner task.

    Args:
        row: The task.
        plan: What its plan is called; empty where nobody may tell.
        source: Whose.
    """
    percent = row.percentComplete or 0
    state = "completed" if percent >= DONE else "in-process" if percent else "needs-action"
    return Todo(
        ref=Ref(source, Todo.kind, f"{PLANNER}/{row.id}"),
        title=row.title,
        etag=row.etag,
        status=state,
        due=row.dueDateTime.date() if row.dueDateTime else None,
        start=row.startDateTime.date() if row.startDateTime else None,
        priority=_priority(row.priority),
        completed_at=row.completedDateTime,
        percent_complete=min(max(percent, 0), DONE),
        list_name=plan or "Planner",
        list_key=row.planId or "",
    )


def _priority(theirs: int | None) -> int:
    """Planner's 0 (most urgent) to 10; 5 to 7 is what nobody chose."""
    if theirs is None or 5 <= theirs <= 7:
        return 0
    return max(1, theirs) if theirs < 5 else min(9, theirs)


def task_body(change: Change) -> dict[str, Any]:
    """What a change of ours sets on a To Do task."""
    match change:
        case Complete() | Reopen() | Start():
            return {"status": THEIRS[change.status]}
        case Create():
            return _fields(change.title, change.due or "", change.priority, change.description) | {
                "categories": [*change.tags, *(f"+{one}" for one in change.projects)],
                "linkedResources": [
                    {
                        "applicationName": APPLICATION,
                        "displayName": "itday",
                        "externalId": change.ref.key,
                    }
                ],
            }
        case Edit():
            return _fields(change.title, change.due, change.priority, change.description)
    raise TypeError(f"no body for {change.verb}")


def _fields(
    title: str | None, due: str | None, priority: int | None, description: str | None
) -> dict[str, Any]:
    set_: dict[str, Any] = {}
    if title is not None:
        set_["title"] = title
    if due:
        set_["dueDateTime"] = {"dateTime": f"{due[:10]}T00:00:00", "timeZone": "UTC"}
    elif due is not None:
        set_["dueDateTime"] = None
    if priority is not None:
        set_["importance"] = importance(priority)
    if description is not None:
        set_["body"] = {"content": description, "contentType": "text"}
    return set_


def importance(priority: int) -> str:
    """To Do's three steps for our nine."""
    if priority in range(1, 5):
        return "high"
    return "low" if priority > 5 else "normal"


def assigned_body(change: Change) -> dict[str, Any]:
    """What a change of ours sets on a Planner task."""
    match change:
        case Complete():
            return {"percentComplete": DONE}
        case Reopen():
            return {"percentComplete": 0}
        case Start():
            return {"percentComplete": BEGUN}
        case Edit():
            fields = {"title": change.title} if change.title is not None else {}
            due = change.due
            day = {"dueDateTime": f"{due[:10]}T12:00:00Z" if due else None}
            own = {"priority": change.priority or 5} if change.priority is not None else {}
            return {**fields, **(day if due is not None else {}), **own}
    raise TypeError(f"no body for {change.verb}")


def differs(base: Mapping[str, Any], now: Mapping[str, Any], change: Change) -> bool:
    """Whether somebody else changed, since the person looked, what the change is about."""
    wanted = change.predict(base)
    return any(name in base and base[name] != now.get(name) for name in wanted)
