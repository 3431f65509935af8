"""An answer that was accepted, and reading it without trusting it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from itday.domain.errors import BadReply
from itday.domain.text import clean

T = TypeVar("T")

WEB_PAGE = "a web page instead of data (captive portal or proxy?)"
SIGN_IN = "Open the address in a browser on this machine and sign in to the network"
MAX_DATE = 64
MAX_DIGITS = 1_000
"""Of a number; Python and pydantic refuse a whole answer for one of more than 4,300."""
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""Half a pair that stands for one character, or a whole pair."""
_CONSTANT = re.compile(rb"\b(?:NaN|Infinity)\b")
OWN_WORDS = {"value_error", "assertion_error"}
"""Errors of our own validators: their text may quote what was sent."""


class Headers(Mapping[str, str]):
    """Header fields by name in any case; a field sent twice is joined with a comma."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Take the fields in the order they came."""
        self._fields: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            self._fields[key] = f"{self._fields[key]}, {value}" if key in self._fields else value

    def __getitem__(self, name: str) -> str:
        """The field of that name."""
        return self._fields[name.lower()]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a field."""
        return isinstance(name, str) and name.lower() in self._fields

    def __iter__(self) -> Iterator[str]:
        """The names, in lower case."""
        return iter(self._fields)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._fields)

    def __repr__(self) -> str:
        """Only the names: values may be secret."""
        return f"Headers({', '.join(self._fields)})"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a status that the caller takes."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """By name in any case."""
    content: bytes = field(repr=False)
    """Unpacked."""
    url: str = field(default="", repr=False)
    """Where it came from at last; may hold secrets in its query."""
    date: datetime | None = None
    """The server's clock when it answered, for telling skew; `None` where it did not say."""
    where: str = ""
    """The source's name, for errors."""

    def text(self) -> str:
        """The answer as text, in the character set it names, else UTF-8; never fails."""
        _, _, given = self.headers.get("Content-Type", "").lower().partition("charset=")
        name = given.split(";")[0].strip(" \"'")
        if name in {"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252"}:
            return self.content.decode("cp1252", errors="replace")
        return self.content.decode("utf-8-sig", errors="replace")

    def json(self) -> Any:
        """The answer as JSON.

        Raises:
            BadReply: It is a web page, not JSON, or too deep.
        """
        refuse_web_page(self.content, where=self.where)
        try:
            return loaded(self.content)
        except (ValueError, RecursionError):
            raise BadReply("an answer that is not good JSON", where=self.where) from None


def loaded(content: bytes) -> Any:
    """JSON with what only some parsers take made harmless, so that it spoils its own field alone.

    Half a character becomes a question mark, a number of thousands of digits becomes text, NaN and
    Infinity, which are no JSON and equal nothing, become null, as JavaScript writes them.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is too deep.
    """
    told = json.loads(content, parse_constant=_nothing, parse_int=_number)
    if _HALF.search(content):
        whole = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
        told = json.loads(whole)
    return told


def _nothing(_: str) -> None:
    """What stands for NaN and Infinity."""


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def refuse_web_page(content: bytes, *, where: str) -> None:
    """Tell HTML from data that may merely be wrong.

    Raises:
        BadReply: The content begins as a web page does.
    """
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise BadReply(WEB_PAGE, where=where, remedy=SIGN_IN)


def decode(adapter: TypeAdapter[T], content: bytes, *, where: str) -> T:
    """Check a JSON answer against the shape that we know and give it typed.

    Raises:
        BadReply: Naming the first field that differs and how, never what it held.
    """
    refuse_web_page(content, where=where)
    if _CONSTANT.search(content):  # which this parser takes for a number
        with suppress(ValueError, RecursionError):  # it is said below
            content = json.dumps(loaded(content), ensure_ascii=False).encode()
    try:
        return adapter.validate_json(content)
    except ValidationError as error:
        what = _first_fault(error)
        odd = error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid"
    try:
        if odd:  # at least for this parser
            return adapter.validate_json(json.dumps(loaded(content), ensure_ascii=False))
    except ValidationError as error:
        what = _first_fault(error)
    except (ValueError, RecursionError):
        pass  # it was said already
    raise BadReply(f"the answer has another shape than ours: {what}", where=where)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    path = ".".join(clean(str(step), limit=40) for step in fault["loc"])
    why = "not valid" if fault["type"] in OWN_WORDS else clean(fault["msg"], limit=120)
    return f"{clean(path, limit=120)}: {why}" if path else why


def server_date(value: str | None) -> datetime | None:
    """An HTTP date in UTC; `None` where there is none or it cannot be read."""
    if not value or len(value) > MAX_DATE:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
