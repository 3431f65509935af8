"""Mail messages, in the terms of RFC 5322 (read 2026-11-24)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.person import Person
from itday.domain.record import Facets, Line, Record


class Message(Record):
    """One message in a mailbox: its headers and flags, never its body."""

    kind: ClassVar[str] = "message"

    message_id: Line = ""
    sender: Person | None = None
    """RFC 5322 From, the first mailbox."""
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    date: AwareDatetime
    """The Date header, or when the server received it where that is missing or absurd."""
    mailbox: Line = ""
    seen: bool = False
    flagged: bool = False
    answered: bool = False
    archived: bool = False
    size: int = 0
    """Octets, as the server counts."""
    attachments: tuple[Line, ...] = ()
    in_reply_to: Line = ""
    weight: int = 0
    """How much it asks for attention, 0 to 100, by the connector's written rule."""
    reasons: tuple[Line, ...] = ()
    """Why it weighs that much, in words."""

    def facets(self) -> Facets:
        """The weightiest first, then the newest."""
        state = "archived" if self.archived else "unread" if not self.seen else "read"
        return Facets(
            state="flagged" if self.flagged and not self.archived else state,
            open=not self.archived and (self.flagged or not self.seen),
            rank=-float(self.weight),
            sort=-self.date.timestamp(),
            severity=3 if self.flagged else 0,
            at=self.date,
            person=str(self.sender or ""),
            words=" ".join(
                ((self.sender.full,) if self.sender else ())
                + tuple(person.full for person in (*self.to, *self.cc))
                + self.attachments
            ),
        )
