"""What a task of Taskwarrior means as a to-do, and what becomes of it when it is changed.

| the task | the to-do |
| --- | --- |
| `priority` H, M, L | priority 1, 5, 9; written: 1 to 4 are H, 5 is M, 6 to 9 are L |
| `due` at midnight, or a second before | a day; any other time is a time |
| `wait`, else `scheduled` | start |
| `start` | in process |
| `annotations` | description, one below the other |
| `project`, `tags` | project, tags |
| `itday_owner` | owner; a field of ours, which Taskwarrior keeps |
| `recur`, `parent` | repeats: shown, not ticked off here |
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from itday.domain.change import Change, Fields
from itday.domain.errors import Refused
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.domain.todo import Todo, TodoStatus
from itday.domain.verbs import Create, Edit

LETTERS = {"H": 1, "M": 5, "L": 9}
LIST = "Taskwarrior"
OWNER = "itday_owner"
WORD = re.compile(r"[^\s,:+\-()'\"\\/<>={}\[\]]{1,100}")
STAMP = "%Y%m%dT%H%M%SZ"
MOST_NOTES = 200
MOVING = ("urgency", "id", "mask", "imask")
"""What differs without anybody having changed the task."""


def _moment(value: Any) -> Any:
    """`20261123T081500Z`, or ISO 8601."""
    if isinstance(value, str) and re.fullmatch(r"\d{8}T\d{6}Z", value):
        return datetime.strptime(value, STAMP).replace(tzinfo=UTC)
    return None if value == "" else value


Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class Note(BaseModel):
    """An annotation."""

    description: str = ""


class Row(BaseModel):
    """A task as `export` prints it; fields that we do not read are passed over."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    uuid: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    description: str
    status: str
    modified: Moment = None
    entry: Moment = None
    due: Moment = None
    wait: Moment = None
    scheduled: Moment = None
    start: Moment = None
    end: Moment = None
    priority: str = ""
    project: str = ""
    tags: tuple[str, ...] = ()
    annotations: tuple[Note, ...] = ()
    itday_owner: str = ""
    recur: str = ""
    parent: str = ""

    @property
    def repeats(self) -> bool:
        """Whether it is one of a series, or the series itself."""
        return bool(self.recur or self.parent or self.status == "recurring")


ROW = TypeAdapter(Row)


def record(row: Row, source: str, raw: Mapping[str, Any]) -> Todo:
    """The to-do that a task is."""
    state = _status(row)
    return Todo(
        ref=Ref(source, Todo.kind, row.uuid),
        title=row.description,
        updated_at=row.modified or row.entry,
        etag=mark(raw),
        status=state,
        due=_day_or_time(row.due),
        start=_day_or_time(row.wait or row.scheduled),
        priority=LETTERS.get(row.priority, 0),
        completed_at=row.end if state in {TodoStatus.COMPLETED, TodoStatus.CANCELLED} else None,
        percent_complete=100 if state is TodoStatus.COMPLETED else 0,
        description="\n".join(one.description for one in row.annotations[:MOST_NOTES]),
        list_name=LIST,
        owner=row.itday_owner,
        projects=(row.project,) if row.project else (),
        tags=row.tags,
        recurs=row.repeats,
    )


def mark(raw: Mapping[str, Any]) -> str:
    """Stands for this version of a task."""
    kept = {name: value for name, value in raw.items() if name not in MOVING}
    text = json.dumps(kept, sort_keys=True)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _status(row: Row) -> TodoStatus | str:
    known = {
        "pending": TodoStatus.IN_PROCESS if row.start else TodoStatus.NEEDS_ACTION,
        "waiting": TodoStatus.NEEDS_ACTION,
        "recurring": TodoStatus.NEEDS_ACTION,
        "completed": TodoStatus.COMPLETED,
        "deleted": TodoStatus.CANCELLED,
    }
    return known.get(row.status, clean(row.status, limit=40))


def _day_or_time(moment: datetime | None) -> datetime | date | None:
    """A moment that is the edge of a day on this machine's clock is meant as that day."""
    if moment is None:
        return None
    here = moment.astimezone()
    return here.date() if here.time() in {time(), time(23, 59, 59)} else moment


def created(change: Create, now: datetime) -> dict[str, Any]:
    """A new task as `import` takes it.

    Raises:
        Refused: Taskwarrior has no place for a part of it.
    """
    if len(change.projects) > 1:
        raise Refused("a task has one project only", remedy="Leave the others out")
    odd = [tag for tag in change.tags if not WORD.fullmatch(tag)]
    if odd:
        raise Refused("a tag of a task is a single word", remedy="Leave spaces and signs out of it")
    row: dict[str, Any] = {
        "uuid": change.ref.key, "status": "pending", "description": _title(change.title),
        "entry": now.astimezone(UTC).strftime(STAMP),
        "due": _due(change.due or ""), "priority": letter(change.priority),
        "project": change.projects[0] if change.projects else "", "tags": list(change.tags),
        OWNER: change.owner, "annotations": _notes(change.description, now),
    }  # fmt: skip
    return {name: value for name, value in row.items() if value}


def edited(raw: Mapping[str, Any], row: Row, change: Edit, now: datetime) -> dict[str, Any]:
    """The task with other words or dates; fields of others stay as they are.

    Raises:
        Refused: Taskwarrior has no place for it, or several notes would be lost.
    """
    new = {name: value for name, value in raw.items() if name not in MOVING}
    if change.title is not None:
        new["description"] = _title(change.title)
    if change.due is not None:
        new["due"] = _due(change.due)
    if change.priority is not None and change.priority != LETTERS.get(row.priority, 0):
        new["priority"] = letter(change.priority)
    if change.description is not None:
        new["annotations"] = _annotated(raw, row, change.description, now)
    return {name: value for name, value in new.items() if value not in ("", [])}


def _annotated(raw: Mapping[str, Any], row: Row, text: str, now: datetime) -> list[Any]:
    """The notes with the text as their sum: added to, or the only one replaced."""
    held = list(raw.get("annotations", ()))
    was = "\n".join(one.description for one in row.annotations)
    if text == was:
        return held
    if was and text.startswith(f"{was}\n"):
        return held + _notes(text[len(was) + 1 :], now)
    if len(held) > 1:
        raise Refused(
            f"the task has {len(held)} notes, each with its date",
            remedy="Add lines at the end, or change them with `task annotate`",
        )
    return _notes(text, now)


def _notes(text: str, now: datetime) -> list[dict[str, str]]:
    text = clean(text, limit=20_000, multiline=True)
    entry = now.astimezone(UTC).strftime(STAMP)
    return [{"entry": entry, "description": text}] if text else []


def _title(text: str) -> str:
    title = clean(text).strip()
    if not title:
        raise Refused("a task without words", remedy="Give it a title")
    return title


def _due(text: str) -> str:
    """A day or time as Taskwarrior writes it: a day is its midnight on this machine."""
    if not text:
        return ""
    try:
        if len(text) == len("2026-12-04"):
            moment = datetime.combine(date.fromisoformat(text), time()).astimezone()
        else:
            moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).strftime(STAMP)
    except (ValueError, OverflowError):
        raise Refused("the due date cannot be read", remedy="Write 2026-12-04") from None


def letter(priority: int) -> str:
    """The letter of a priority from 1 to 9; none for 0."""
    if priority <= 0:
        return ""
    return "H" if priority < LETTERS["M"] else "M" if priority == LETTERS["M"] else "L"


def agrees(now: Fields, base: Fields, names: Sequence[str]) -> bool:
    """Whether what the person saw of these fields is what there is."""
    return all(now.get(name) == base[name] for name in names if name in base)


def as_asked(todo: Todo, change: Change) -> bool:
    """Whether the task is as a change wants it, as finely as Taskwarrior can tell."""
    now, wanted = todo.model_dump(mode="json"), change.predict({})
    wanted.pop("ref", None)
    if isinstance(change, Create):
        wanted.pop("status", None)  # it may have been done since
    if "priority" in wanted:
        now["priority"], wanted["priority"] = letter(todo.priority), letter(wanted["priority"])
    if "due" in wanted:
        now["due"], wanted["due"] = _written(todo.due), _due(wanted["due"] or "")
    return all(now.get(name) == value for name, value in wanted.items())


def _written(due: datetime | date | None) -> str:
    return "" if due is None else _due(due.isoformat())


def since(now: datetime, days: int) -> str:
    """The day from which on closed tasks are shown, as a filter has it."""
    return (now.astimezone().date() - timedelta(days=days)).isoformat()
