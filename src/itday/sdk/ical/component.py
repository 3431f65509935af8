"""Calendar objects (RFC 5545, read 2026-11-24) as components that can be asked for values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from icalendar import Calendar

from itday.sdk.ical.lines import Block, UnreadableError, blocks
from itday.sdk.ical.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

READ = frozenset(
    (
        *("UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED"),
        *("DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE"),
        *("SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "CATEGORIES", "PRIORITY"),
        *("PERCENT-COMPLETE", "COMPLETED", "ORGANIZER", "ATTENDEE", "URL", "CONFERENCE"),
        *("X-ITDAY-OWNER", "X-GOOGLE-CONFERENCE"),
        *("X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK"),
    )
)
"""The properties that we look at; nothing else is parsed."""
ONCE = frozenset({"DTSTART", "DTEND", "DUE", "DURATION", "UID", "RECURRENCE-ID"})
MAX_LINES = 5_000
"""Properties of one component that are looked at."""
MAX_TEXT = 256 << 10
"""Characters of one component that are looked at."""
MAX_ATTENDEES = 300
FAULTS = (
    *(ValueError, KeyError, TypeError, AttributeError),
    *(IndexError, OverflowError, RecursionError),
)
"""What the libraries raise at contents that are not as they should be."""


@dataclass(frozen=True, slots=True)
class Component:
    """One VEVENT or VTODO."""

    name: str
    props: Any
    """The library's component."""
    zone: str
    """The zone its first time is given in; empty for UTC, floating times and dates."""
    unknown: str
    """A zone it names that nobody knows; its times are then read as local ones."""
    broken: frozenset[str]
    """Properties whose values cannot be read."""
    size: int = 0
    """Characters that were read: what copying it costs."""

    def first(self, name: str) -> Any:
        """The first value of a property, or `None`."""
        value = None if name in self.broken else self.props.get(name)
        return value[0] if isinstance(value, list) else value

    def every(self, name: str) -> list[Any]:
        """All values of a property that may come more than once."""
        value = None if name in self.broken else self.props.get(name)
        return [] if value is None else value if isinstance(value, list) else [value]

    def text(self, name: str) -> str:
        """A property's first value as text, or the empty text."""
        value = self.first(name)
        return "" if value is None else str(value)

    def number(self, name: str, most: int) -> int:
        """A whole number from 0 to `most`; anything else counts as 0."""
        value = self.text(name).strip()
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
        return number if number <= most else 0

    def when(self, name: str) -> date | datetime | None:
        """A date or time as it was given, or `None` where there is none.

        Raises:
            UnreadableError: There is one that cannot be read.
        """
        if name in self.broken:
            raise UnreadableError(f"{name} cannot be read")
        value = getattr(self.first(name), "dt", None)
        if value is not None and not isinstance(value, date):
            raise UnreadableError(f"{name} is no date")
        return value

    def lasts(self) -> timedelta | None:
        """DURATION, or `None`; one that is negative counts as none at all."""
        value = getattr(self.first("DURATION"), "dt", None)
        return max(value, timedelta()) if isinstance(value, timedelta) else None

    def stamp(self, *names: str) -> datetime | None:
        """The first of these moments that is given and readable, in UTC."""
        for name in names:
            value = None if name in self.broken else getattr(self.first(name), "dt", None)
            if isinstance(value, datetime):
                return as_utc(value, None) if value.tzinfo else value.replace(tzinfo=UTC)
        return None

    @property
    def repeats(self) -> bool:
        """Whether it is the start of a series."""
        return any(name in self.props for name in ("RRULE", "RDATE", "EXRULE"))


def components(raw: bytes, name: str) -> list[Component]:
    """The events or to-dos of one calendar object.

    Args:
        raw: The object as the server gave it.
        name: `VEVENT` or `VTODO`.

    Raises:
        UnreadableError: It is no calendar object, or is over a bound.
    """
    found = blocks(raw)
    zones = Zones(found)
    return [component(block, zones) for block in found if block.name == name]


def component(block: Block, zones: Zones) -> Component:
    """One event or to-do, with times in the zones of its calendar.

    Raises:
        UnreadableError: The library can make nothing of it.
    """
    lines, zone, unknown = [], "", ""
    own: dict[str, None] = {}
    for settled in (zones.settle(line) for line in _kept(block)):
        lines.append(settled.text)
        own |= {settled.own: None} if settled.own else {}
        zone = zone or settled.zone
        unknown = unknown or ("" if settled.known else settled.zone)
    # Read as an event, which the library reads property by property whatever some of them hold.
    text = "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zones.text(own)}{text}\r\nEND:VCALENDAR\r\n"
    try:
        props = Calendar.from_ical(whole).walk("VEVENT")[0]
    except FAULTS:
        raise UnreadableError("cannot be read as iCalendar") from None
    broken = frozenset(str(name).upper() for name, _ in props.errors if name)
    return Component(block.name, props, zone, unknown, broken, len(text))


def _kept(block: Block) -> Iterator[Any]:
    seen: set[str] = set()
    attendees = size = 0
    for line in block.lines[:MAX_LINES]:
        name = line.name
        attendees += name == "ATTENDEE"
        if name in READ and not (name in ONCE and name in seen) and attendees <= MAX_ATTENDEES:
            size += len(line.text)
            if size > MAX_TEXT:
                return
            yield line
        seen.add(name)


def as_utc(value: date, zone: ZoneInfo | None) -> datetime:
    """The moment of a date's first minute or of a time, in UTC.

    Args:
        value: A date, a floating time or an aware one.
        zone: Where floating times and dates are; `None` for this machine's zone.

    Raises:
        UnreadableError: It is before year 1 or after 9999 in UTC.
    """
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    try:
        if value.tzinfo is None and zone is not None:
            value = value.replace(tzinfo=zone)
        return value.astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        raise UnreadableError("its time is out of all bounds") from None
