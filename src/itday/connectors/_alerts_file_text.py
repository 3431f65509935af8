"""Cuts files into single records, each with its own bytes, line number and, where bad, the reason.

Two layouts of JSON: one object a line, and documents (a page with its records in a list, a bare
list, one record, or several of these after each other). A page's records are cut out by their
place in the text, so that `raw` is what the vendor wrote, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PAGES = ("value", "alerts", "hits")
"""Members that hold a page's records: Graph's, Google's and a search's, whose `hits` is twofold."""

SPACE = " \t\r\n"
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""What files begin with that PowerShell wrote."""
UTF8_BOM = b"\xef\xbb\xbf"

SCAN = json.JSONDecoder(parse_constant=lambda _: None)
"""`NaN` and `Infinity`, which are no JSON but are written by some, count as null."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of a file, or one place in it that cannot be read."""

    line: int
    """Where it begins; the first line is 1."""
    raw: bytes
    value: Any = None
    """What the JSON says; for a row of a table, its cells."""
    fault: str = ""
    """Why there is no value."""


def decoded(content: bytes) -> tuple[str, str]:
    """Give a file's text without its byte order mark, and the encoding that gives its bytes back.

    UTF-16 is known by its mark; what is not UTF-8 is taken for Windows-1252, as spreadsheets save
    tables, and then for Latin-1, which takes every byte.
    """
    if content[:2] in UTF16:
        encoding = UTF16[content[:2]]
        # An odd last byte is half a character of a file that is still being written.
        return content[2 : len(content) // 2 * 2].decode(encoding, "surrogatepass"), encoding
    body = content.removeprefix(UTF8_BOM)
    for encoding in ("utf-8", "cp1252"):
        try:
            return body.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1"), "latin-1"


def one_line(raw: bytes, line: int) -> Piece:
    """Read a line that should hold one JSON object."""
    try:
        value = SCAN.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Piece(line, raw, fault="not UTF-8 text")
    except RecursionError:
        return Piece(line, raw, fault="nested too deeply")
    except ValueError as error:
        return Piece(line, raw, fault=_reason(error))
    if not isinstance(value, dict):
        return Piece(line, raw, fault="not a JSON object")
    return Piece(line, raw, value)


def is_page(value: Any) -> bool:
    """Say whether a JSON value holds records rather than being one."""
    if isinstance(value, list):
        return True
    if not isinstance(value, dict):
        return False
    return any(isinstance(value.get(name), list) for name in PAGES) or is_page(value.get("hits"))


def cut(text: str, encoding: str = "utf-8") -> Iterator[Piece]:
    """Cut a JSON text into its records.

    Yields:
        Each record with the bytes it has in `encoding`. Text that is no JSON is one faulty piece
        at its line, and the last, since nothing after it can be told apart.
    """
    at = _Place(text, encoding)
    try:
        while (start := _skip(text, at.end)) < len(text):
            yield from _value(at, start)
    except RecursionError:
        yield at.piece(at.end, at.end, fault="nested too deeply")
    except ValueError as error:
        where = error.pos if isinstance(error, json.JSONDecodeError) else at.end
        yield at.piece(where, where, fault=_reason(error))


class _Place:
    """How far a text has been cut; counts its lines on the way."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text, self.encoding = text, encoding
        self.end = 0
        """After the last value that was read."""
        self._counted, self._line = 0, 1

    def piece(self, start: int, end: int, value: Any = None, fault: str = "") -> Piece:
        self._line += self.text.count("\n", self._counted, start)
        self._counted = max(start, self._counted)
        raw = self.text[start:end].encode(self.encoding, "surrogatepass")
        return Piece(self._line, raw, value, fault)


def _value(at: _Place, start: int) -> Iterator[Piece]:
    """Cut the value at `start`: a list, a page, or one record."""
    if at.text[start] == "[":
        yield from _list(at, start)
    elif at.text[start] == "{":
        yield from _object(at, start)
    else:
        _, at.end = SCAN.raw_decode(at.text, start)
        yield at.piece(start, at.end, fault="not a JSON object")


def _list(at: _Place, start: int) -> Iterator[Piece]:
    where = _skip(at.text, start + 1)
    while at.text[where : where + 1] != "]":
        value, at.end = SCAN.raw_decode(at.text, where)
        fault = "" if isinstance(value, dict) else "not a JSON object"
        yield at.piece(where, at.end, value, fault)
        where = _skip(at.text, at.end)
        if at.text[where : where + 1] == ",":
            where = _skip(at.text, where + 1)
        elif at.text[where : where + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' delimiter", at.text, where)
    at.end = where + 1


def _object(at: _Place, start: int) -> Iterator[Piece]:
    """Cut an object: its records if it is a page, else itself."""
    where, paged = _skip(at.text, start + 1), False
    while at.text[where : where + 1] != "}":
        name, where = _name(at.text, where)
        opens = at.text[where : where + 1]
        if name in PAGES and opens == "[":
            paged = True
            yield from _list(at, where)
        elif name == "hits" and opens == "{":
            paged = True
            yield from _object(at, where)
        else:
            _, at.end = SCAN.raw_decode(at.text, where)
        where = _skip(at.text, at.end)
        if at.text[where : where + 1] == ",":
            where = _skip(at.text, where + 1)
        elif at.text[where : where + 1] != "}":
            raise json.JSONDecodeError("Expecting ',' delimiter", at.text, where)
    if paged:
        at.end = where + 1
    else:
        value, at.end = SCAN.raw_decode(at.text, start)
        yield at.piece(start, at.end, value)


def _name(text: str, where: int) -> tuple[str, int]:
    """Read a member's name; give where its value starts."""
    name, end = SCAN.raw_decode(text, where)
    colon = _skip(text, end)
    if not isinstance(name, str) or text[colon : colon + 1] != ":":
        raise json.JSONDecodeError("Expecting a member", text, where)
    return name, _skip(text, colon + 1)


def _skip(text: str, where: int) -> int:
    while where < len(text) and text[where] in SPACE:
        where += 1
    return where


def _reason(error: ValueError) -> str:
    """Say what is wrong in the parser's words, which quote nothing of the text."""
    if isinstance(error, json.JSONDecodeError):
        end = error.pos >= len(error.doc.rstrip())
        return "not JSON: it ends in the middle" if end else f"not JSON: {error.msg}"
    return "not JSON: a number is too long"
