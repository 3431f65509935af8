"""Calendar v3's `event` and what it is in our words.

Facts: developers.google.com/workspace/calendar/api/v3/reference/events (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from datetime import date as day
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from itday.domain.meeting import Attendee, Meeting, MeetingStatus
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.domain.text import safe_url
from itday.sdk.ical.links import join_url
from itday.sdk.rows import Named, Row, Words

FIELDS = (
    "id,iCalUID,recurringEventId,status,summary,description,location,start,end,organizer,attendees,"
    "attendeesOmitted,hangoutLink,conferenceData/entryPoints,htmlLink,updated,etag"
)
STATUS = {
    "confirmed": MeetingStatus.CONFIRMED,
    "tentative": MeetingStatus.TENTATIVE,
    "cancelled": MeetingStatus.CANCELLED,
}
ANSWER = {"needsAction": "needs-action"}


class When(Row):
    """A day, or a moment with its offset."""

    date: day | None = None
    dateTime: AwareDatetime | None = None  # noqa: N815  # Google's spelling
    timeZone: Words = ""  # noqa: N815


class Guest(Row):
    """Organiser or attendee."""

    email: Words = ""
    displayName: Words = ""  # noqa: N815
    self: bool | None = False
    optional: bool | None = False
    resource: bool | None = False
    responseStatus: Words = ""  # noqa: N815

    def person(self_) -> Person | None:  # noqa: N805  # `self` is a field of Google's
        """Who it is; `None` where nobody is named."""
        if not (self_.email or self_.displayName):
            return None
        return Person(name=self_.displayName, email=self_.email)


class Entry(Row):
    """A way into an online meeting."""

    entryPointType: Words = ""  # noqa: N815
    uri: Words = ""


class Online(Row):
    """`conferenceData`."""

    entryPoints: tuple[Entry, ...] | None = ()  # noqa: N815


class Event(Named):
    """An event, as far as `FIELDS` asks for it."""

    iCalUID: Words = ""  # noqa: N815
    recurringEventId: Words = ""  # noqa: N815
    status: Words = ""
    summary: Words = ""
    description: Words = ""
    location: Words = ""
    start: When
    end: When
    organizer: Guest | None = None
    attendees: tuple[Guest, ...] | None = ()
    hangoutLink: Words = ""  # noqa: N815
    conferenceData: Online | None = None  # noqa: N815
    htmlLink: Words = ""  # noqa: N815
    updated: AwareDatetime | None = None
    etag: Words = ""


def meeting(row: Event, ref: Ref, zone: ZoneInfo) -> Meeting:
    """The record that shows a row.

    Raises:
        ValueError: One of its times is missing.
    """
    guests = row.attendees or ()
    mine = next((one for one in guests if one.self), None)
    doors = (row.conferenceData or Online()).entryPoints or ()
    video = [one.uri for one in doors if one.entryPointType == "video"]
    return Meeting(
        ref=ref,
        title=row.summary or "(no title)",
        updated_at=row.updated,
        url=safe_url(row.htmlLink) or "",
        etag=row.etag,
        uid=row.iCalUID or row.id,
        start=_moment(row.start, zone),
        end=_moment(row.end, zone),
        all_day=row.start.date is not None,
        tzid=row.start.timeZone,
        status=STATUS.get(row.status, row.status or MeetingStatus.CONFIRMED),
        location=row.location,
        organizer=row.organizer.person() if row.organizer else None,
        attendees=tuple(one for guest in guests if (one := _attendee(guest)) is not None),
        partstat=_answer(mine) if mine else "",
        description=row.description,
        join_url=join_url([*video, row.hangoutLink], [row.location, row.description]),
        calendar="Google",
        recurring=bool(row.recurringEventId),
    )


def _moment(when: When, zone: ZoneInfo) -> datetime:
    if when.dateTime is not None:
        return when.dateTime.astimezone(UTC)
    if when.date is None:
        raise ValueError("no time")
    return datetime.combine(when.date, time(), zone).astimezone(UTC)


def _answer(guest: Guest) -> str:
    return ANSWER.get(guest.responseStatus, guest.responseStatus)


def _attendee(guest: Guest) -> Attendee | None:
    person = guest.person()
    if person is None:
        return None
    role = "opt-participant" if guest.optional else "req-participant"
    return Attendee(
        person=person,
        partstat=_answer(guest) or "needs-action",
        role="non-participant" if guest.resource else role,
    )


def window(now: datetime, zone: ZoneInfo, past: int, future: int) -> dict[str, Any]:
    """What is listed: whole days in the school's zone, series as their occurrences."""
    today = now.astimezone(zone).date()
    opens = datetime.combine(today - timedelta(days=past), time(), zone)
    closes = datetime.combine(today + timedelta(days=future + 1), time(), zone)
    return {
        "singleEvents": True,
        "orderBy": "startTime",
        "timeMin": opens.isoformat(),
        "timeMax": closes.isoformat(),
        "maxResults": 1000,
        "fields": f"nextPageToken,items({FIELDS})",
    }


def answered(row: Mapping[str, Any], answer: str) -> list[Any] | None:
    """The full list of attendees with the person's own answer; `None` where they are none.

    Google takes the list in place of the old one, so whoever is left out is uninvited.
    """
    every = row.get("attendees")
    if not isinstance(every, list) or not any(_is_me(one) for one in every):
        return None
    return [{**one, "responseStatus": answer} if _is_me(one) else one for one in every]


def _is_me(guest: Any) -> bool:
    return isinstance(guest, dict) and guest.get("self") is True
