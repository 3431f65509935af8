"""Forty broken mails, as a server hands them over: head, structure and the text's octets.

Run as a program it reads each and prints what that took.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from itday.connectors._imap_body import MAX_BODY, Part, parts_of, text_of, text_part
from itday.connectors._imap_find import Row
from itday.connectors._imap_heads import MAX_HEAD, read_head
from itday.connectors._imap_record import message_of
from itday.domain.message import Message
from itday.domain.post import Post
from itday.domain.ref import Ref
from itday.triage.weight import Circle

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
REF = Ref("mail", Message.kind, "k")
TEXT: tuple[Any, ...] = (
    b"TEXT", b"PLAIN", (b"CHARSET", b"utf-8"), None, None, b"7BIT", 5, 1, None, None, None, None,
)  # fmt: skip
MUCH = 1_000_000


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; what is left out is as it should be."""

    head: bytes = b"Subject: plain\r\nFrom: a@x.example\r\n"
    structure: Any = TEXT
    body: bytes = b"Hello."


def text(kind: bytes = b"PLAIN", encoding: bytes = b"7BIT", charset: bytes = b"utf-8") -> Any:
    """A single part."""
    return (b"TEXT", kind, (b"CHARSET", charset), None, None, encoding, *TEXT[6:])


def many(part: Any, count: int) -> Any:
    """A part so many times side by side."""
    return ([part] * count, b"MIXED", None, None, None)


def deep(levels: int) -> Any:
    """A part within parts."""
    made: Any = TEXT
    for _ in range(levels):
        made = ([made], b"MIXED", None, None, None)
    return made


def named(name: bytes, key: bytes = b"FILENAME") -> Any:
    """A text with an attachment of that name."""
    tail = (b"ATTACHMENT", (key, name))
    file = (b"APPLICATION", b"PDF", None, None, None, b"BASE64", 9, None, tail, None, None)
    return ([TEXT, file], b"MIXED", None, None, None)


def field(name: bytes, seed: bytes) -> Mail:
    """One field of a megabyte."""
    return Mail(name + b": " + seed * (MUCH // len(seed)) + b"\r\n")


MAILS: dict[str, Mail] = {
    "encoded words": field(b"Subject", b"=?utf-8?q?a?= "),
    "encoded words without end": field(b"Subject", b"=?utf-8?q?a"),
    "broken base64 words": field(b"Subject", b"=?utf-8?b?Y?= "),
    "words of no character set": field(b"Subject", b"=?x-none?q?a?= "),
    "punycode": Mail(b"Subject: =?punycode?q?" + b"a" * MUCH + b"?=\r\n"),
    "words that hold line ends": field(b"Subject", b"=?utf-8?q?=0d=0a=1b]0;x=07?= "),
    "names in encoded words": field(b"From", b"=?utf-8?q?a=2C?= <a@x.example>, "),
    "brackets": field(b"To", b"("),
    "angles": field(b"To", b"<"),
    "quotes": field(b"From", b'"'),
    "backslashes": field(b"From", b'"\\'),
    "ats": field(b"Cc", b"@"),
    "commas": field(b"Cc", b","),
    "groups": field(b"To", b"a:"),
    "domain literals": Mail(b"To: a@" + b"[" * MUCH),
    "comments in comments": field(b"To", b"(a(b"),
    "a whole town": field(b"To", b"Some Body <some.body@x.example>, "),
    "folds": Mail(b"To: a" + b"\r\n " * (MUCH // 3)),
    "a million lines": Mail(b"a: b\r\n" * (MUCH // 6)),
    "lines without a colon": Mail(b"x\n" * (MUCH // 2)),
    "identifiers": field(b"Message-ID", b"<"),
    "references": field(b"In-Reply-To", b"<a@x.example> "),
    "numbers for a date": field(b"Date", b"1 "),
    "signs for a date": Mail(b"Date: Mon, 99 Foo 99999 99:99:99 +9999999\r\n"),
    "results": field(b"Authentication-Results", b"dmarc="),
    "nothing": Mail(b"", None, b""),
    "zeros": Mail(b"\0" * MUCH),
    "no octet is a letter": Mail(bytes(range(128, 256)) * (MUCH // 128)),
    "no structure": Mail(structure=(b"TEXT",)),
    "parts within parts": Mail(structure=deep(3_000)),
    "parts beside parts": Mail(structure=many(TEXT, 20_000)),
    "parts of parts": Mail(structure=many(many(many(many(TEXT, 60), 60), 60), 60)),
    "a name of a megabyte": Mail(structure=named(b"=?utf-8?q?a?= " * (MUCH // 14))),
    "a name in pieces": Mail(structure=named(b"utf-8''" + b"%e2%80%ae" * 90_000, b"FILENAME*")),
    "tags without end": Mail(structure=text(b"HTML"), body=b"<a href=" * (MAX_BODY // 8)),
    "comments without end": Mail(structure=text(b"HTML"), body=b"<!--" * (MAX_BODY // 4)),
    "tables in tables": Mail(structure=text(b"HTML"), body=b"<table><tr><td>" * (MAX_BODY // 15)),
    "absurd letters": Mail(structure=text(b"HTML"), body=b"&#x99999999;" * (MAX_BODY // 12)),
    "base64 that is none": Mail(structure=text(encoding=b"BASE64"), body=b"=A*\r\n" * 52_000),
    "quoted without end": Mail(
        structure=text(encoding=b"QUOTED-PRINTABLE", charset=b"utf-7"), body=b"=+A" * 87_000
    ),
}


def read(mail: Mail) -> tuple[Message, Post]:
    """The record and the text that a mail becomes, by the connector's own steps."""
    parts = parts_of(mail.structure)
    row = Row(5, 7, "INBOX", "", AT, 99, read_head(mail.head[: MAX_HEAD + 1]), parts)
    part = text_part(parts) or Part("1", "text/plain", "", "", "", "")
    body = text_of(part, mail.body[:MAX_BODY])
    return message_of(row, REF, Circle(), archived=False), Post(text=body, at=AT, author="x")


def took(mail: Mail) -> tuple[float, int]:
    """Seconds of a processor, and bytes at the most, of reading a mail."""
    began = time.thread_time()
    read(mail)
    spent = time.thread_time() - began
    tracemalloc.start()
    try:
        read(mail)
        return spent, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main() -> None:
    """Say what each takes."""
    for name, mail in MAILS.items():
        spent, most = took(mail)
        sys.stdout.write(f"{name:28} {1_000 * spent:7.1f} ms {most / 1e6:7.2f} MB\n")


if __name__ == "__main__":
    main()
