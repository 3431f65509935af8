"""Meetings, in the terms of RFC 5545 (VEVENT, section 3.6.1; read 2026-11-24)."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.person import Person
from itday.domain.record import Block, Facets, Line, Model, Record


class MeetingStatus(StrEnum):
    """RFC 5545, 3.8.1.11."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Attendee(Model):
    """Somebody invited."""

    person: Person
    partstat: Line = "needs-action"
    """RFC 5545, 3.2.12, in lower case; unknown words are kept."""
    role: Line = "req-participant"


class Meeting(Record):
    """One occurrence; a series is as many records as fall into the window kept."""

    kind: ClassVar[str] = "meeting"

    uid: Line
    """The series' UID, the same for all its occurrences."""
    start: AwareDatetime
    """For an all-day meeting, local midnight of its first day."""
    end: AwareDatetime
    """Exclusive, as in RFC 5545."""
    all_day: bool = False
    tzid: Line = ""
    """The zone it was made in; empty where the source named none."""
    status: MeetingStatus | Line = MeetingStatus.CONFIRMED
    location: Line = ""
    organizer: Person | None = None
    attendees: tuple[Attendee, ...] = ()
    partstat: Line = ""
    """The person's own answer, in lower case; empty when not invited."""
    description: Block = ""
    join_url: Line = ""
    calendar: Line = ""
    recurring: bool = False
    note: Line = ""
    """What we could not show: `repeats, not expanded`, `unknown time zone "X"`."""

    def facets(self) -> Facets:
        """By start; a cancelled one is no longer open."""
        return Facets(
            state=str(self.status),
            open=self.status != MeetingStatus.CANCELLED,
            rank=self.start.timestamp(),
            sort=self.end.timestamp(),
            at=self.start,
            due=self.end,
            person=str(self.organizer or ""),
            words=" ".join(
                (
                    *(self.location, self.calendar, self.description),
                    *(attendee.person.full for attendee in self.attendees),
                )
            ),
        )
