"""A message's parts: which of them is its text, what is attached."""

from __future__ import annotations

import binascii
import quopri
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from itday.connectors._imap_heads import decoded, guessed, in_charset
from itday.sdk.html import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_PARTS = 50
MAX_DEPTH = 10
MAX_BODY = 262_144
"""Octets of a body that are fetched, as sent."""
MAX_NAME = 200
PAIR = 2
FEWEST = 7
"""Of a single part: type, subtype, parameters, id, description, encoding, size."""
DISPOSITION_AT = {"text": 9, "message/rfc822": 11}
"""Where a single part's disposition stands in BODYSTRUCTURE (RFC 3501, 7.4.2); elsewhere at 8."""

_FILENAME = re.compile(rb'\bfilename="?([^";]{1,800})', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part that holds no others."""

    number: str
    """As in `BODY[1.2]`."""
    type: str
    charset: str
    encoding: str
    disposition: str
    name: str

    @property
    def attached(self) -> bool:
        """Whether people would call it an attachment: it has a name, or says so."""
        if self.type.startswith("multipart/"):
            return False
        return self.disposition == "attachment" or bool(self.name)


def parts_of(structure: Any) -> tuple[Part, ...]:
    """The first 50 parts, down to the tenth level, of a BODYSTRUCTURE as IMAPClient gives it.

    Whatever is not as RFC 3501 says is left out.
    """
    found: list[Part] = []
    for part in _walk(structure, "", 0):
        found.append(part)
        if len(found) == MAX_PARTS:
            break
    return tuple(found)


def attachments(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The names of what is attached; a nameless one goes by its type."""
    return tuple(part.name or part.type for part in parts if part.attached)


def text_part(parts: tuple[Part, ...]) -> Part | None:
    """The part to read: the first plain text that is not attached, else the first HTML."""
    for wanted in ("text/plain", "text/html"):
        for part in parts:
            if part.type == wanted and not part.attached:
                return part
    return None


def text_of(part: Part, content: bytes) -> str:
    """A part's octets as text: transfer encoding and character set taken off, HTML as plain text.

    Never fails: what cannot be decoded shows as it came. A base64 body that was cut is decoded as
    far as it goes.
    """
    text = in_charset(_unpacked(part.encoding, content), part.charset or "utf-8")
    return plain(text) if part.type == "text/html" else text


def _walk(structure: Any, number: str, depth: int) -> Iterator[Part]:
    if depth > MAX_DEPTH or not isinstance(structure, tuple) or not structure:
        return
    if isinstance(structure[0], list):
        for at, inner in enumerate(structure[0][:MAX_PARTS], 1):
            yield from _walk(inner, f"{number}.{at}" if number else str(at), depth + 1)
    elif part := _single(structure, number or "1"):
        yield part


def _single(structure: tuple[Any, ...], number: str) -> Part | None:
    if len(structure) < FEWEST or not all(isinstance(word, bytes) for word in structure[:2]):
        return None
    major, minor = _word(structure[0]), _word(structure[1])
    kind = f"{major}/{minor}"
    at = DISPOSITION_AT.get(kind) or DISPOSITION_AT.get(major, 8)
    tail = structure[at] if len(structure) > at else None
    disposition, more = _disposition(tail)
    params = _pairs(structure[2])
    return Part(
        number=number,
        type=kind,
        charset=_word(params.get("charset")),
        encoding=_word(structure[5]),
        disposition=disposition,
        name=_name(more, "filename") or _name(params, "name"),
    )


def _disposition(tail: Any) -> tuple[str, dict[str, Any]]:
    """Its word and its parameters; pymap sends the header's text instead of a list."""
    if isinstance(tail, bytes):
        word, _, rest = tail.partition(b";")
        name = _FILENAME.search(rest)
        return _word(word), {"filename": name[1]} if name else {}
    if isinstance(tail, tuple) and len(tail) == PAIR:
        return _word(tail[0]), _pairs(tail[1])
    return "", {}


def _word(value: Any) -> str:
    return value.decode("ascii", "replace").strip().lower() if isinstance(value, bytes) else ""


def _pairs(value: Any) -> dict[str, Any]:
    if not isinstance(value, tuple):
        return {}
    return {_word(name): content for name, content in zip(value[::2], value[1::2], strict=False)}


def _name(params: Mapping[str, Any], key: str) -> str:
    """A file's name, which comes in any of three encodings (RFC 2047, RFC 2231, plain octets)."""
    raw = params.get(f"{key}*") or params.get(f"{key}*0*")
    if isinstance(raw, bytes):
        charset, _, rest = raw[: 4 * MAX_NAME].partition(b"'")
        octets = unquote_to_bytes(rest.partition(b"'")[2])
        return in_charset(octets, _word(charset) or "utf-8")[:MAX_NAME]
    raw = params.get(key, b"")
    if isinstance(raw, int):  # the library reads the name `2026` as a number
        return str(raw)
    if not isinstance(raw, bytes):
        return ""
    return decoded(guessed(raw[: 4 * MAX_NAME]))[:MAX_NAME]


def _unpacked(encoding: str, content: bytes) -> bytes:
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding != "base64":
        return content
    digits = bytes(b for b in content if b not in b"\r\n\t =")
    try:
        return binascii.a2b_base64(digits[: len(digits) // 4 * 4] or b"")
    except binascii.Error:
        return content
