"""Lines of JSON that a person's own program prints, as records: by our field names, leniently.

What a small script finds convenient is understood: a person as one text, a severity as a word, a
time without a zone. Everything else is the domain's: a field that the kind does not have is said,
not passed over, since in a script of one's own it is a slip.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from itday.domain.alert import Severity
from itday.domain.feed import Aside
from itday.domain.meeting import Meeting
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.domain.ticket import Ticket

R = TypeVar("R", bound=Record)
LONGEST_LINE = 256 << 10
LONGEST_KEY = 200
MOST_ASIDE = 200
"""Lines that are named; where more are bad, the last one says how many."""
OURS = frozenset({"ref", "etag", "raw", "kind"})
"""What a program does not get to say."""
PEOPLE = frozenset({"user", "requester", "organizer", "sender"})
MANY_PEOPLE = frozenset({"to", "cc"})
SEVERITY = {one.name.casefold(): int(one) for one in Severity} | {"info": 1}


@dataclass(slots=True)
class Read(Generic[R]):
    """What a program printed."""

    records: list[R] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)


class TooManyError(ValueError):
    """There are more lines than may be."""


def read(out: bytes, record: type[R], source: str, zone: tzinfo | None, most_lines: int) -> Read[R]:
    """The records of an output, in its order; empty lines are passed over.

    Args:
        out: What was printed.
        record: The kind that each line is of.
        source: The source's name in the settings.
        zone: Where times without a zone are; `None` for this machine's.
        most_lines: How many lines there may be.

    Raises:
        TooManyError: There are more.
    """
    found = Read[R]()
    seen: set[str] = set()
    bad = 0
    for number, line in _lines(out, most_lines):
        try:
            one = _record(_object(line), record, source, zone)
            _first(one.ref.key, seen)
        except ValueError as error:
            bad += 1
            if bad <= MOST_ASIDE:
                found.aside.append(Aside(f"line {number}", _why(error)))
        else:
            found.records.append(one)
    if bad > MOST_ASIDE:
        found.aside[-1] = Aside("further lines", f"{bad - MOST_ASIDE + 1} more cannot be read")
    return found


def _lines(out: bytes, most: int) -> Iterator[tuple[int, bytes]]:
    count = 0
    for number, line in enumerate(out.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            count += 1
            if count > most:
                raise TooManyError(f"more than {most:,} lines")
            yield number, line


def _first(key: str, seen: set[str]) -> None:
    if key in seen:
        raise ValueError("its key was there before")
    seen.add(key)


def _object(line: bytes) -> dict[str, Any]:
    """A line's JSON object.

    Raises:
        ValueError: It is none.
    """
    if len(line) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE >> 10} KB")
    try:
        row = json.loads(line.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        raise ValueError("no good JSON") from None
    if isinstance(row, dict):
        return row
    raise ValueError("no JSON object")


def _record(row: dict[str, Any], record: type[R], source: str, zone: tzinfo | None) -> R:
    """One line as a record.

    Raises:
        ValueError: It cannot be read; `ValidationError` is one.
    """
    key = row.pop("key", None)
    if isinstance(key, bool) or not isinstance(key, str | int) or str(key) == "":
        raise ValueError("key: a text or a number is needed")
    key = str(key)
    if clean(key, limit=LONGEST_KEY) != key:
        raise ValueError("key: too long, or with characters that cannot be seen")
    if odd := OURS & row.keys():
        raise ValueError(f"{min(odd)}: is not for the program to say")
    ready = {name: _eased(name, value, zone) for name, value in row.items() if value is not None}
    given = _owed(record, key) | ready | {"ref": Ref(source, record.kind, key)}
    return record.model_validate_json(json.dumps(given))


def _owed(record: type[Record], key: str) -> dict[str, Any]:
    """What a kind needs and a key can stand for."""
    if record is Ticket:
        return {"number": key}
    return {"uid": key} if record is Meeting else {}


def _eased(name: str, value: Any, zone: tzinfo | None) -> Any:
    """A value as the model takes it."""
    if name in PEOPLE:
        return _person(value)
    if name in MANY_PEOPLE and isinstance(value, list):
        return [_person(one) for one in value]
    if name == "attendees" and isinstance(value, list):
        return [one if isinstance(one, dict) else {"person": _person(one)} for one in value]
    if name == "src_endpoint" and isinstance(value, str):
        return {"ip": value}
    if name == "severity" and isinstance(value, str):
        return SEVERITY.get(value.casefold(), value)
    return _zoned(value, zone) if isinstance(value, str) else value


def _person(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {"email": value} if "@" in value else {"name": value}


def _zoned(text: str, zone: tzinfo | None) -> str:
    """A time without a zone with the school's; any other text as it is."""
    if not 16 <= len(text) <= 26 or text[10] not in "T " or not text[:4].isdigit():
        return text
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return text
        return (moment.replace(tzinfo=zone) if zone else moment.astimezone()).isoformat()
    except (ValueError, OverflowError):
        return text


def _why(error: ValueError) -> str:
    """What is wrong with a line, never what stood in it; field names are cleaned when shown."""
    if not isinstance(error, ValidationError):
        return str(error)
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    said = (f"{_path(one)}: {WORDS.get(one['type'], one['msg'])}" for one in faults[:3])
    return clean("; ".join(said), limit=300)


def _path(fault: Mapping[str, Any]) -> str:
    return ".".join(clean(str(step), limit=40) for step in fault["loc"]) or "line"


WORDS = {
    "extra_forbidden": "no such field",
    "missing": "is needed",
    "timezone_aware": "a time with its zone is needed",
    "timezone_naive": "a time with its zone is needed",
}
