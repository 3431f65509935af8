"""How a Request Tracker desk is configured, and what its words and numbers mean. No network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from itday.connectors._rt_rows import LABELS, Row, person
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket, TicketStatus
from itday.sdk.connector import ConnectorConfig

PRIORITIES: Mapping[int, int] = {0: 4, 50: 3, 100: 2}
"""From which number of theirs which priority of ours: the labels as low, normal and high."""
STATUSES: Mapping[str, str] = {
    "new": TicketStatus.NEW,
    "open": TicketStatus.OPEN,
    "stalled": TicketStatus.PENDING,
    "resolved": TicketStatus.RESOLVED,
    "rejected": TicketStatus.CLOSED,
    "deleted": TicketStatus.CLOSED,
}
"""The words of RT's default lifecycle."""


class RtConfig(ConnectorConfig):
    """Which desk, and which of its tickets."""

    url: str
    """RT's web address, as in the browser: `https://rt.school.example/`."""
    queues: tuple[str, ...] = ()
    """Names of the queues to show; all that the login can see where none is named."""
    query: str = ""
    """TicketSQL that tickets must meet as well."""
    closed_days: int = Field(default=14, ge=0, le=365)
    """Days for which closed tickets are still listed, so that they are seen to have been closed."""
    priorities: Mapping[int, int] = Field(default_factory=lambda: dict(PRIORITIES))
    """From which number (or Low, Medium, High) which priority: 1 (critical) to 4 (low)."""
    statuses: Mapping[str, TicketStatus] = Field(default_factory=dict)
    """What the words of the desk's own lifecycles mean."""
    category_field: str = ""
    """The custom field to show as category."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's; relative to the settings file."""

    @field_validator("priorities", mode="before")
    @classmethod
    def _labels_are_numbers(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {LABELS.get(str(word).casefold(), word): ours for word, ours in given.items()}

    @field_validator("priorities")
    @classmethod
    def _priorities_are_ours(cls, given: Mapping[int, int]) -> Mapping[int, int]:
        if not given or not set(given.values()) <= {1, 2, 3, 4}:
            raise ValueError("give at least one number, each standing for 1, 2, 3 or 4")
        return given

    @field_validator("statuses", mode="before")
    @classmethod
    def _words_in_lower_case(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {str(word).casefold(): ours for word, ours in given.items()}

    def status(self, word: str) -> str:
        """Our word for theirs; one we do not know stays as it is."""
        return str({**STATUSES, **self.statuses}.get(word.casefold(), word))

    def their_status(self, status: str, now: str) -> str:
        """Their word for ours: the present one if it fits, the desk's own before the default."""
        if self.status(now) == status:
            return now
        own = (word for word, ours in self.statuses.items() if ours == status)
        default = (word for word, ours in STATUSES.items() if ours == status)
        return next(own, next(default, status))

    def priority(self, number: int) -> int:
        """1 (critical) to 4 (low)."""
        below = [least for least in self.priorities if least <= number]
        return self.priorities[max(below) if below else min(self.priorities)]

    def their_priority(self, priority: int) -> int | None:
        """The smallest number that stands for ours; `None` where the settings name none."""
        return min((n for n, ours in self.priorities.items() if ours == priority), default=None)

    def ticket(self, row: Row, source: str, web: str) -> Ticket:
        """The row as a record.

        Args:
            row: With the fields of `FIELDS`.
            source: The source's name.
            web: RT's web address, ending in a slash.
        """
        return Ticket(
            ref=Ref(source, Ticket.kind, str(row.id)),
            title=row.Subject,
            updated_at=row.LastUpdated,
            url=f"{web}Ticket/Display.html?id={row.id}",
            etag=row.LastUpdated.isoformat() if row.LastUpdated else "",
            number=f"#{row.id}",
            status=self.status(row.Status),
            source_status=row.Status,
            priority=self.priority(row.number),
            source_priority="" if row.Priority is None else str(row.Priority),
            queue=row.Queue.name,
            requester=next((person(one) for one in row.Requestor), None),
            assignee=row.owner,
            created_at=row.Created,
            due_at=row.Due,
            category=self._category(row),
        )

    def _category(self, row: Row) -> str:
        values = (f.values for f in row.CustomFields if f.name == self.category_field)
        return ", ".join(str(value) for value in next(values, []))
