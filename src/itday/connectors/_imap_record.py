"""A row of the mailbox as a `Message`, and its body as a `Post`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from itday.connectors._imap_body import MAX_BODY, attachments, text_of, text_part
from itday.connectors._imap_find import section
from itday.domain.errors import Gone
from itday.domain.message import Message
from itday.domain.post import Post
from itday.triage.weight import Circle, Traits, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itday.connectors._imap_find import Row
    from itday.connectors._imap_heads import Head
    from itday.connectors._imap_session import Session
    from itday.domain.person import Person
    from itday.domain.ref import Ref

FIRST_MAIL = datetime(1982, 8, 13, tzinfo=UTC)
"""RFC 822: no message is older."""
AHEAD = timedelta(days=1)
"""How far a sender's clock may be ahead of the server's."""


def message_of(row: Row, ref: Ref, circle: Circle, *, archived: bool) -> Message:
    """The record that shows a row."""
    weight, reasons = weigh(_traits(row), circle)
    head = row.head
    return Message(
        ref=ref,
        title=head.subject,
        updated_at=row.received,
        etag=row.etag,
        message_id=head.message_id,
        sender=head.sender,
        to=head.to,
        cc=head.cc,
        date=_date(head, row.received),
        mailbox=row.folder,
        seen="S" in row.flags,
        flagged="F" in row.flags,
        answered="A" in row.flags,
        archived=archived,
        size=row.size,
        attachments=attachments(row.parts),
        in_reply_to=head.in_reply_to,
        weight=weight,
        reasons=reasons,
    )


def post_of(session: Session, row: Row) -> Post:
    """A message's text, at most 256 kB of it; the mailbox of the row must be open.

    Raises:
        Gone: It has no text, or is no longer there.
    """
    part = text_part(row.parts)
    if part is None:
        why = "has no text, only attachments" if row.parts else "has parts that cannot be read"
        raise Gone(f"the message {why}")
    told = session.fetch([row.uid], [f"BODY.PEEK[{part.number}]<0.{MAX_BODY}>"])
    content = section(told.get(row.uid, {}))
    if content is None:
        raise Gone("the message is no longer there")
    sender = row.head.sender
    return Post(
        author=sender.full if sender else "",
        at=_date(row.head, row.received),
        text=text_of(part, content),
        type="mail",
    )


def _date(head: Head, received: datetime) -> datetime:
    if head.date and FIRST_MAIL < head.date <= received + AHEAD:
        return head.date
    return received


def _traits(row: Row) -> Traits:
    head, marks = row.head, row.head.marks
    precedence = marks.get("precedence", "").lower()
    return Traits(
        sender=head.sender.email.lower() if head.sender else "",
        to=_addresses(head.to),
        cc=_addresses(head.cc),
        subject=head.subject,
        reply=bool(head.in_reply_to),
        flagged="F" in row.flags,
        answered="A" in row.flags,
        listed="list-id" in marks or precedence == "list",
        newsletter="list-unsubscribe" in marks,
        automatic=precedence in {"bulk", "junk"}
        or not marks.get("auto-submitted", "no").lower().startswith("no"),
        importance=_importance(marks.get("importance", ""), marks.get("x-priority", "")),
        doubted=head.doubted,
    )


def _addresses(people: Iterable[Person]) -> frozenset[str]:
    return frozenset(person.email.lower() for person in people if person.email)


def _importance(importance: str, priority: str) -> int:
    """What the sender claims, in either of two ways (RFC 2156; X-Priority counts 1 to 5)."""
    if importance.lower() == "high" or priority[:1] in {"1", "2"}:
        return 1
    return -1 if importance.lower() == "low" or priority[:1] in {"4", "5"} else 0
