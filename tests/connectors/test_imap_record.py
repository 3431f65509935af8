"""Rows as records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from itday.connectors._imap_find import Row
from itday.connectors._imap_heads import read_head
from itday.connectors._imap_record import message_of
from itday.domain.message import Message
from itday.domain.ref import Ref
from itday.triage.weight import Circle

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
REF = Ref("mail", "message", "k")


def shown(head: bytes, flags: str = "", *, archived: bool = False) -> Message:
    """The record of a message with this head."""
    row = Row(5, 7, "INBOX", flags, AT, 99, read_head(head), ())
    return message_of(row, REF, Circle(), archived=archived)


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("Mon, 23 Nov 2026 10:00:00 +0000", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("Mon, 23 Nov 2099 10:00:00 +0000", AT),
        ("Thu, 01 Jan 1970 00:00:00 +0000", AT),
        ("yesterday", AT),
        ("", AT),
    ],
)
def test_an_absurd_date_is_replaced(said: str, date: datetime) -> None:
    """Nobody puts a message on top for ever by writing a date in the future."""
    assert shown(f"Date: {said}".encode()).date == date


def test_flags_and_place() -> None:
    """What the server says of it, and where it was seen."""
    record = shown(b"Subject: x", "SFA", archived=True)

    assert (record.seen, record.flagged, record.answered, record.archived) == (True,) * 4
    assert (record.etag, record.mailbox, record.size) == ("7:5", "INBOX", 99)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"List-Id: <staff.school.example>", "from a mailing list"),
        (b"Precedence: list", "from a mailing list"),
        (b"List-Unsubscribe: <https://x.example>", "a newsletter"),
        (b"Precedence: bulk", "sent by a machine"),
        (b"Auto-Submitted: auto-replied", "sent by a machine"),
        (b"Importance: High", "marked important"),
        (b"X-Priority: 1 (Highest)", "marked important"),
        (b"X-Priority: 5", "marked unimportant"),
        (b"Authentication-Results: mx; dmarc=fail",
         "its sender's address failed the mail server's check"),
    ],
)  # fmt: skip
def test_what_headers_say(head: bytes, reason: str) -> None:
    """Each of the marks that the rule knows is read from its header."""
    assert reason in shown(head).reasons


def test_what_says_nothing() -> None:
    """A mail written by hand says so in some programs, which is no reason for anything."""
    assert shown(b"Auto-Submitted: no\r\nX-Priority: 3\r\nImportance: normal").reasons == ()
