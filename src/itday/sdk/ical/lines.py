"""iCalendar as lines: read without trust, and changed so that all other bytes stay as they were.

Content lines, folding and escaping: RFC 5545, 3.1 and 3.3.11 (read 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_BYTES = 5 << 20
"""Of one calendar object; real ones rarely have more than a few kilobytes."""
MAX_LINE = 64 << 10
"""Characters of one unfolded line; what is longer is an attachment, which nobody reads here."""
MAX_ROWS = 500_000
"""Lines as they stand in the text, folds counted: each costs memory, be it empty."""
MAX_BLOCKS = 2_000
"""Components of one object: a series and every instance that was ever moved."""
INSIDE = 2
"""How many parts are open directly inside a component: the calendar and itself."""
_HEAD = re.compile(r'(?:[^":]+|"[^"]*"?)*')
FOLD = 75
"""Octets of a line at most, its end not counted."""


class UnreadableError(ValueError):
    """The text is no calendar object, or larger than one may be."""


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One property, `BEGIN` or `END`."""

    raw: bytes
    """As it came, folds and line ends included."""
    text: str
    """Unfolded."""

    @property
    def name(self) -> str:
        """The property's name, in capitals."""
        return self.head.split(";", 1)[0].strip().upper()

    @property
    def head(self) -> str:
        """Name and parameters: all before the first colon outside quotes."""
        found = _HEAD.match(self.text)
        return found[0] if found else ""

    @property
    def value(self) -> str:
        """All after that colon, still escaped."""
        return self.text[len(self.head) + 1 :]


@dataclass(slots=True)
class Block:
    """One component directly inside a calendar: an event, a to-do, a time zone."""

    name: str
    lines: list[ContentLine] = field(default_factory=list)
    """What is between its BEGIN and END; of a time zone with its parts, else without them."""


@dataclass(slots=True)
class Sheet:
    """One calendar."""

    head: list[ContentLine] = field(default_factory=list)
    """Its own properties, such as its name."""
    blocks: list[Block] = field(default_factory=list)


def content_lines(raw: bytes) -> list[ContentLine]:
    """Split and unfold; what is not UTF-8 becomes U+FFFD in `text` and stays as it is in `raw`."""
    pieces: list[list[bytes]] = []
    for row in raw.splitlines(keepends=True):
        if row[:1] in {b" ", b"\t"} and pieces:
            pieces[-1].append(row)
        else:
            pieces.append([row])
    return [ContentLine(b"".join(rows), _unfolded(rows)) for rows in pieces]


def _unfolded(rows: Sequence[bytes]) -> str:
    first, *rest = (row.rstrip(b"\r\n") for row in rows)
    return b"".join((first, *(row[1:] for row in rest))).decode("utf-8", errors="replace")


def blocks(raw: bytes) -> list[Block]:
    """The components of a calendar object, without what is too long or of no use to us.

    Raises:
        UnreadableError: It is no calendar object, or goes over a bound.
    """
    return [block for one in sheets(raw) for block in one.blocks]


def sheets(
    raw: bytes, *, most_bytes: int = MAX_BYTES, most_blocks: int = MAX_BLOCKS
) -> list[Sheet]:
    """The calendars that stand in a text one after another, in their order.

    Args:
        raw: The text.
        most_bytes: How long it may be.
        most_blocks: How many components it may have in all.

    Raises:
        UnreadableError: It is no calendar object, or goes over a bound.
    """
    if len(raw) > most_bytes:
        raise UnreadableError(f"larger than {most_bytes >> 20} MB")
    if raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n") > MAX_ROWS:
        raise UnreadableError(f"more than {MAX_ROWS:,} lines")
    reader = _Reader(most_blocks)
    for line in content_lines(raw.removeprefix(b"\xef\xbb\xbf")):
        if line.text.strip():
            reader.take(line)
    if reader.open:
        raise UnreadableError("cut off in the middle")
    return reader.sheets


class _Reader:
    """Sorts lines into blocks by the parts that are open."""

    def __init__(self, most_blocks: int) -> None:
        self.open: list[str] = []
        self.sheets: list[Sheet] = []
        self._left = most_blocks
        self._most = most_blocks

    def take(self, line: ContentLine) -> None:
        kind = line.name
        if kind == "BEGIN":
            self._begin(line.value.strip().upper())
        elif not self.open:
            raise UnreadableError("not a calendar object")
        if len(line.text) <= MAX_LINE:
            self._keep(kind, line)
        if kind == "END" and line.value.strip().upper() != self.open.pop():
            raise UnreadableError("its parts are not closed in order")

    def _begin(self, name: str) -> None:
        self.open.append(name)
        if self.open[0] != "VCALENDAR":
            raise UnreadableError("not a calendar object")
        if len(self.open) == 1:
            self.sheets.append(Sheet())
        if len(self.open) == INSIDE:
            self._left -= 1
            if self._left < 0:
                raise UnreadableError(f"more than {self._most:,} components")
            self.sheets[-1].blocks.append(Block(name))

    def _keep(self, kind: str, line: ContentLine) -> None:
        deep = len(self.open)
        edge = kind in {"BEGIN", "END"}
        if deep > INSIDE:
            if self.open[1] == "VTIMEZONE":
                self.sheets[-1].blocks[-1].lines.append(line)
        elif deep == INSIDE and not edge:
            self.sheets[-1].blocks[-1].lines.append(line)
        elif deep == 1 and not edge:
            self.sheets[-1].head.append(line)


def escaped(text: str) -> str:
    """A TEXT value as it is written."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def folded(text: str, end: bytes = b"\r\n") -> bytes:
    """One content line, folded after 75 octets and never inside a character."""
    rows, row = [], b""
    for letter in text:
        octets = letter.encode("utf-8", errors="replace")
        if len(row) + len(octets) > FOLD:
            rows.append(row)
            row = b" "
        row += octets
    return end.join((*rows, row)) + end


def changed(raw: bytes, component: str, lines: Mapping[str, str | None]) -> bytes:
    """The object with some properties of its only `component` set or taken out.

    Args:
        raw: The object as the server gave it.
        component: `VTODO`.
        lines: Whole unfolded lines by property name; `None` takes the property out.

    Raises:
        UnreadableError: There is no such component, or more than one.
    """
    every = content_lines(raw)
    end = b"\r\n" if b"\r\n" in raw else b"\n"
    starts = [n for n, one in enumerate(every) if one.text.strip().upper() == f"BEGIN:{component}"]
    if len(starts) != 1:
        raise UnreadableError(f"holds {len(starts)} {component} where one was expected")
    out = [one.raw for one in every[: starts[0] + 1]]
    left = {name: line for name, line in lines.items() if line is not None}
    depth = 1
    for at in range(starts[0] + 1, len(every)):
        one = every[at]
        if depth == 1 and one.name in {"BEGIN", "END"}:
            out.extend(folded(line, end) for line in left.values())
            left = {}
        depth += {"BEGIN": 1, "END": -1}.get(one.name, 0)
        if depth == 0:
            return b"".join((*out, *(rest.raw for rest in every[at:])))
        if depth > 1 or one.name not in lines:
            out.append(one.raw)
        elif one.name in left:
            out.append(folded(left.pop(one.name), end))
    raise UnreadableError("cut off in the middle")
