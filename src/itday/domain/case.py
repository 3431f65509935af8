"""Cases: what the person found out about alerts that belong together, and what an audit asks for.

Which alerts belong together is worked out anew from the alerts; what is kept is what the person
decided. A case's record is found by any of the alerts it was kept for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.log import Evidence, Step
from itday.domain.record import Facets, Line, Model, Record
from itday.domain.ref import Ref


class CaseStatus(StrEnum):
    """The life of a case, after OCSF's incident status."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    INVESTIGATING = "investigating"
    ON_HOLD = "on hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


OVER = frozenset({CaseStatus.RESOLVED, CaseStatus.CLOSED})


class Contact(Model):
    """The person was asked, by a channel that is not the mailbox in question."""

    channel: Line
    outcome: Line
    at: AwareDatetime


class CaseRecord(Record):
    """What was decided on one case; `ref.key` is its number, such as `c-1f2e3d4c`."""

    kind: ClassVar[str] = "case"

    alerts: tuple[Ref, ...] = ()
    """Those it held when it was last decided on."""
    status: CaseStatus = CaseStatus.NEW
    owner: Line = ""
    verdict: Line = ""
    reason: Line = ""
    """One line that survives an audit."""
    evidence: tuple[Evidence, ...] = ()
    contacts: tuple[Contact, ...] = ()
    no_contact: Line = ""
    """Why nobody was asked."""
    actions: tuple[Step, ...] = ()
    checks: tuple[Line, ...] = ()
    """What of the playbook was ticked off."""
    personal_data: Line = ""
    """`yes`, `no` or `unknown`; empty while nobody has said."""
    slt: bool | None = None
    """Whether leadership must hear of it; `None` while nobody has said."""
    slt_reason: Line = ""
    log: Ref | None = None
    """Its entry in the SLT log."""
    score: float | None = None
    band: Line = ""
    weights: Line = ""
    """The version of the rules it was closed by."""
    breakdown: tuple[Line, ...] = ()
    """The score line by line, as it was when the case was closed."""
    viewed_at: AwareDatetime | None = None
    acknowledged_at: AwareDatetime | None = None
    contained_at: AwareDatetime | None = None
    resolved_at: AwareDatetime | None = None
    bulk: bool = False
    """Closed with others by one reason: left out of the time to acknowledge."""
    together: tuple[Ref, ...] = ()
    """Alerts that were put together by hand."""
    apart: tuple[Ref, ...] = ()
    """Alerts that were taken out by hand, to be a case of their own."""

    def facets(self) -> Facets:
        """Open until it is resolved."""
        return Facets(
            state=str(self.status),
            open=self.status not in OVER,
            rank=-(self.score or 0),
            sort=0,
            at=self.acknowledged_at,
            words=" ".join((self.verdict, self.reason, self.owner)),
        )
