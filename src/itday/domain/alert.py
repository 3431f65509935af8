"""Suspicious-activity alerts, in OCSF terms (Detection Finding, class 2004; see schema 1.9)."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.person import Person
from itday.domain.record import Block, Facets, Line, Model, Record


class Severity(IntEnum):
    """OCSF `severity_id`."""

    UNKNOWN = 0
    INFORMATIONAL = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5


class AlertStatus(StrEnum):
    """OCSF finding `status`, in lower case."""

    NEW = "new"
    IN_PROGRESS = "in progress"
    SUPPRESSED = "suppressed"
    RESOLVED = "resolved"
    ARCHIVED = "archived"


class Verdict(StrEnum):
    """What a person found; domain terms mapped to OCSF `verdict_id` on export."""

    TRUE_POSITIVE = "true_positive"
    BENIGN_POSITIVE = "benign_positive"
    FALSE_POSITIVE = "false_positive"
    SUSPICIOUS = "suspicious"
    INSUFFICIENT_DATA = "insufficient_data"
    TEST = "test"
    DUPLICATE = "duplicate"


CLOSED = frozenset({AlertStatus.SUPPRESSED, AlertStatus.RESOLVED, AlertStatus.ARCHIVED})


class Endpoint(Model):
    """OCSF `src_endpoint`: where the activity came from."""

    ip: Line = ""
    country: Line = ""
    """ISO 3166 code where the source gives one, else its own word."""
    city: Line = ""
    autonomous_system: int | None = None


class Alert(Record):
    """One detection; `ref.key` is OCSF `finding_info.uid`, `title` is `finding_info.title`."""

    kind: ClassVar[str] = "alert"

    types: tuple[Line, ...] = ()
    """OCSF `finding_info.types`: the source's own names of what fired; any string."""
    product: Line = ""
    """OCSF `metadata.product.name`: who detected it."""
    severity: Severity = Severity.UNKNOWN
    risk_level: Line = ""
    risk_score: float | None = None
    status: AlertStatus | Line = AlertStatus.NEW
    """A word we do not know is kept as it came and counts as open."""
    source_status: Line = ""
    verdict: Verdict | Line | None = None
    created_time: AwareDatetime
    """OCSF `time`: when the source raised it; often hours after the activity."""
    start_time: AwareDatetime | None = None
    end_time: AwareDatetime | None = None
    user: Person | None = None
    src_endpoint: Endpoint | None = None
    user_agent: Line = ""
    outcome: Line = ""
    """`success`, `failure`, or the source's own word."""
    is_mfa: bool | None = None
    device: Line = ""
    """What the source knows of the device: `compliant`, `managed`, `unmanaged`, or nothing."""
    comment: Block = ""

    def facets(self) -> Facets:
        """Most severe first, then the newest."""
        place = self.src_endpoint or Endpoint()
        return Facets(
            state=str(self.status),
            open=self.status not in CLOSED,
            rank=-float(self.severity),
            sort=-self.created_time.timestamp(),
            severity=int(self.severity),
            at=self.created_time,
            person=str(self.user or ""),
            words=" ".join(
                (*self.types, self.product, place.ip, place.city, place.country)
                + ((self.user.full, self.user.login) if self.user else ())
            ),
        )
