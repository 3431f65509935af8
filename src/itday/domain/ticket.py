"""Help-desk tickets."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.person import Person
from itday.domain.record import NO_DATE, Facets, Line, Record


class TicketStatus(StrEnum):
    """The life of a ticket, over all desks; a desk's own word is in `source_status`."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"


CLOSED = frozenset({TicketStatus.RESOLVED, TicketStatus.CLOSED})


class Ticket(Record):
    """Something somebody asked the help desk for."""

    kind: ClassVar[str] = "ticket"

    number: Line
    """As people quote it: `INC0042`, `#17`."""
    status: TicketStatus | Line = TicketStatus.OPEN
    """A word we do not know is kept as it came and counts as open."""
    source_status: Line = ""
    priority: int = 3
    """1 (critical), 2 (high), 3 (normal), 4 (low)."""
    source_priority: Line = ""
    queue: Line = ""
    requester: Person | None = None
    assignee: Line = ""
    """The account that has it; empty for nobody."""
    created_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    """When the promise runs out."""
    category: Line = ""

    def facets(self) -> Facets:
        """By priority, then by the time left; a ticket without a promise by its age."""
        late = self.due_at or self.created_at
        return Facets(
            state=str(self.status),
            open=self.status not in CLOSED,
            rank=self.priority,
            sort=late.timestamp() if late else NO_DATE,
            severity={1: 5, 2: 4, 3: 2, 4: 1}.get(self.priority, 2),
            at=self.created_at or self.updated_at,
            due=self.due_at,
            person=str(self.requester or ""),
            words=" ".join((self.number, self.queue, self.assignee, self.category)),
        )
