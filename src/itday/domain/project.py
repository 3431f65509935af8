"""The project register, what runs out, and the technology strategy."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from itday.domain.record import NO_DATE, Block, Facets, Line, Model, Record
from itday.domain.todo import end_of

Money = Annotated[int, Field(ge=0, le=10**9)]
"""Whole pounds."""
AHEAD = timedelta(days=90)
"""How far ahead it is told what runs out."""


class ProjectStatus(StrEnum):
    """Whether it is under way."""

    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


class Milestone(Model):
    """A step with the day that was agreed and the day that is expected."""

    title: Line
    planned: date
    """As agreed at the start; slip is measured from it."""
    expected: date | None = None
    """As it looks now; none means as planned."""
    done: date | None = None


class Risk(Model):
    """What may go wrong."""

    title: Line
    level: Annotated[int, Field(ge=1, le=3)] = 2
    """1 low, 2 medium, 3 high."""
    owner: Line = ""
    open: bool = True


class Choice(Model):
    """A decision about the project."""

    title: Line
    on: date | None = None
    """When it was taken; none where it is still wanted."""


class Project(Record):
    """One project of the register."""

    kind: ClassVar[str] = "project"

    tag: Line = ""
    """The word of `+tag` in to-dos and notes; the key where empty."""
    plan: Line = ""
    """A list whose to-dos are all its own, such as a plan of Planner: its name or identifier."""
    owner: Line = ""
    status: ProjectStatus | Line = ProjectStatus.ACTIVE
    purpose: Block = ""
    start: date | None = None
    planned_end: date | None = None
    """As agreed; slip is measured from it."""
    expected_end: date | None = None
    budget: Money = 0
    spend: Money = 0
    forecast: Money = 0
    """What it will have cost in the end; 0 where nobody says so."""
    tolerance_days: Annotated[int, Field(ge=0, le=1000)] = 10
    tolerance_percent: Annotated[int, Field(ge=0, le=100)] = 5
    rag: Line = ""
    """`red`, `amber` or `green` where a person judged otherwise than the rule."""
    rag_reason: Line = ""
    """Why a person judged otherwise than the rule."""
    reason: Line = ""
    """Why it is amber or red, in the words for the meeting."""
    way_back: Line = ""
    """How it becomes green again."""
    green_by: date | None = None
    """When."""
    next_step: Line = ""
    milestones: tuple[Milestone, ...] = ()
    risks: tuple[Risk, ...] = ()
    decisions: tuple[Choice, ...] = ()

    def facets(self) -> Facets:
        """By expected end; never by colour, since that depends on the day."""
        due = end_of(self.expected_end or self.planned_end)
        return Facets(
            state=str(self.status),
            open=self.status in {ProjectStatus.ACTIVE, ProjectStatus.PAUSED},
            rank=due.timestamp() if due else NO_DATE,
            sort=0,
            due=due,
            at=due,
            person=self.owner,
            words=" ".join(
                (
                    *(self.ref.key, self.tag, self.purpose, self.next_step, self.reason),
                    *(step.title for step in self.milestones),
                    *(risk.title for risk in self.risks),
                    *(choice.title for choice in self.decisions),
                )
            ),
        )


class Renewal(Record):
    """A contract, certificate, domain or licence that runs out."""

    kind: ClassVar[str] = "renewal"

    type: Line = "contract"
    """contract, certificate, domain, licence, or another word."""
    ends: date
    cost: Money = 0
    owner: Line = ""
    project: Line = ""
    """Key of the project it belongs to."""
    done: bool = False
    """Renewed, or let go."""

    def facets(self) -> Facets:
        """What runs out first comes first."""
        end = end_of(self.ends)
        return Facets(
            state="done" if self.done else self.type,
            open=not self.done,
            rank=end.timestamp() if end else NO_DATE,
            sort=0,
            at=end,
            due=end,
            person=self.owner,
            words=" ".join((self.type, self.project)),
        )


class Goal(Record):
    """One goal of the technology strategy; its progress is computed from its projects."""

    kind: ClassVar[str] = "goal"

    owner: Line = ""
    purpose: Block = ""
    by: date | None = None
    projects: tuple[Line, ...] = ()
    """Keys of the projects that lead there."""
    dropped: bool = False

    def facets(self) -> Facets:
        """By date."""
        end = end_of(self.by)
        return Facets(
            state="dropped" if self.dropped else "goal",
            open=not self.dropped,
            rank=end.timestamp() if end else NO_DATE,
            sort=0,
            at=end,
            due=end,
            person=self.owner,
            words=" ".join((self.purpose, *self.projects)),
        )
