"""Graph's `event` and what it is in our words.

Facts: learn.microsoft.com/graph/api/user-list-calendarview, /resources/event, /event-accept
(read 2026-11-29). Times are asked for in UTC: the zone names Graph would give are Windows' own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from itday.connectors._microsoft365_rows import Recipient, Zoned
from itday.domain.meeting import Attendee, Meeting, MeetingStatus
from itday.domain.ref import Ref
from itday.domain.text import safe_url
from itday.sdk.rows import Named, Row, Words

FIELDS = (
    "id,iCalUId,subject,body,start,end,isAllDay,isCancelled,type,onlineMeeting,onlineMeetingUrl,"
    "location,organizer,attendees,responseStatus,showAs,webLink,seriesMasterId"
)
ANSWER = {
    "accepted": "accepted",
    "tentativelyaccepted": "tentative",
    "declined": "declined",
    "notresponded": "needs-action",
    "none": "needs-action",
    "organizer": "",
}
"""What Graph calls an answer, in lower case, and RFC 5545's word."""
DOOR = {"accepted": "accept", "tentative": "tentativelyAccept", "declined": "decline"}
"""The end of the address that gives an answer."""


class Place(Row):
    """`location`."""

    displayName: Words = ""  # noqa: N815  # Microsoft's spelling


class Response(Row):
    """`responseStatus`."""

    response: Words = ""


class Guest(Row):
    """`attendee`."""

    emailAddress: Any = None  # noqa: N815
    type: Words = ""
    status: Response | None = None


class Online(Row):
    """`onlineMeetingInfo`."""

    joinUrl: Words = ""  # noqa: N815


class Body(Row):
    """`itemBody`."""

    content: Words = ""


class Event(Named):
    """An `event`, as far as `FIELDS` asks for it."""

    iCalUId: Words = ""  # noqa: N815
    subject: Words = ""
    body: Body | None = None
    start: Zoned
    end: Zoned
    isAllDay: bool | None = None  # noqa: N815
    isCancelled: bool | None = None  # noqa: N815
    type: Words = ""
    onlineMeeting: Online | None = None  # noqa: N815
    onlineMeetingUrl: Words = ""  # noqa: N815
    location: Place | None = None
    organizer: Recipient | None = None
    attendees: tuple[Guest, ...] | None = ()
    responseStatus: Response | None = None  # noqa: N815
    showAs: Words = ""  # noqa: N815
    webLink: Words = ""  # noqa: N815
    lastModifiedDateTime: AwareDatetime | None = None  # noqa: N815


def meeting(row: Event, ref: Ref, zone: ZoneInfo) -> Meeting:
    """The record that shows a row.

    Raises:
        ValueError: One of its times is none.
    """
    online = (row.onlineMeeting or Online()).joinUrl or row.onlineMeetingUrl
    opens, closes = (row.start.moment(), row.end.moment())
    if row.isAllDay:
        opens, closes = _midnight(row.start.dateTime, zone), _midnight(row.end.dateTime, zone)
    return Meeting(
        ref=ref,
        title=row.subject,
        updated_at=row.lastModifiedDateTime,
        url=safe_url(row.webLink) or "",
        uid=row.iCalUId or row.id,
        start=opens,
        end=closes,
        all_day=bool(row.isAllDay),
        tzid="UTC",
        status=_status(row),
        location=(row.location or Place()).displayName,
        organizer=row.organizer.person() if row.organizer else None,
        attendees=tuple(one for guest in row.attendees or () if (one := _attendee(guest))),
        partstat=_answer(row.responseStatus),
        description=(row.body or Body()).content,
        join_url=safe_url(online) or "",
        calendar="Outlook",
        recurring=row.type in {"occurrence", "exception", "seriesMaster"},
    )


def _midnight(text: str, zone: ZoneInfo) -> datetime:
    """An all-day event is about days, not moments: its date, in the school's zone."""
    return datetime.combine(date.fromisoformat(text[:10]), time(), zone).astimezone(UTC)


def _status(row: Event) -> MeetingStatus:
    if row.isCancelled:
        return MeetingStatus.CANCELLED
    return MeetingStatus.TENTATIVE if row.showAs == "tentative" else MeetingStatus.CONFIRMED


def _answer(status: Response | None) -> str:
    word = (status or Response()).response
    return ANSWER.get(word.lower(), word.lower())


def _attendee(guest: Guest) -> Attendee | None:
    person = Recipient(emailAddress=guest.emailAddress).person()
    if person is None:
        return None
    role = {"optional": "opt-participant", "resource": "non-participant"}
    return Attendee(
        person=person,
        partstat=_answer(guest.status) or "accepted",
        role=role.get(guest.type, "req-participant"),
    )


def window(now: datetime, zone: ZoneInfo, past: int, future: int) -> dict[str, str]:
    """The view that is listed: whole days in the school's zone, so one day asks the same."""
    today = now.astimezone(zone).date()
    opens = datetime.combine(today - timedelta(days=past), time(), zone)
    closes = datetime.combine(today + timedelta(days=future + 1), time(), zone)
    return {
        "startDateTime": _text(opens),
        "endDateTime": _text(closes),
        "$select": FIELDS,
        "$top": "100",
    }


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
