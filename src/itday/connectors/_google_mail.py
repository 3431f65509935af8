"""Gmail v1's `message` and what it is in our words.

Facts: developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages, /users.history,
/guides/sync (read 2026-11-29).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import getaddresses
from typing import Any

from itday.domain.feed import Aside
from itday.domain.message import Message
from itday.domain.person import Person
from itday.domain.post import Post
from itday.domain.ref import Ref
from itday.sdk.rows import Row, Step, Words, read_rows
from itday.triage.weight import Circle, Traits, weigh

HEADERS = (
    *("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To"),
    *("List-Id", "List-Unsubscribe", "Precedence", "Auto-Submitted", "Importance"),
)
"""All that is asked of a message when it is listed: never its body."""
MAX_HEADER = 16 << 10
MAX_PEOPLE = 50
MAX_PARTS = 50
MAX_BODY = 256 << 10


class Header(Row):
    """One header field."""

    name: Words = ""
    value: Words = ""


class Payload(Row):
    """The top of a message's parts."""

    headers: tuple[Header, ...] | None = ()


class Named(Row):
    """A message, as a listing names it."""

    id: Step


class Mail(Row):
    """A message, as `format=metadata` gives it."""

    id: str
    labelIds: tuple[str, ...] | None = ()  # noqa: N815  # Google's spelling
    internalDate: int  # noqa: N815
    """Milliseconds since 1970, as text."""
    sizeEstimate: int | None = 0  # noqa: N815
    payload: Payload | None = None


def message(row: Mail, ref: Ref, circle: Circle) -> Message:
    """The record that shows a row."""
    head = _head(row)
    labels = set(row.labelIds or ())
    sender = next(iter(_people([head.get("from", "")])), None)
    to, cc = _people([head.get("to", "")]), _people([head.get("cc", "")])
    precedence = head.get("precedence", "").lower()
    traits = Traits(
        sender=sender.email.lower() if sender else "",
        to=frozenset(one.email.lower() for one in to),
        cc=frozenset(one.email.lower() for one in cc),
        subject=head.get("subject", ""),
        reply="in-reply-to" in head,
        flagged="STARRED" in labels,
        listed="list-id" in head or precedence == "list",
        newsletter="list-unsubscribe" in head,
        automatic=precedence in {"bulk", "junk"}
        or not head.get("auto-submitted", "no").lower().startswith("no"),
        importance={"high": 1, "low": -1}.get(head.get("importance", "").lower(), 0),
    )
    weight, reasons = weigh(traits, circle)
    date = datetime.fromtimestamp(row.internalDate / 1000, UTC)
    return Message(
        ref=ref,
        title=head.get("subject", ""),
        updated_at=date,
        url=f"https://mail.google.com/mail/#all/{row.id}" if row.id.isalnum() else "",
        message_id=head.get("message-id", ""),
        sender=sender,
        to=to,
        cc=cc,
        date=date,
        mailbox="inbox" if "INBOX" in labels else "archive",
        seen="UNREAD" not in labels,
        flagged="STARRED" in labels,
        archived="INBOX" not in labels,
        size=row.sizeEstimate or 0,
        in_reply_to=head.get("in-reply-to", ""),
        weight=weight,
        reasons=reasons,
    )


def is_shown(row: Mail) -> bool:
    """Whether it lies in the inbox, and is no draft or rubbish."""
    return "INBOX" in (row.labelIds or ()) and not {"DRAFT", "TRASH", "SPAM"} & set(
        row.labelIds or ()
    )


def _head(row: Mail) -> dict[str, str]:
    """Header fields by name in lower case, the first of each, each bounded."""
    found: dict[str, str] = {}
    for one in (row.payload or Payload()).headers or ():
        found.setdefault(one.name.lower(), one.value[:MAX_HEADER])
    return found


def _people(values: Iterable[str]) -> tuple[Person, ...]:
    pairs = getaddresses([value for value in values if value])[:MAX_PEOPLE]
    return tuple(Person(name=name, email=email) for name, email in pairs if name or email)


def post(row: Any, author: str, at: datetime) -> Post:
    """A message's text: its first part of plain text; empty where it has none."""
    payload = row.get("payload") if isinstance(row, dict) else None
    return Post(author=author, at=at, text=next(_texts(payload, [MAX_PARTS]), ""), type="mail")


def _texts(part: Any, left: list[int]) -> Iterator[str]:
    """The plain texts of a part and of those within it; no more parts than are left."""
    left[0] -= 1
    if not isinstance(part, dict) or left[0] < 0:
        return
    body = part.get("body")
    packed = body.get("data") if isinstance(body, dict) else None
    if part.get("mimeType") == "text/plain" and isinstance(packed, str):
        yield _unpacked(packed[: 2 * MAX_BODY])
    inner = part.get("parts")
    for one in inner if isinstance(inner, list) else ():
        yield from _texts(one, left)


def _unpacked(packed: str) -> str:
    whole = packed[: len(packed) // 4 * 4]
    try:
        return base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4))[:MAX_BODY].decode(
            "utf-8", "replace"
        )
    except (binascii.Error, ValueError):
        return ""


def moved(page: dict[str, Any]) -> tuple[set[str], list[Aside]]:
    """The messages that a page of history speaks of, and what names none."""
    found: list[Any] = []
    for step in page.get("history") or ():
        for name in ("messagesAdded", "messagesDeleted", "labelsAdded", "labelsRemoved"):
            every = step.get(name) if isinstance(step, dict) else None
            steps = every if isinstance(every, list) else ()
            found += [one.get("message") if isinstance(one, dict) else None for one in steps]
    named, aside = read_rows(Named, found)
    return {one.id for one in named}, aside
