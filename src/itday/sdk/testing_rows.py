"""Rows of JSON made odd, one field at a time: no connector may lose others, or break, for one.

`HttpContract` of `itday.sdk.testing_http` has it for what comes over HTTP. A connector that gets
its JSON elsewhere subclasses `OddRows` as well and gives the fixture `rows`, whose `told` are the
rows by the name of their place, and whose `put` has one of them told otherwise from then on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import pytest

from itday.domain.errors import SourceError
from itday.domain.feed import Aside, Feed, Mode
from itday.domain.record import Record
from itday.domain.text import clean
from itday.sdk.connector import Connector
from itday.sdk.testing import SECRET, texts

HUGE_TEXT, HUGE_NUMBER = "x" * 100_000, 10**400
ODD = "\x1b]0;owned\x07\x9b31m\u202egnp.exe [red]hostile[/] \ud83d\u2066\u200b; DROP"
"""Text that acts, hides and is half a character."""
DEEPEST = 3
"""Levels of a row that are made odd; what a list holds counts as one."""
Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """One thing that is wrong with a row."""

    name: str
    """Field and fault, for messages: `requester.name: null`."""
    row: dict[str, Any]


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """The row with each field missing, null, of a wrong type, huge and hostile, one at a time."""
    for path in _paths(row, ()):
        value = _at(row, path)
        for name, spoilt in _spoilt(value):
            yield Fault(f"{'.'.join(map(str, path))}: {name}", _put(row, path, spoilt))
        yield Fault(f"{'.'.join(map(str, path))}: missing", _without(row, path))


def lists(answer: Any, path: Path = ()) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """The lists of objects in an answer, with their places; not those inside of such objects."""
    if isinstance(answer, list):
        rows = [one for one in answer if isinstance(one, dict)]
        if rows:
            yield path, rows
    elif isinstance(answer, dict):
        for name, value in answer.items():
            yield from lists(value, (*path, name))


def shapes(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """As few of the rows as have all fields that any of them has, earlier ones first."""
    seen: set[str] = set()
    for row in rows:
        if not seen.issuperset(row):
            seen.update(row)
            yield row


def replaced(answer: Any, row: Mapping[str, Any], other: Any) -> Any:
    """The answer with every row that equals `row` replaced, and as it was where there is none."""
    if isinstance(answer, list):
        return [other if one == row else one for one in answer]
    if isinstance(answer, dict):
        return {name: replaced(value, row, other) for name, value in answer.items()}
    return answer


@dataclass(slots=True)
class Rows:
    """The rows that a connector is told, and one of them spoilt."""

    put: Callable[[dict[str, Any], dict[str, Any]], None]
    """From now on the second is told wherever the first was; the same twice undoes it."""
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Each row with the name of its place, since this was last emptied."""
    fixed: bool = False
    """Whether `told` is what there is to tell, rather than what was told, and is never emptied."""
    hits: int = 1
    """How many rows were told otherwise in the last pull, where one that is told twice counts."""


@dataclass(slots=True)
class Pulled:
    """What a full pass gave."""

    records: list[Record] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    sweeps: bool = False
    """Whether what it did not mention is taken for gone."""

    @property
    def names(self) -> set[str]:
        """The records' keys."""
        return {one.ref.key for one in self.records}


Make = Callable[[str | None], Connector[Any]]


class OddRows:
    """What a connector that reads JSON promises of rows that are not as they should be."""

    connector: ClassVar[type[Connector[Any]]]
    deciding: ClassVar[Sequence[str]] = ()
    """Fields that say whether a row is shown at all: spoilt, it may be left out in silence."""
    tells_json: ClassVar[bool] = True
    """Whether rows come as JSON."""

    @pytest.fixture
    def rows(self) -> Rows:
        """The rows that are told, and how to spoil one."""
        raise NotImplementedError

    async def test_one_odd_row_spoils_no_other(
        self, make: Make, made: Connector[Any], rows: Rows
    ) -> None:
        """Whatever is wrong with a field, the row is read or set aside by name; all others stay."""
        found, tried = [], 0
        for feed in made.feeds.values():
            if not rows.fixed:
                rows.told.clear()
            whole = await self._pulled(make, feed)
            told = {place: [row for name, row in rows.told if name == place]
                    for place, _ in rows.told}  # fmt: skip
            for place, every in told.items():
                for row in shapes(every):
                    for fault in faults(row):
                        tried += 1
                        rows.put(row, fault.row)
                        if why := await self._judged(make, feed, whole, rows, fault):
                            found.append(f"{feed.method}, {place}, {fault.name}: {why}")
                    rows.put(row, row)

        assert not found, "\n".join(found[:20])
        assert bool(tried) is self.tells_json, "no row of JSON was told, or one was"

    async def _pulled(self, make: Make, feed: Feed) -> Pulled:
        """A full pass by a connector that remembers nothing."""
        connector, pulled = make(SECRET if self.connector.needs_secret else None), Pulled()
        await connector.aopen()
        try:
            async for page in connector.pull(feed.method, None):
                pulled.records += page.records
                pulled.aside += page.aside
                pulled.sweeps |= page.complete or feed.mode is Mode.SNAPSHOT
        finally:
            await connector.aclose()
        return pulled

    async def _judged(self, make: Make, feed: Feed, whole: Pulled, rows: Rows, fault: Fault) -> str:
        """What is wrong with a pull of which one row is spoilt; empty where all is well."""
        try:
            pulled = await self._pulled(make, feed)
        except SourceError as error:
            return f"the feed stops: {error}"
        except Exception as error:  # noqa: BLE001  # each is a fault to be told
            return f"it breaks: {error!r}"[:300]
        lost, new = whole.names - pulled.names, pulled.names - whole.names
        aside = len(pulled.aside) - len(whole.aside)
        quiet = fault.name.partition(":")[0] in self.deciding
        shown = (text for one in pulled.records for text in texts(one))
        if (odd := next((text for text in shown if not _is_clean(text)), None)) is not None:
            return f"it shows {odd[:80]!r}"
        if aside and len(lost) > aside and not pulled.sweeps:
            return ""  # a row that holds others: they stay as they are
        if len(lost) - len(new) == aside and aside <= rows.hits:
            return ""
        if quiet and len(lost) <= rows.hits:
            return ""
        return f"{len(lost)} are lost, {len(new)} are new, {aside} are set aside"


def _is_clean(text: str) -> bool:
    return text == clean(text, limit=len(text) + 1, multiline=True)


def _spoilt(value: Any) -> Iterator[tuple[str, Any]]:
    yield "null", None
    yield "wrong type", 7 if isinstance(value, (dict, list)) else {"odd": [7]}
    yield "huge", HUGE_NUMBER if isinstance(value, (int, float)) else HUGE_TEXT
    yield "hostile", ODD


def _paths(value: Any, path: Path) -> Iterator[Path]:
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value[:1])
    for name, one in inner:
        yield (*path, name)
        if len(path) + 1 < DEEPEST:
            yield from _paths(one, (*path, name))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(row: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(row))
    _at(copy, path[:-1])[path[-1]] = value
    return copy


def _without(row: Mapping[str, Any], path: Path) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(row))
    del _at(copy, path[:-1])[path[-1]]
    return copy
