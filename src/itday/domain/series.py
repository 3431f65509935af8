"""Meetings that come back: the series, and what stands on its running agenda."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.record import Facets, Line, Record
from itday.domain.ref import Ref
from itday.domain.todo import end_of


class Series(Record):
    """One row of meetings with a person or a group; its key is a word one can type."""

    kind: ClassVar[str] = "series"

    uids: tuple[Line, ...] = ()
    """The calendar's series that belong to it: it may have been set up anew."""
    people: tuple[Line, ...] = ()
    """Names and addresses of those who come."""
    sheet: Line = ""
    """Which prep sheet; empty for the plain one."""
    held_at: AwareDatetime | None = None
    """When its last meeting began."""
    held: Ref | None = None
    """That meeting."""

    def facets(self) -> Facets:
        """By name."""
        return Facets(
            state="held" if self.held_at else "new",
            open=True,
            rank=0,
            sort=0,
            at=self.held_at,
            person=self.people[0] if self.people else "",
            words=" ".join((*self.people, self.ref.key)),
        )


class TopicType(StrEnum):
    """What a line on an agenda is."""

    TOPIC = "topic"
    ACTION = "action"
    QUESTION = "question"
    RISK = "risk"
    DECISION = "decision"


class TopicStatus(StrEnum):
    """Where it stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Topic(Record):
    """Something to speak of with somebody, carried over until it is done or dropped."""

    kind: ClassVar[str] = "topic"

    series: Line
    """The series' key."""
    type: TopicType | Line = TopicType.TOPIC
    status: TopicStatus | Line = TopicStatus.OPEN
    raised_at: AwareDatetime
    raised_in: Ref | None = None
    """The meeting it comes from; none where it was put there in between."""
    owner: Line = ""
    due: date | None = None
    about: Ref | None = None
    """The row it was put there from."""
    todo: Ref | None = None
    """The to-do that was made of it; when that is done, so is this."""
    carried: int = 0
    """Over how many meetings it was carried."""
    settled_at: AwareDatetime | None = None
    reason: Line = ""
    """Why it was dropped, or what came of it."""

    def facets(self) -> Facets:
        """Actions first, then the oldest."""
        due = end_of(self.due)
        return Facets(
            state=str(self.status),
            open=self.status == TopicStatus.OPEN,
            rank=0 if self.type == TopicType.ACTION else 1,
            sort=self.raised_at.timestamp(),
            at=self.raised_at,
            due=due,
            person=self.owner,
            words=" ".join((self.series, self.type, self.reason)),
        )
