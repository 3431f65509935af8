"""A project's fields as people write them: `budget=40k`, `expected_end=+2w`, `reached=Order`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from itday.domain.errors import ItdayError
from itday.domain.rag import AMBER, ORDER, RED

Fields = dict[str, Any]
Day = Callable[[str], date]
"""Reads a day in school time; ValueError where nobody could mean it."""

TEXTS = (
    "title", "tag", "plan", "owner", "status", "purpose", "rag", "rag_reason", "reason", "way_back",
    "next_step",
)  # fmt: skip
DAYS = ("start", "planned_end", "expected_end", "green_by")
NUMBERS = ("budget", "spend", "forecast", "tolerance_days", "tolerance_percent")
LISTS: Mapping[str, Sequence[str]] = {
    "milestones": ("title", "planned", "expected", "done"),
    "risks": ("title", "level", "owner", "open"),
    "decisions": ("title", "on"),
}
"""What stands between the bars of one entry, in order."""
ADDING = {"milestone": "milestones", "risk": "risks", "decision": "decisions"}
"""Adds one entry, or replaces the one of that title."""
ENDING = {"reached": ("milestones", "done"), "decided": ("decisions", "on")}
"""Sets today's date on the entry of that title."""
COLUMNS = ("key", *TEXTS, *DAYS, *NUMBERS, *LISTS)
"""Of the table of the register."""
_MONEY = re.compile(r"£?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*([km]?)", re.IGNORECASE)


def assign(was: Mapping[str, Any], name: str, value: str, day: Day, today: date) -> Fields:
    """The fields that `name=value` changes.

    Args:
        was: The project's fields before.
        name: A field, or `milestone`, `reached`, `risk`, `closed`, `decision`, `decided`.
        value: As typed; empty empties the field.
        day: Reads a day.
        today: The school's date.

    Raises:
        ItdayError: No field is called so, or it cannot have that value.
    """
    value = value.strip()
    try:
        if name in TEXTS:
            return {name: _text(name, value)}
        if name in DAYS:
            return {name: day(value).isoformat() if value else None}
        if name in NUMBERS:
            return {name: number(value)}
        if name in LISTS:
            parts = [one for one in value.split(";") if one.strip()]
            return {name: [_entry(name, one, day) for one in parts]}
        if name in ADDING:
            entries = ADDING[name]
            return {entries: _put(was.get(entries) or (), _entry(entries, value, day))}
        if name in ENDING:
            entries, field = ENDING[name]
            return {entries: _end(was.get(entries) or (), value, {field: today.isoformat()})}
        if name == "closed":
            return {"risks": _end(was.get("risks") or (), value, {"open": False})}
    except ValueError as error:
        raise ItdayError(str(error), where=f"{name}={value}") from error
    known = ", ".join((*TEXTS, *DAYS, *NUMBERS, *ADDING, *ENDING, "closed"))
    raise ItdayError(f"a project has no {name}", remedy=f"There are: {known}")


def number(value: str) -> int:
    """A whole number; `40k` and `£1.2m` are money."""
    found = _MONEY.fullmatch(value or "0")
    if found is None:
        raise ValueError(f"{value!r} is no number")
    size = {"": 1, "k": 1000, "m": 1_000_000}[found[2].lower()]
    return round(float(found[1].replace(",", "")) * size)


def _text(name: str, value: str) -> str:
    if name == "rag" and value and value not in ORDER:
        raise ValueError(f"{value!r} is none of {', '.join(ORDER)}; empty follows the rule")
    if name == "title" and not value:
        raise ValueError("a title cannot be empty")
    if name == "status" and value not in {"active", "paused", "done", "stopped"}:
        raise ValueError("a project is active, paused, done or stopped")
    return value


def _entry(entries: str, text: str, day: Day) -> Fields:
    names = LISTS[entries]
    parts = [part.strip() for part in text.split("|")]
    if not parts[0] or len(parts) > len(names):
        raise ValueError(f"write {'|'.join(names)}")
    made: Fields = {}
    for name, part in zip(names, parts, strict=False):
        if name == "level":
            made[name] = int(part or 2)
        elif name == "open":
            made[name] = part not in {"no", "closed", "False"}
        elif name in {"planned", "expected", "done", "on"}:
            made[name] = day(part).isoformat() if part else None
        else:
            made[name] = part
    if entries == "milestones" and not made.get("planned"):
        raise ValueError("a milestone needs its day: milestone=Order|2026-11-30")
    return made


def _put(entries: Iterable[Mapping[str, Any]], new: Fields) -> list[Fields]:
    kept = [dict(one) for one in entries]
    for place, one in enumerate(kept):
        if one["title"].casefold() == new["title"].casefold():
            kept[place] = one | new
            return kept
    return [*kept, new]


def _end(entries: Iterable[Mapping[str, Any]], title: str, fields: Fields) -> list[Fields]:
    kept = [dict(one) for one in entries]
    found = [one for one in kept if one["title"].casefold().startswith(title.casefold())]
    if len(found) != 1 or not title:
        names = ", ".join(one["title"] for one in kept) or "none"
        raise ValueError(f"which? there are: {names}")
    found[0].update(fields)
    return kept


def owed(fields: Mapping[str, Any]) -> str:
    """Why a person's own colour cannot stand yet; empty if it can."""
    own = fields.get("rag")
    if not own:
        return ""
    wanted = {"rag_reason": "rag_reason: why otherwise than the rule"}
    if own in {AMBER, RED}:
        wanted |= {"reason": "reason", "way_back": "way_back", "green_by": "green_by"}
    lacking = [words for name, words in wanted.items() if not fields.get(name)]
    return f"{own} owes {', '.join(lacking)}" if lacking else ""


def written(fields: Mapping[str, Any], name: str) -> str:
    """A field as `assign` reads it."""
    value = fields.get(name)
    if name in LISTS:
        return "; ".join(_written(one, LISTS[name]) for one in value or ())
    return "" if value is None else str(value)


def _written(entry: Mapping[str, Any], names: Sequence[str]) -> str:
    parts = []
    for name in names:
        value = entry.get(name)
        plain = "" if value is None else str(value)
        if name == "open":
            plain = "" if value in {None, True} else "closed"
        parts.append(plain.replace("|", "/").replace(";", ","))
    return "|".join(parts).rstrip("|")
