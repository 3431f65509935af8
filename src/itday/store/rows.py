"""Rows as panes and listings show them: cache, plus desk's own, plus decisions in force.

Nothing here loads pydantic: a row is a tuple of columns, its body is read as JSON when a cell asks.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.store import standing
from itday.store.database import Db
from itday.store.sighting import mark

PLAIN = (
    "r.id, r.source, r.kind, r.key, r.short, r.title, r.person, r.state, r.open, r.rank, r.sort, "
    "r.severity, r.at, r.due, r.updated, r.url, r.body, NULL, 0"
)
OVERLAID = (
    "r.id, o.source, o.kind, o.key, r.short, o.title, o.person, o.state, o.open, o.rank, o.sort, "
    "o.severity, o.at, o.due, r.updated, r.url, r.body, o.patch, o.waiting"
)
SEEN = (
    "coalesce(s.first_seq, 0) > :looked, coalesce(s.worse_seq, 0) > :looked, "
    "coalesce(s.cleared_seq, 0) > :looked, z.until, z.since, z.why, z.handed"
)
SIGHTING = (
    "LEFT JOIN desk.sighting s ON s.source = {0}.source AND s.kind = {0}.kind AND s.key = {0}.key "
    "LEFT JOIN desk.standing z ON z.source = {0}.source AND z.kind = {0}.kind AND z.key = {0}.key"
)
DECIDED = (
    "desk.overlay o LEFT JOIN main.record r "
    f"ON r.source = o.source AND r.kind = o.kind AND r.key = o.key {SIGHTING.format('o')}"
)
THERE = "(r.id IS NOT NULL OR json_extract(o.patch, '$.ref') IS NOT NULL)"
"""A decision shows on what the cache holds, or makes a new thing; else it would be a shadow of
something that went with its source, or with the cache."""
NOT_OVERLAID = (
    "NOT EXISTS (SELECT 1 FROM desk.overlay o "
    "WHERE o.source = r.source AND o.kind = r.kind AND o.key = r.key)"
)

HELD = "SELECT count(*) FROM {}.record WHERE kind = :kind AND open"
COUNTS = f"""
SELECT ({HELD.format("main")}) + ({HELD.format("desk")})
    + coalesce(sum(o.open - coalesce(r.open, 0)), 0),
    (SELECT count(*) FROM desk.sighting n CROSS JOIN main.record h
        ON h.source = n.source AND h.kind = n.kind AND h.key = n.key
        WHERE n.kind = :kind AND n.open AND n.first_seq > :looked)
    + coalesce(sum((coalesce(s.first_seq, 0) > :looked) * (o.open - coalesce(s.open, 0))), 0)
FROM {DECIDED} WHERE o.kind = :kind AND {THERE}
"""
MIN_SHORT = 4
"""Digits of a short form that are always asked for."""


@dataclass(slots=True)
class Row:
    """One record as it is shown; sorted by `rank`, then `sort`."""

    id: int | None
    source: str
    kind: str
    key: str
    short: str | None
    title: str
    person: str
    state: str
    open: bool
    rank: float
    sort: float
    severity: int
    at: float | None
    """When it happens or happened, seconds since 1970."""
    due: float | None
    updated: float | None
    url: str | None
    body: str | None
    patch: str | None
    waiting: int
    """Changes of the person's that its source has not answered yet."""
    new: bool
    """First seen since the person last looked."""
    worse: bool
    """Its severity rose since the person last looked."""
    cleared: bool
    """It was closed, or went, since the person last looked."""
    until: float | None = None
    """Silenced until then; what is past stands until something is decided anew."""
    since: float | None = None
    """When it was silenced."""
    why: str | None = None
    """Why it was silenced."""
    handed: str | None = None
    """The name of whom it was handed to, where its source knows no owner."""
    _fields: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def ref(self) -> Ref:
        """Its name."""
        return Ref(self.source, self.kind, self.key)

    @property
    def fields(self) -> dict[str, Any]:
        """The record's own fields, as in `itday.domain`, with decisions applied."""
        if self._fields is None:
            body = json.loads(self.body) if self.body else {}
            self._fields = body | (json.loads(self.patch) if self.patch else {})
        return self._fields

    @property
    def whole_day(self) -> bool:
        """Whether it fills days, or is due on one, and names no hour."""
        due = str(self.fields.get("due") or "")
        return bool(self.fields.get("all_day")) or len(due) == len("2026-11-24")

    @property
    def order(self) -> tuple[float, float, str, str]:
        """What it is sorted by; two help desks may have the same number."""
        return self.rank, self.sort, self.key, self.source


class Count(NamedTuple):
    """How many a pane's title speaks of."""

    open: int
    new: int


class Scope(NamedTuple):
    """Which rows of a kind to read."""

    kind: str
    open_only: bool = True
    after: float | None = None
    """Only what ends or is due after this moment (meetings: the rest of the day)."""
    before: float | None = None
    """Only what begins before this moment."""
    limit: int = 200
    now: float | None = None
    """Leave out what is silenced beyond this moment; `None`: silence is not looked at."""
    silenced: bool = False
    """With `now`: only what is silenced."""

    def where(self, alias: str) -> str:
        """The SQL condition, of this table's columns."""
        parts = [f"{alias}.kind = :kind"]
        if self.open_only:
            parts.append(f"{alias}.open")
        if self.after is not None:
            parts.append(f"coalesce({alias}.due, {alias}.at) > :after")
        if self.before is not None:
            parts.append(f"{alias}.at < :before")
        if self.now is not None:
            parts.append("z.until > :now" if self.silenced else "coalesce(z.until, 0) <= :now")
        return " AND ".join(parts)


def listing(db: Db, scope: Scope) -> list[Row]:
    """The rows of one kind in its order, at most `scope.limit`."""
    values = _values(db, scope)
    parts = (_rows(db, sql, values) for sql in _selects(scope, SEEN))
    merged = heapq.merge(*parts, key=lambda row: row.order)
    return list(itertools.islice(merged, scope.limit))


def _selects(scope: Scope, seen: str) -> Iterator[str]:
    """Undecided rows of the cache, those of desk, and what has decisions: each in order."""
    for schema in ("main", "desk"):
        yield (
            f"SELECT {PLAIN}, {seen} FROM {schema}.record r {SIGHTING.format('r')} "
            f"WHERE {scope.where('r')} AND {NOT_OVERLAID} "
            "ORDER BY r.rank, r.sort, r.key, r.source LIMIT :limit"
        )
    yield (
        f"SELECT {OVERLAID}, {seen} FROM {DECIDED} "
        f"WHERE {scope.where('o')} AND {THERE} "
        "ORDER BY o.rank, o.sort, o.key, o.source LIMIT :limit"
    )


def _values(db: Db, scope: Scope) -> dict[str, Any]:
    return {
        "kind": scope.kind,
        "after": scope.after,
        "before": scope.before,
        "limit": scope.limit,
        "now": scope.now,
        "looked": mark(db, "looked"),
    }


def _rows(db: Db, sql: str, values: dict[str, Any]) -> list[Row]:
    return [Row(*columns) for columns in db.execute(sql, values)]


def row(db: Db, ref: Ref) -> Row | None:
    """One record as it is shown, whether open or not; `None` if there is none."""
    named = "{0}.source = :source AND {0}.kind = :kind AND {0}.key = :key"
    values = {"source": ref.source, "kind": ref.kind, "key": ref.key, "looked": mark(db, "looked")}
    selects = (
        f"SELECT {OVERLAID}, {SEEN} FROM {DECIDED} WHERE {named.format('o')} AND {THERE}",
        *(
            f"SELECT {PLAIN}, {SEEN} FROM {schema}.record r {SIGHTING.format('r')} "
            f"WHERE {named.format('r')}"
            for schema in ("main", "desk")
        ),
    )
    return next((found[0] for sql in selects if (found := _rows(db, sql, values))), None)


def counts(db: Db, kind: str, now: float | None = None) -> Count:
    """How many things of a kind are open, and how many of those are new, decisions applied.

    Counted from the indexes of what is open and what is new; the few that have decisions are then
    put right, and the few that are silenced at `now` are taken off.
    """
    held = Count(*db.execute(COUNTS, {"kind": kind, "looked": mark(db, "looked")}).fetchone())
    asleep = [] if now is None else silenced(db, now, kind)
    return Count(held.open - len(asleep), held.new - sum(one.new for one in asleep))


def silenced(db: Db, now: float, kind: str | None = None) -> list[Row]:
    """The open things that are silenced at this moment, the longest silenced first."""
    found = (row(db, ref) for ref in standing.silenced(db, now, kind))
    return [one for one in found if one is not None and one.open]


def resolve(db: Db, text: str) -> Ref:
    """The thing a person means: a whole reference, `source:key`, or the start of a short form.

    Raises:
        ItdayError: Nothing or several things answer to it.
    """
    found = _candidates(db, text.strip())
    if len(found) == 1:
        return found[0]
    if not found:
        raise ItdayError("no such thing", where=text, remedy="itday find WORDS or itday list KIND")
    some = ", ".join(map(str, found[:3])) + (", ..." if len(found) > 3 else "")
    raise ItdayError(f"stands for several: {some}", where=text, remedy="Give more of it")


def _candidates(db: Db, text: str) -> list[Ref]:
    tables = ("main.record", "desk.record", "desk.overlay")
    parts = text.split(":", 2)
    if len(parts) == 3:
        found = _named(db, tables, "source = ? AND kind = ? AND key = ?", parts)
        if found:
            return found
    if len(parts) >= 2:
        found = _named(db, tables, "source = ? AND key = ?", text.split(":", 1))
        if found:
            return found
    if len(text) < MIN_SHORT or not all(digit in "0123456789abcdef" for digit in text):
        return []
    # What waits to be made at its source is in no record table yet: its short form is not stored.
    unsent = [ref for ref in _named(db, tables[2:], "true", []) if ref.short.startswith(text)]
    held = _named(db, tables[:2], "short >= ? AND short < ?", [text, text + "g"])
    return sorted({*held, *unsent})


def _named(db: Db, tables: Sequence[str], condition: str, values: list[str]) -> list[Ref]:
    """What answers to a condition in any of these tables, each once."""
    selects = (f"SELECT source, kind, key FROM {table} WHERE {condition}" for table in tables)
    return sorted({Ref(*ref) for select in selects for ref in db.execute(select, values)})


def short_length(db: Db) -> int:
    """How many digits of the short form tell all records apart: 4 to 8, like a commit's."""
    for length in range(MIN_SHORT, 8):
        twice = db.execute(
            "SELECT 1 FROM (SELECT short FROM main.record UNION ALL SELECT short FROM desk.record) "
            "GROUP BY substr(short, 1, ?) HAVING count(*) > 1 LIMIT 1",
            [length],
        ).fetchone()
        if not twice:
            return length
    return 8
