"""Graph's `message` and what it is in our words.

Facts: learn.microsoft.com/graph/api/resources/message, /message-delta, /message-move,
/outlook-immutable-id (read 2026-11-29).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime

from itday.connectors._microsoft365_rows import Recipient, people
from itday.domain.message import Message
from itday.domain.post import Post
from itday.domain.ref import Ref
from itday.domain.text import safe_url
from itday.sdk.rows import Row, Words
from itday.triage.weight import Circle, Traits, weigh

FIELDS = (
    "id,subject,from,toRecipients,ccRecipients,receivedDateTime,isRead,isDraft,flag,importance,"
    "inferenceClassification,hasAttachments,webLink,internetMessageId,parentFolderId"
)
"""All that is asked of each message: never its body, nor the first words of it."""
INBOX = "me/mailFolders/inbox/messages/delta"
IMPORTANCE = {"high": 1, "low": -1}


class FollowUp(Row):
    """`followupFlag`."""

    flagStatus: Words = ""  # noqa: N815  # Microsoft's spelling


class Mail(Row):
    """A `message`, as far as `FIELDS` asks for it. A delta may leave out what did not change."""

    id: str
    subject: Words = ""
    from_: Recipient | None = None
    toRecipients: tuple[Recipient, ...] | None = ()  # noqa: N815
    ccRecipients: tuple[Recipient, ...] | None = ()  # noqa: N815
    receivedDateTime: AwareDatetime  # noqa: N815
    isRead: bool | None = None  # noqa: N815
    isDraft: bool | None = None  # noqa: N815
    flag: FollowUp | None = None
    importance: Words = ""
    hasAttachments: bool | None = None  # noqa: N815
    webLink: Words = ""  # noqa: N815
    internetMessageId: Words = ""  # noqa: N815
    parentFolderId: Words = ""  # noqa: N815


class Body(Row):
    """`itemBody`."""

    content: Words = ""


class Letter(Row):
    """A message's body and who wrote it."""

    from_: Recipient | None = None
    receivedDateTime: AwareDatetime  # noqa: N815
    body: Body | None = None


def spelt(row: Any) -> Any:
    """A row with `from`, which is no name in Python, under another one."""
    return {**row, "from_": row["from"]} if isinstance(row, dict) and "from" in row else row


def message(row: Mail, ref: Ref, circle: Circle, *, archived: bool) -> Message:
    """The record that shows a row."""
    sender = row.from_.person() if row.from_ else None
    to, cc = people(row.toRecipients), people(row.ccRecipients)
    flagged = (row.flag or FollowUp()).flagStatus == "flagged"
    traits = Traits(
        sender=sender.email.lower() if sender else "",
        to=frozenset(one.email.lower() for one in to),
        cc=frozenset(one.email.lower() for one in cc),
        subject=row.subject,
        reply=row.subject[:3].lower() == "re:",
        flagged=flagged,
        importance=IMPORTANCE.get(row.importance, 0),
    )
    weight, reasons = weigh(traits, circle)
    return Message(
        ref=ref,
        title=row.subject,
        updated_at=row.receivedDateTime,
        url=safe_url(row.webLink) or "",
        message_id=row.internetMessageId,
        sender=sender,
        to=to,
        cc=cc,
        date=row.receivedDateTime,
        mailbox="archive" if archived else "inbox",
        seen=bool(row.isRead),
        flagged=flagged,
        archived=archived,
        attachments=("(attachments)",) if row.hasAttachments else (),
        weight=weight,
        reasons=reasons,
    )


def post(letter: Letter) -> Post:
    """A message's text; Graph turns HTML into plain text for us."""
    author = letter.from_.person() if letter.from_ else None
    return Post(
        author=author.full if author else "",
        at=letter.receivedDateTime,
        text=(letter.body or Body()).content,
        type="mail",
    )


def since(now: datetime, days: int) -> str:
    """The filter that bounds a first listing: whole days, so that it stays the same for a day."""
    day = now.astimezone(UTC).toordinal() - days
    return f"receivedDateTime ge {datetime.fromordinal(day):%Y-%m-%dT00:00:00Z}"
