"""VTODO (RFC 5545, 3.6.2; read 2026-11-24) to `Todo`, and changes to it as lines of its text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from itday.domain.errors import Refused
from itday.domain.ref import Ref
from itday.domain.text import clean, safe_url
from itday.domain.todo import Todo
from itday.domain.verbs import Create, Edit
from itday.sdk.ical.component import Component, as_utc, components
from itday.sdk.ical.lines import UnreadableError, changed, escaped, folded

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from itday.domain.change import Change
    from itday.sdk.ical.events import Place

DONE = 100
MAX_TAGS = 50
MAX_NUMBER = 2_000_000_000
PRODID = "-//itday//itday//EN"
OWNER = "X-ITDAY-OWNER"
"""Where a new to-do's owner is kept: RFC 5545 has people only as mail addresses."""
MAX_SHORT = 2_000
MAX_LONG = 20_000

Lines = dict[str, str | None]
"""Properties to set, as whole lines, or to take out."""


def todo(raw: bytes, place: Place, zone: ZoneInfo | None) -> Todo | None:
    """The to-do of one calendar object; `None` where it holds none.

    Of a series it is the first one: RFC 5545 has no word for which of them is done next.

    Raises:
        UnreadableError: The object, or one of its dates, cannot be read.
    """
    found = components(raw, "VTODO")
    if not found:
        return None
    one = next((part for part in found if "RECURRENCE-ID" not in part.props), found[0])
    start = one.when("DTSTART")
    tags = [clean(tag) for tag in _categories(one)]
    return Todo(
        ref=Ref(place.source, Todo.kind, place.path),
        title=one.text("SUMMARY"),
        updated_at=one.stamp("LAST-MODIFIED", "DTSTAMP"),
        url=safe_url(one.text("URL")) or "",
        etag=place.etag,
        status=clean(one.text("STATUS").strip().lower()) or "needs-action",
        due=_settled(one.when("DUE") or _ends(one, start), zone),
        start=_settled(start, zone),
        priority=one.number("PRIORITY", 9),
        completed_at=one.stamp("COMPLETED"),
        percent_complete=one.number("PERCENT-COMPLETE", DONE),
        description=one.text("DESCRIPTION"),
        list_name=place.calendar,
        owner=one.text(OWNER),
        projects=tuple(tag[1:] for tag in tags if tag.startswith("+") and tag != "+"),
        tags=tuple(tag for tag in tags if not tag.startswith("+") or tag == "+"),
        recurs=len(found) > 1 or one.repeats or "RECURRENCE-ID" in one.props,
    )


def _categories(one: Component) -> list[str]:
    """CATEGORIES, which may come as several properties of several values each."""
    values: list[Any] = [
        value for group in one.every("CATEGORIES") for value in getattr(group, "cats", [group])
    ]
    return [text for value in values[:MAX_TAGS] if (text := str(value).strip())]


def _ends(one: Component, start: date | None) -> date | None:
    lasts = one.lasts()
    try:
        return None if start is None or lasts is None else start + lasts
    except OverflowError:
        raise UnreadableError("its due date is out of all bounds") from None


def _settled(value: date | None, zone: ZoneInfo | None) -> date | None:
    return as_utc(value, zone) if isinstance(value, datetime) else value


def as_asked(was: Todo, change: Change) -> bool:
    """Whether a to-do already is what the change asks for, however its dates are written.

    What no to-do can be, such as due "soon", none is.
    """
    fields = was.model_dump(mode="json")
    wanted = {**fields, **change.predict(fields), "ref": was.ref}
    try:
        return Todo.model_validate(wanted).model_dump() == was.model_dump()
    except ValidationError:
        return False


def status_lines(status: str, at: datetime) -> Lines:
    """What ticking off, reopening, starting or giving up sets (RFC 5545, 3.8.1.11).

    Args:
        status: `completed`, `needs-action`, `in-process` or `cancelled`.
        at: When the person asked: the moment it counts as completed.
    """
    lines: Lines = {"STATUS": f"STATUS:{status.upper()}", "COMPLETED": None}
    if status == "completed":
        lines["COMPLETED"] = f"COMPLETED:{_utc(at)}"
        lines["PERCENT-COMPLETE"] = f"PERCENT-COMPLETE:{DONE}"
    elif status != "cancelled":
        lines["PERCENT-COMPLETE"] = None
    return lines


def edit_lines(change: Edit, was: Todo) -> Lines:
    """What an edit sets; fields it does not name stay out.

    Raises:
        Refused: The due date cannot be read, or is before the start.
    """
    lines: Lines = {}
    if change.title is not None:
        lines["SUMMARY"] = text_line("SUMMARY", change.title, MAX_SHORT)
    if change.description is not None:
        lines["DESCRIPTION"] = text_line("DESCRIPTION", change.description, MAX_LONG)
    if change.priority is not None:
        lines["PRIORITY"] = f"PRIORITY:{change.priority}" if change.priority else None
    if change.due is not None:
        lines |= _due_lines(change.due, was)
    return lines


def _due_lines(due: str, was: Todo) -> Lines:
    if not due:
        return {"DUE": None, "DURATION": None}
    line, value = due_line(due)
    start = was.start
    if start is not None and isinstance(start, datetime) != isinstance(value, datetime):
        start = None  # RFC 5545, 3.8.2.3: both are dates or both are times; the due date counts
    elif start is not None and value < start:
        raise Refused(
            f"it would be due before it starts ({start:%Y-%m-%d})", remedy="Choose a later day"
        )
    out: Lines = {"DTSTART": None} if start is None and was.start is not None else {}
    return {"DUE": line, "DURATION": None, **out}


def due_line(due: str) -> tuple[str, date]:
    """The DUE property for a date, or for a time with its offset, and what it says.

    Raises:
        Refused: It is neither.
    """
    try:
        value = date.fromisoformat(due) if len(due) == len("2026-11-24") else None
        moment = None if value else datetime.fromisoformat(due)
    except ValueError:
        value = moment = None
    if value is not None:
        return f"DUE;VALUE=DATE:{value:%Y%m%d}", value
    if moment is None or moment.tzinfo is None:
        raise Refused("its due date is neither a day nor a time with its offset")
    return f"DUE:{_utc(moment)}", as_utc(moment, None)


def edited(raw: bytes, lines: Lines, now: datetime) -> bytes:
    """The object with those lines changed and its revision counted; all else byte for byte.

    Raises:
        Refused: It is a series, or no single to-do: completing one of many is not ours to guess.
    """
    found = components(raw, "VTODO")
    if len(found) != 1 or found[0].repeats or "RECURRENCE-ID" in found[0].props:
        raise Refused(
            "it repeats, and only a calendar program can say which one is meant",
            remedy="Change it there",
        )
    sequence = min(found[0].number("SEQUENCE", MAX_NUMBER) + 1, MAX_NUMBER)
    stamps = {
        "DTSTAMP": f"DTSTAMP:{_utc(now)}",
        "LAST-MODIFIED": f"LAST-MODIFIED:{_utc(now)}",
        "SEQUENCE": f"SEQUENCE:{sequence}",
    }
    return changed(raw, "VTODO", lines | stamps)


def created(change: Create, now: datetime) -> bytes:
    """A new calendar object with one to-do.

    Raises:
        Refused: Its due date cannot be read.
    """
    tags = [*(f"+{project}" for project in change.projects), *change.tags]
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "BEGIN:VTODO"),
        text_line("UID", change.ref.key, MAX_SHORT),
        *(f"{name}:{_utc(now)}" for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED")),
        *("SEQUENCE:0", "STATUS:NEEDS-ACTION"),
        text_line("SUMMARY", change.title, MAX_SHORT),
        *([due_line(change.due)[0]] if change.due else []),
        *([f"PRIORITY:{change.priority}"] if change.priority else []),
        *([text_line("DESCRIPTION", change.description, MAX_LONG)] if change.description else []),
        *([f"CATEGORIES:{','.join(escaped(clean(tag)) for tag in tags)}"] if tags else []),
        *([text_line(OWNER, change.owner, MAX_SHORT)] if change.owner else []),
        *("END:VTODO", "END:VCALENDAR"),
    ]
    return b"".join(map(folded, lines))


def text_line(name: str, text: str, limit: int) -> str:
    """A property of text, cleaned as records are, so that what comes back is what was sent."""
    return f"{name}:{escaped(clean(text, limit=limit, multiline=limit > MAX_SHORT))}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
