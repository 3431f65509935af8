"""What changes do to the made-up school's records, and which it refuses as a real desk would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from itday.connectors._demo_changes import Entry
from itday.connectors._demo_people import DIRECTOR, TEAM
from itday.connectors._demo_todos import DIRECTOR_LIST
from itday.domain.change import Change
from itday.domain.errors import Conflict, Refused
from itday.domain.post import Post
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import TicketStatus
from itday.domain.todo import Todo
from itday.domain.verbs import (
    Acknowledge,
    Archive,
    Assign,
    Cancel,
    Close,
    Comment,
    Complete,
    Create,
    Edit,
    Flag,
    MarkRead,
    Reopen,
    Restate,
    SetPriority,
    SetStatus,
    Start,
)

ACTIONS: tuple[type[Change], ...] = (
    *(Create, Complete, Reopen, Start, Cancel, Edit),
    *(Assign, SetStatus, SetPriority, Comment),
    *(MarkRead, Flag, Archive),
    *(Acknowledge, Close, Restate),
)
"""Everything that can be asked of a source."""

LOGINS = frozenset(member.login for member in TEAM) | {""}
STATUSES = frozenset(status.value for status in TicketStatus)
PRIORITIES = range(1, 5)


@dataclass(frozen=True, slots=True)
class Held:
    """A record as it stands, and the octet after the change that last touched it."""

    record: Record
    touched: int = 0


def applied(held: Mapping[Ref, Held], entry: Entry) -> Record | None:
    """Give the record as a change leaves it; None where the school has not got the record.

    Raises:
        Refused: The record could not hold what the change asks for.
    """
    change = entry.change
    was = held.get(change.ref)
    if was is None and not change.makes:
        return None
    model = type(was.record) if was else Todo
    fields = was.record.model_dump(mode="json") if was else _new_todo()
    fields |= change.predict(fields) | _besides(change, entry.at)
    try:
        record = model.model_validate(fields)
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        raise Refused(f"{field} cannot be that", where=str(change.ref)) from error
    raw = was.record.raw if was else b""
    return record.model_copy(update={"raw": raw, "etag": str(entry.end)})


def _new_todo() -> dict[str, Any]:
    return {"owner": DIRECTOR.login, "list_name": DIRECTOR_LIST}


def _besides(change: Change, at: datetime) -> dict[str, Any]:
    """Give the fields that a source sets by itself when it carries out a change."""
    fields: dict[str, Any] = {"updated_at": at}
    match change:
        case Complete():
            fields |= {"completed_at": at, "percent_complete": 100}
        case Reopen() | Start():
            fields |= {"completed_at": None, "percent_complete": 0}
        case SetStatus():
            fields["source_status"] = change.status.capitalize()
        case Archive():
            fields["mailbox"] = "Archive" if change.archived else "INBOX"
    return fields


def judge(change: Change) -> None:
    """Refuse what a real desk would refuse.

    Raises:
        Refused: Nobody has that login, there is no such status or priority, or nothing was written.
    """
    why = ""
    match change:
        case Assign() if change.assignee not in LOGINS:
            why = f"nobody has the login {change.assignee}"
        case SetStatus() if change.status not in STATUSES:
            why = f"there is no status {change.status}"
        case SetPriority() if change.priority not in PRIORITIES:
            why = f"there is no priority {change.priority}"
        case Comment() if not change.text.strip():
            why = "an empty comment"
    if why:
        raise Refused(why, where=str(change.ref))


def compare(record: Record, change: Change, base: Mapping[str, Any]) -> None:
    """Compare a record with what the person saw, as far as the change goes.

    Raises:
        Conflict: A field the change is about has become neither what it was nor what is asked.
    """
    now = record.model_dump(mode="json")
    for name, asked in change.predict(base).items():
        if name in base and now.get(name) not in (base[name], asked):
            theirs = now | {"etag": record.etag}
            raise Conflict(f"{name} was changed meanwhile", where=str(change.ref), theirs=theirs)


def comments(entries: Iterable[Entry], ref: Ref) -> tuple[Post, ...]:
    """Give what was written here to a record, the earliest first."""
    return tuple(
        Post(
            author=DIRECTOR.name,
            at=entry.at,
            text=entry.change.text,
            public=entry.change.public,
            type="Correspond" if entry.change.public else "Comment",
        )
        for entry in entries
        if isinstance(entry.change, Comment) and entry.change.ref == ref
    )
