"""The filter language: the same in panes, in `itday list --filter` and in saved views.

```text
printer toner          every word occurs somewhere in the row
"out of paper"         the phrase occurs
state:open             the field holds that text; -state:open: it does not; -toner: no such word
priority<3  severity>3 a number is smaller, greater; priority:2 is equal
due<fri  at>2026-11-01 a date is before, after; due:today is on that day
since:mon  before:+2d  when it happened: from that day on, before that day
is:new  is:overdue     and is:worse, is:unsent, is:open, is:closed, is:flagged, is:snoozed
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar

from itday.domain.errors import ItdayError
from itday.domain.school_time import School

TOKEN = re.compile(
    r"(?P<no>-)?(?:(?P<field>[a-z_]+)(?P<op>[:<>])(?P<value>\"[^\"]*\"?|\S*)"
    r"|\"(?P<phrase>[^\"]*)\"?|(?P<word>\S+))",
    re.IGNORECASE,
)
ALIASES = {"from": "person", "who": "person", "status": "state", "subject": "title"}
OWN_TEXTS = frozenset({"title", "person", "state", "source", "kind", "key", "handed"})
TEXTS = OWN_TEXTS | {
    *("assignee", "queue", "requester", "category", "number", "source_status", "source_priority"),
    *("location", "calendar", "organizer", "attendees", "partstat", "description"),
    *("mailbox", "sender", "to", "cc", "attachments", "reasons"),
    *("product", "types", "user", "src_endpoint", "outcome", "verdict", "comment", "risk_level"),
    "device",
    "user_agent",
    *("tags", "projects", "owner", "list_name", "text", "type"),
    *("must_hear", "decision_wanted", "narrative", "origin", "reporter", "systems", "affected"),
    *("about", "actions", "breach", "data_types", "evidence", "impact", "lessons", "root_cause"),
    *("notifications", "review_on", "safeguarding_ref", "severity_why"),
    *("alerts", "together", "apart", "checks", "contacts", "no_contact", "personal_data"),
    *("slt_reason", "log", "band", "weights", "breakdown", "day", "finding", "page"),
    *("role", "year", "department", "manager", "login", "email", "series", "people", "uids"),
    *(
        "project",
        "milestones",
        "decisions",
        "risks",
        "rag",
        "rag_reason",
        "way_back",
        "tag",
        "plan",
    ),
    *("plan", "next_step", "purpose", "sheet", "reason", "planned_end", "expected_end", "ends"),
}
NUMBERS = frozenset({"severity", "priority", "weight", "size"})
DATES = frozenset({"due", "at", "updated"})
FLAGS = ("new", "worse", "cleared", "overdue", "unsent", "open", "closed", "flagged", "snoozed")
FIELDS = (*sorted(TEXTS | NUMBERS | DATES | set(ALIASES)), "since", "before", "is")


class Shown(Protocol):
    """What a filter asks of a row; `itday.store.rows.Row` is one."""

    title: str
    person: str
    state: str
    source: str
    kind: str
    key: str
    open: bool
    rank: float
    severity: int
    at: float | None
    due: float | None
    updated: float | None
    waiting: int
    new: bool
    worse: bool
    cleared: bool
    until: float | None
    handed: str | None

    @property
    def fields(self) -> Mapping[str, Any]:
        """The record's own fields."""
        ...


Test = Callable[[Shown], bool]
R = TypeVar("R", bound=Shown)


class Part(NamedTuple):
    """One part of a filter, as far as it tells whether another filter lets less through."""

    no: bool
    field: str
    """Empty for a word or phrase."""
    op: str
    value: str

    def implies(self, other: Part) -> bool:
        """Whether what passes this one passes the other: it is the same, or a longer text."""
        texts = not self.field or (self.field in TEXTS and self.op == ":")
        longer = texts and not self.no and other.value in self.value
        return self == other or (longer and self[:3] == other[:3])


class Filter(NamedTuple):
    """A filter that was understood."""

    text: str
    tests: tuple[Test, ...]
    parts: tuple[Part, ...] = ()

    def __call__(self, row: Shown) -> bool:
        """Whether the row passes: every part must."""
        return all(test(row) for test in self.tests)

    def among(self, rows: Sequence[R]) -> Sequence[R]:
        """Those of the rows that pass, in their order."""
        for test in self.tests:
            rows = [row for row in rows if test(row)]
        return rows

    def within(self, other: Filter) -> bool:
        """Whether all that passes this one, now, passes the other; `False` where it is not sure."""
        return all(any(mine.implies(part) for mine in self.parts) for part in other.parts)


def parse(text: str, school: School, now: datetime) -> Filter:
    """Read a filter; an empty one lets everything pass.

    Args:
        text: As typed; a phrase or value whose quote is not closed yet counts to the end.
        school: For dates as people say them.
        now: Aware; what `today` and `overdue` mean.

    Raises:
        ItdayError: A field, flag, number or date that means nothing; the nearest one is named.
    """
    tests, parts = [], []
    for found in TOKEN.finditer(text):
        test = _test(found, school, now)
        tests.append(_not(test) if found["no"] else test)
        parts.append(_part(found))
    return Filter(text, tuple(tests), tuple(parts))


def _part(found: re.Match[str]) -> Part:
    if found["field"] is None:
        return Part(bool(found["no"]), "", "", (found["phrase"] or found["word"] or "").casefold())
    named, value = found["field"].casefold(), found["value"].strip('"').casefold()
    return Part(bool(found["no"]), ALIASES.get(named, named), found["op"], value)


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _test(found: re.Match[str], school: School, now: datetime) -> Test:
    if found["field"] is None:
        return _occurs(_part(found).value)
    named = found["field"].casefold()
    name, op, value = ALIASES.get(named, named), found["op"], found["value"].strip('"')
    if name == "is":
        return _flag(value.casefold(), now)
    if name in {"since", "before"}:
        return _date("at", ">=" if name == "since" else "<", _day(value, school, now))
    if name in DATES:
        return _date(name, op, _day(value, school, now))
    if name in NUMBERS:
        return _number(name, op, value)
    if name in TEXTS and op == ":":
        return _text(name, value.casefold())
    raise _unknown(name if name not in TEXTS else f"{name}{op}", "field", FIELDS)


def _unknown(word: str, what: str, known: tuple[str, ...]) -> ItdayError:
    from difflib import get_close_matches  # only for words that are wrong

    near = get_close_matches(word, known, 1)
    remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}"
    return ItdayError(f"no {what} {word!r}", where="filter", remedy=remedy)


def _occurs(words: str) -> Test:
    # A word that the record's JSON lacks is in no field of it: most rows need not be read at all.
    plain = not any(sign in words for sign in ' "\\\n\t')

    def test(row: Shown) -> bool:
        if words in row.title.casefold() or words in row.person.casefold():
            return True
        body, patch = getattr(row, "body", None), getattr(row, "patch", None)
        if plain and body and not patch and words not in body.casefold():
            return False
        return any(words in _plain(value) for value in row.fields.values())

    return test


def _plain(value: object) -> str:
    """A field's value as lower-case text; of lists and objects, all there is in them."""
    if isinstance(value, Mapping):
        return " ".join(map(_plain, value.values()))
    if isinstance(value, (list, tuple)):
        return " ".join(map(_plain, value))
    return "" if value is None else str(value).casefold()


def _text(name: str, value: str) -> Test:
    if name in OWN_TEXTS:
        return lambda row: value in (getattr(row, name) or "").casefold()
    return lambda row: value in _plain(row.fields.get(name))


def _flag(name: str, now: datetime) -> Test:
    tests: dict[str, Test] = {
        "overdue": lambda row: row.open and row.due is not None and row.due < now.timestamp(),
        "unsent": lambda row: row.waiting > 0,
        "closed": lambda row: not row.open,
        "snoozed": lambda row: row.until is not None and row.until > now.timestamp(),
        "flagged": lambda row: bool(row.fields.get("flagged")),
    }
    if name not in FLAGS:
        raise _unknown(name, "flag", FLAGS)
    return tests.get(name, lambda row: bool(getattr(row, name)))


def _number(name: str, op: str, value: str) -> Test:
    try:
        wanted = float(value)
    except ValueError as error:
        raise ItdayError(
            f"{value!r} is not a number", where="filter", remedy=f"Write {name}{op}3"
        ) from error

    def test(row: Shown) -> bool:
        held = row.severity if name == "severity" else row.fields.get(name)
        return isinstance(held, (int, float)) and _compare(held, op, wanted)

    return test


def _compare(held: float, op: str, wanted: float) -> bool:
    if op == "<":
        return held < wanted
    return held > wanted if op == ">" else held == wanted


class _Day(NamedTuple):
    start: float
    end: float


def _day(value: str, school: School, now: datetime) -> _Day:
    try:
        start, end = school.local_day(school.parse_day(value, now))
    except (ValueError, OverflowError) as error:
        # Most errors say themselves what a day is written like.
        remedy = "" if "; try " in str(error) else "Write today, fri, +3d or 2026-11-30"
        raise ItdayError(str(error), where="filter", remedy=remedy) from error
    return _Day(start.timestamp(), end.timestamp())


def _date(name: str, op: str, day: _Day) -> Test:
    def test(row: Shown) -> bool:
        held: float | None = getattr(row, name)
        if held is None:
            return False
        inside: dict[str, bool] = {
            "<": held < day.start,
            ">": held >= day.end,
            ">=": held >= day.start,
            ":": day.start <= held < day.end,
        }
        return inside[op]

    return test


def overdue(row: Shown, now: datetime, grace: timedelta = timedelta()) -> bool:
    """Whether something open should have been done by now."""
    return row.open and row.due is not None and row.due + grace.total_seconds() < now.timestamp()
