"""VEVENT (RFC 5545, 3.6.1; read 2026-11-24) to `Meeting`, one for each occurrence in a window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from itday.domain.meeting import Attendee, Meeting
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.domain.text import clean, safe_url
from itday.sdk.ical.component import Component, as_utc, components
from itday.sdk.ical.lines import UnreadableError
from itday.sdk.ical.links import join_url
from itday.sdk.ical.recur import MAX_LENGTH, Purse, TooCostlyError, occurrences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
NOT_EXPANDED = "repeats, not expanded"
JOINED_BY = (
    "CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "X-GOOGLE-CONFERENCE",
)


@dataclass(frozen=True, slots=True)
class Window:
    """The days whose meetings are kept."""

    today: date
    """In `zone`, when it was made."""
    past: int
    """Days before today that are kept."""
    future: int
    """Days after today that are kept."""
    zone: ZoneInfo | None
    """Where days begin and floating times are; `None` for this machine's zone."""

    @property
    def opens(self) -> datetime:
        """Its first moment, UTC."""
        return as_utc(self.today - self.past * ONE_DAY, self.zone)

    @property
    def closes(self) -> datetime:
        """The first moment after it, UTC."""
        return as_utc(self.today + (self.future + 1) * ONE_DAY, self.zone)

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether something from `start` to `end` is in it; both UTC."""
        return start < self.closes and (end > self.opens or start >= self.opens)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a calendar object was found, and for whom."""

    source: str
    email: str = ""
    """The person's own address."""
    path: str = ""
    """The object's path on the server: the key's first part."""
    calendar: str = ""
    """The calendar's name for people."""
    etag: str = ""

    def at(self, path: str, calendar: str, etag: str) -> Place:
        """The same for one object."""
        return replace(self, path=path, calendar=calendar, etag=etag)

    def ref(self, part: str) -> Ref:
        """The name of one occurrence; `part` is empty for what does not repeat."""
        return Ref(self.source, Meeting.kind, f"{self.path}#{part}" if part else self.path)


def meetings(raw: bytes, place: Place, window: Window, purse: Purse) -> list[Meeting]:
    """All that one calendar object has in the window.

    A series whose rule is too costly or cannot be read is given once, with a note.

    Raises:
        UnreadableError: The object, or the start of one of its events, cannot be read.
    """
    every: dict[str, list[Component]] = {}
    for one in components(raw, "VEVENT"):
        every.setdefault(one.text("UID"), []).append(one)
    found: list[Meeting] = []
    for number, parts in enumerate(every.values()):
        mark = f"{number}." if number else ""  # a second UID breaks RFC 4791, 4.1; some have it
        found += series(parts, place, window, purse, mark)
    return found


def series(
    parts: Sequence[Component], place: Place, window: Window, purse: Purse, mark: str = ""
) -> list[Meeting]:
    """All that the events of one UID have in the window.

    Args:
        parts: A single event, or a series' first one with those changed by themselves.
        place: Where they stand.
        window: What is kept.
        purse: What they may cost.
        mark: Put in front of each name's second part.

    Raises:
        UnreadableError: The start of one of them cannot be read.
    """
    found = _series(parts, mark, place, window, purse)
    # By name: two events of one RECURRENCE-ID, which should not be, are one record.
    return list({one.ref: one for one in found if window.holds(one.start, one.end)}.values())


def _series(
    parts: Sequence[Component], mark: str, place: Place, window: Window, purse: Purse
) -> Iterator[Meeting]:
    moved = [one for one in parts if "RECURRENCE-ID" in one.props]
    alone = [one for one in parts if "RECURRENCE-ID" not in one.props]
    master = max(alone, key=lambda one: one.number("SEQUENCE", 10**9), default=None)
    if master is None or not master.repeats:
        for one in (master, *moved):
            if one is not None:
                yield _meeting(one, mark + _part(one.when("RECURRENCE-ID")), place, window)
        return
    first = _meeting(master, mark, place, window)
    around = (window.opens - 2 * ONE_DAY, window.closes + 2 * ONE_DAY)
    try:
        unrolled = occurrences(master, moved, around, purse)
    except TooCostlyError:
        yield _unexpanded(first, mark, place, window)
        for one in moved:
            yield _meeting(one, mark + _part(one.when("RECURRENCE-ID")), place, window)
        return
    for one in unrolled:
        yield _meeting(one, mark + _part(one.when("RECURRENCE-ID")), place, window)


def _unexpanded(first: Meeting, mark: str, place: Place, window: Window) -> Meeting:
    """The one row for a series that was not unrolled: where it begins, or today as a whole."""
    note = "; ".join(filter(None, (NOT_EXPANDED, first.note)))
    named = {"ref": place.ref(f"{mark}series"), "recurring": True}
    if window.holds(first.start, first.end):
        return first.model_copy(update={**named, "note": note})
    began = f"{note}; began {first.start:%Y-%m-%d %H:%M} UTC"
    start = as_utc(window.today, window.zone)
    whole = {"start": start, "end": as_utc(window.today + ONE_DAY, window.zone), "all_day": True}
    if first.start >= window.closes:
        return first.model_copy(update={**named, "note": note})
    return first.model_copy(update={**named, **whole, "note": clean(began)})


def _part(value: date | None) -> str:
    """A RECURRENCE-ID as part of a key: the same for an instance before and after it is moved."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    if value.tzinfo is None:
        return f"{value:%Y%m%dT%H%M%S}"
    return f"{as_utc(value, None):%Y%m%dT%H%M%SZ}"


def _meeting(one: Component, part: str, place: Place, window: Window) -> Meeting:
    start = one.when("DTSTART")
    if start is None:
        raise UnreadableError("has no start")
    all_day = not isinstance(start, datetime)
    zone = window.zone
    starts = as_utc(start, zone)
    organizer = one.first("ORGANIZER")
    attendees = tuple(map(_attendee, one.every("ATTENDEE")))
    me = place.email.casefold()
    own = (who.partstat for who in attendees if me and who.person.email.casefold() == me)
    return Meeting(
        ref=place.ref(part),
        title=one.text("SUMMARY"),
        updated_at=one.stamp("LAST-MODIFIED", "DTSTAMP"),
        url=safe_url(one.text("URL")) or "",
        etag=place.etag,
        uid=clean(one.text("UID")),
        start=starts,
        end=max(starts, _end(one, start, zone)),
        all_day=all_day,
        tzid=clean(one.zone),
        status=clean(one.text("STATUS").strip().lower()) or "confirmed",
        location=one.text("LOCATION"),
        organizer=None if organizer is None else _person(organizer),
        attendees=attendees,
        partstat=next(own, ""),
        description=one.text("DESCRIPTION"),
        join_url=join_url(
            map(one.text, JOINED_BY), map(one.text, ("URL", "LOCATION", "DESCRIPTION"))
        ),
        calendar=place.calendar,
        recurring="RECURRENCE-ID" in one.props,
        note=f'unknown time zone "{one.unknown}"' if one.unknown else "",
    )


def _end(one: Component, start: date, zone: ZoneInfo | None) -> datetime:
    """The end by DTEND, else by DURATION, else as RFC 5545, 3.6.1 has it: a day, or no time.

    A duration that leads out of the calendar counts as the longest that we take, 400 days.
    """
    end = one.when("DTEND")
    if end is not None:
        return as_utc(end, zone)
    lasts = one.lasts()
    if lasts is None:
        lasts = timedelta() if isinstance(start, datetime) else ONE_DAY
    try:
        if lasts % ONE_DAY:  # hours are exact, days are days on the calendar: RFC 5545, 3.3.6
            return as_utc(start, zone) + lasts
        return as_utc(start + lasts, zone)
    except OverflowError:
        return as_utc(start, zone) + MAX_LENGTH


def _person(value: Any) -> Person:
    params = getattr(value, "params", {})
    return _known(str(value), str(params.get("EMAIL", "")), str(params.get("CN", "")))


def _attendee(value: Any) -> Attendee:
    params = getattr(value, "params", {})
    partstat, role = (
        str(params.get(name, otherwise))
        for name, otherwise in (("PARTSTAT", "needs-action"), ("ROLE", "req-participant"))
    )
    return _invited(_person(value), partstat, role)


@lru_cache(maxsize=1_024)
def _known(address: str, email: str, name: str) -> Person:
    """One person is one object, in however many occurrences of however many meetings."""
    address = address.strip()
    if address[:7].lower() == "mailto:":
        address = address[7:]
    email = email or (address if "@" in address else "")
    return Person(name=name, email=email, login="" if name or email else address)


@lru_cache(maxsize=1_024)
def _invited(person: Person, partstat: str, role: str) -> Attendee:
    return Attendee(
        person=person,
        partstat=clean(partstat.lower(), limit=40),
        role=clean(role.lower(), limit=40),
    )


def utc_text(moment: datetime) -> str:
    """A moment as CalDAV asks for it: `20261124T081500Z`."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
