"""Completing a filter as it is typed: names of fields, and the values that the rows have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from itday.triage.filter import ALIASES, DATES, FIELDS, FLAGS, NUMBERS, OWN_TEXTS, TEXTS, Shown

DAYS = ("today", "tomorrow", "mon", "tue", "wed", "thu", "fri", "+3d", "+2w", "eot")
LAST = re.compile(r"(?:^|\s)(?P<no>-?)(?P<part>(?:[a-z_]+[:<>])?(?:\"[^\"]*|\S*))$", re.IGNORECASE)
FIELD = re.compile(r"(?P<name>[a-z_]+)(?P<op>[:<>])(?P<value>.*)", re.IGNORECASE)
MOST = 6
"""How many are offered."""
LOOKED_AT = 300
"""Rows whose values are looked at: more would be felt at each key."""
LONGEST = 40
"""Characters of a value that is worth offering."""


def completions(text: str, rows: Iterable[Shown]) -> list[str]:
    """The whole texts that a filter may go on to, the likeliest first; none within plain words.

    Args:
        text: As far as it is typed.
        rows: What is filtered; the first few hundred are looked at.
    """
    found = LAST.search(text)
    if found is None or not found["part"]:
        return []
    head, part = text[: found.start("part")], found["part"]
    field = FIELD.fullmatch(part)
    ends = _names(part, rows) if field is None else _values(field, rows)
    return [head + end for end in ends if end.casefold() != part.casefold()][:MOST]


def _names(part: str, rows: Iterable[Shown]) -> list[str]:
    """Fields that begin so: those that the rows have before all others."""
    begun = part.casefold()
    names = [name for name in FIELDS if name.startswith(begun)]
    first = next(iter(rows), None)
    own = set() if first is None else OWN_TEXTS | NUMBERS | DATES | set(first.fields) | set(ALIASES)
    names.sort(key=lambda name: (name not in own, name))
    return [name + ("<" if name in DATES or name in NUMBERS else ":") for name in names]


def _values(field: re.Match[str], rows: Iterable[Shown]) -> list[str]:
    """What may stand behind a field's name."""
    before, begun = f"{field['name']}{field['op']}", field["value"].strip('"').casefold()
    name = ALIASES.get(field["name"].casefold(), field["name"].casefold())
    if name == "is":
        known: Iterable[str] = FLAGS
    elif name in DATES or name in {"since", "before"}:
        known = DAYS
    elif name in TEXTS or name in NUMBERS:
        known = _held(name, rows)
    else:
        known = ()
    return [before + _quoted(one) for one in known if one.casefold().startswith(begun)]


def _held(name: str, rows: Iterable[Shown]) -> list[str]:
    """The values that rows have there, the most frequent first."""
    own = name in OWN_TEXTS or name == "severity"
    counted: Counter[str] = Counter()
    for _, row in zip(range(LOOKED_AT), rows, strict=False):
        counted.update(_words(getattr(row, name) if own else row.fields.get(name)))
    return [value for value, _ in counted.most_common() if value and len(value) <= LONGEST]


def _words(value: Any) -> list[str]:
    """A field's values as text: of a person the name, of a list each."""
    if isinstance(value, Mapping):
        return _words(value.get("name") or value.get("email") or value.get("login"))
    if isinstance(value, (list, tuple)):
        return [word for one in value for word in _words(one)]
    return [] if value in (None, "") else [str(value)]


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
