"""The SLT log and incident register: what leadership must hear of, and what was decided about it.

The fields follow the school's incident register: what happened, whom it affects, the breach
decision with its clock, who was told, what was learnt. Nothing is overwritten: a correction is a
change of its own in the ledger, and an entry is struck out, never removed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Field

from itday.domain.alert import Severity
from itday.domain.record import Block, Facets, Line, Model, Record
from itday.domain.ref import Ref

CATEGORIES = (
    "account takeover",
    "phishing",
    "malware",
    "lost device",
    "mis-sent data",
    "outage",
    "supplier",
    "filtering and monitoring",
    "physical",
    "other",
)
BREACH_CLOCK = timedelta(hours=72)
"""From becoming aware of a breach to telling the regulator (UK GDPR, article 33)."""


class LogStatus(StrEnum):
    """How far an incident has come."""

    OPEN = "open"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    CLOSED = "closed"
    STRUCK = "struck out"


OVER = frozenset({LogStatus.RESOLVED, LogStatus.CLOSED, LogStatus.STRUCK})


class Risk(StrEnum):
    """Risk to the rights and freedoms of the people affected."""

    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high risk"


class Breach(Model):
    """The breach decision: was personal data involved, what does it risk, is it reported."""

    personal_data: Line = "unknown"
    """`yes`, `no` or `unknown`."""
    risk: Risk | None = None
    report: bool | None = None
    """Whether the regulator is told; `None` while nobody has decided."""
    reason: Line = ""
    decider: Line = ""
    """By role."""
    decided_at: AwareDatetime | None = None
    told_at: AwareDatetime | None = None
    """When the regulator was told."""


class Notification(Model):
    """Somebody outside who was told."""

    body: Line
    made_at: AwareDatetime
    reference: Line = ""
    by: Line = ""
    """By role."""


class Evidence(Model):
    """What was looked at, and what was seen."""

    checked: Line
    seen: Line
    at: AwareDatetime
    by: Line = ""
    digest: Line = ""
    """SHA-256 of a file, where there is one."""


class Step(Model):
    """One thing done about it."""

    what: Line
    owner: Line = ""
    at: AwareDatetime | None = None


class LogEntry(Record):
    """One entry; `ref.key` is its number, such as `INC-2026-014`; the title is one line."""

    kind: ClassVar[str] = "log"

    category: Line = "other"
    severity: Severity = Severity.MEDIUM
    severity_why: Line = ""
    status: LogStatus = LogStatus.OPEN
    origin: Line = ""
    """Alert case, ticket, person, supplier, audit."""
    about: tuple[Ref, ...] = ()
    """The rows it came from."""
    must_hear: Block = ""
    """What leadership must hear, in words that name roles, not people."""
    decision_wanted: Line = ""
    narrative: Block = ""
    reportable: bool = True
    """Whether it goes into the SLT digest."""
    reported_at: AwareDatetime | None = None
    """When it last stood in a published digest or report."""

    aware_at: AwareDatetime
    """When the school became aware: the breach clock starts here."""
    detected_at: AwareDatetime | None = None
    occurred_at: AwareDatetime | None = None
    contained_at: AwareDatetime | None = None
    resolved_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None

    reporter: Line = ""
    owner: Line = ""
    """Both by role."""
    systems: tuple[Line, ...] = ()
    affected: dict[str, int] = Field(default_factory=dict)
    """How many people, by class: staff, senior, prep, parents, others."""
    data_types: tuple[Line, ...] = ()
    special_category: bool | None = None
    children: bool | None = None
    impact: tuple[Line, ...] = ()
    """Of `confidentiality`, `integrity`, `availability`."""

    breach: Breach = Breach()
    notifications: tuple[Notification, ...] = ()
    actions: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    root_cause: Line = ""
    safeguarding: bool = False
    """Passed to the designated safeguarding lead: a reference only, never the content."""
    safeguarding_ref: Line = ""
    lessons: Block = ""
    review_on: Line = ""
    """A date, ISO 8601."""
    legal_hold: bool = False
    """Kept whatever the retention rules say."""

    @property
    def breach_open(self) -> bool:
        """Whether the breach clock still runs: nobody has decided, or it is owed and not told."""
        if self.status is LogStatus.STRUCK or self.breach.personal_data == "no":
            return False
        if self.breach.report is None:
            return self.breach.personal_data == "yes" or self.status not in OVER
        return self.breach.report and self.breach.told_at is None

    @property
    def breach_due(self) -> datetime:
        """When the 72 hours end."""
        return self.aware_at + BREACH_CLOCK

    def facets(self) -> Facets:
        """Most severe first, then the newest; due when the breach clock ends, while it runs."""
        return Facets(
            state=str(self.status),
            open=self.status not in OVER or self.breach_open,
            rank=-float(self.severity),
            sort=-self.aware_at.timestamp(),
            severity=int(self.severity),
            at=self.aware_at,
            due=self.breach_due if self.breach_open else None,
            words=" ".join((self.ref.key, self.category, self.must_hear, self.decision_wanted)),
        )
