"""A message's header fields, read from bytes that strangers wrote.

Each field is cut before anything looks at it: the library's modern header parser needs memory in
the square of a field's length, and its address parser calls itself for every open bracket.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import blake2b

from itday.domain.person import Person

MAX_HEAD = 131_072
"""Octets of a message's fields that are fetched: a mail to a whole school lists 1,500 addresses."""
MAX_FIELD = 16_384
"""Characters of one header field that are read."""
MAX_PEOPLE = 200
"""Addresses of one field that are kept."""
MAX_ID = 998
SLOW = frozenset({"idna", "punycode"})
"""Character sets that no mail uses and whose decoding takes time in the square of the length."""

NAMING = ("MESSAGE-ID", "FROM", "DATE", "SUBJECT")
"""The fields that a message's key is made of."""
FIELDS = (
    *NAMING, "TO", "CC", "IN-REPLY-TO", "LIST-ID", "LIST-UNSUBSCRIBE", "PRECEDENCE",
    "AUTO-SUBMITTED", "IMPORTANCE", "X-PRIORITY", "AUTHENTICATION-RESULTS",
)  # fmt: skip

_FOLD = re.compile(r"\r?\n[ \t]+")
_ID = re.compile(r"<[^<>\s]{1,998}>")
_FAILED = re.compile(r"\b(?:dmarc|dkim|spf)=(?:fail|softfail|permerror)\b", re.IGNORECASE)
_DMARC = re.compile(r"\bdmarc=([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """What a message's headers say, decoded but not sanitised."""

    message_id: str = ""
    in_reply_to: str = ""
    subject: str = ""
    sender: Person | None = None
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    date: datetime | None = None
    """Aware; `None` where there is none or it cannot be read."""
    marks: dict[str, str] = field(default_factory=dict)
    """All fields read, by lower-case name, for those that only matter by being there."""

    @property
    def doubted(self) -> bool:
        """Whether the topmost Authentication-Results speaks against the sender (RFC 8601).

        DMARC's word counts where there is one, since forwarding breaks SPF of honest mail.
        """
        said = self.marks.get("authentication-results", "")
        if found := _DMARC.search(said):
            return found[1].lower() == "fail"
        return len(_FAILED.findall(said)) > 1


def read_head(raw: bytes) -> Head:
    """Read the fields we know; of a field that comes twice the first counts. Never fails."""
    marks = _fields(raw)
    senders = _people(marks.get("from", ""))
    return Head(
        message_id=_identifier(marks.get("message-id", "")),
        in_reply_to=_identifier(marks.get("in-reply-to", "")),
        subject=decoded(marks.get("subject", "")),
        sender=senders[0] if senders else None,
        to=_people(marks.get("to", "")),
        cc=_people(marks.get("cc", "")),
        date=_date(marks.get("date", "")),
        marks=marks,
    )


def key_of(head: Head, received: datetime) -> str:
    """The name of a message that outlives its UID: when it was received, and what it is.

    The time is the server's (INTERNALDATE, kept when a message moves), to the second: nobody can
    send a mail that takes the name of an older one by repeating its Message-ID.
    """
    said = head.message_id or "\0".join(
        head.marks.get(name, "") for name in ("from", "date", "subject")
    )
    digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{int(received.timestamp())}-{digest}"


def decoded(text: str) -> str:
    """The text with RFC 2047 words decoded as well as they can be; never fails."""
    # The library looks for a word's end from each beginning: only as far as there is an end.
    words, end, rest = text.rpartition("?=")
    if "=?" not in words:
        return text
    try:
        parts = decode_header(words + end)
    except (HeaderParseError, ValueError):
        return text
    made = (
        part if isinstance(part, str) else in_charset(part, name or "raw-unicode-escape")
        for part, name in parts
    )
    return "".join((*made, rest))


def in_charset(content: bytes, charset: str) -> str:
    """Decode what strangers say is in that character set; unknown ones count as Windows-1252."""
    try:
        name = codecs.lookup(charset).name
        if name in {"utf-8", "ascii"}:
            return guessed(content)
        if name in SLOW or name == "iso8859-1":
            name = "cp1252"
        return content.decode(name, errors="replace")
    except (LookupError, ValueError):
        return content.decode("cp1252", errors="replace")


def guessed(content: bytes) -> str:
    """Decode as UTF-8 what is UTF-8, and everything else as Windows-1252; never fails."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _fields(raw: bytes) -> dict[str, str]:
    """The first of each field by lower-case name, unfolded and cut."""
    text = guessed(raw[: MAX_HEAD + MAX_FIELD])
    found: dict[str, str] = {}
    for line in _FOLD.sub(" ", text).split("\n"):
        name, colon, value = line.partition(":")
        if colon and (name := name.strip().lower()).upper() in FIELDS and name not in found:
            found[name] = value.strip()[:MAX_FIELD]
    return found


def _identifier(value: str) -> str:
    found = _ID.search(value)
    return found[0] if found else value[:MAX_ID].strip()


def _people(value: str) -> tuple[Person, ...]:
    if len(value) == MAX_FIELD:
        value = value.rpartition(",")[0] or value  # the cut may have gone through an address
    try:
        pairs = getaddresses([value])
    except (ValueError, IndexError, RecursionError):
        pairs = []
    found = [Person(name=decoded(name), email=one) for name, one in pairs if "@" in one]
    if not found and value and not value.rstrip().endswith(";"):  # not an empty group
        found = [Person(name=decoded(value[:200]))]
    return tuple(found[:MAX_PEOPLE])


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value[:200])
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
