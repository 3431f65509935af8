"""Silencing that cannot hide a fire: how long at most, what must be said, and what breaks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from itday.domain.errors import ItdayError
from itday.domain.school_time import School

LONGEST = {
    5: timedelta(hours=4),
    4: timedelta(days=2),
    3: timedelta(days=7),
    2: timedelta(days=30),
}
"""Of alerts and tickets, by severity; others as `LONGEST_ELSE`."""
LONGEST_ELSE = timedelta(days=366)
SEVERITIES = ("unrated", "informational", "low", "medium", "high", "critical")
FIRES = frozenset({"alert", "ticket"})
"""Kinds that may be urgent for others than the person."""
SUBSTANCE: Mapping[str, tuple[str, ...]] = {
    "alert": ("status", "risk_level", "outcome", "is_mfa"),
    "ticket": ("status", "priority", "due_at"),
    "todo": ("due", "priority", "status"),
    "meeting": ("start", "end", "location", "status"),
    "message": ("flagged", "answered"),
}
"""What of a kind matters: words and counts may change without anybody being woken."""
RESOLVED = frozenset({"resolved", "until resolved", "done", "closed"})
EXAMPLES = "2h, tomorrow, mon, period 3, after lunch, 2026-11-30 14:00, until resolved"
FOR_EVER = 9e12
"""Seconds: the end of what is silenced until it is resolved."""


class Until(NamedTuple):
    """How long a thing is silenced."""

    moment: datetime | None
    """`None`: until it is resolved."""

    @property
    def iso(self) -> str:
        """As `Snooze.until` has it."""
        return "" if self.moment is None else self.moment.isoformat()


def until(words: str, school: School, now: datetime) -> Until:
    """Read until when: a time ahead, in words as people say them, `until` in front or not.

    Raises:
        ItdayError: Nobody could mean that, or it is past.
    """
    plain = " ".join(words.casefold().split())
    if plain in RESOLVED:
        return Until(None)
    try:
        moment = school.parse_when(plain.removeprefix("until ").strip(), now)
    except ValueError as error:
        raise ItdayError(str(error), where="until", remedy=f"Write {EXAMPLES}") from error
    if moment <= now:
        raise ItdayError(f"{words} is past", where="until", remedy="Give a time ahead")
    return Until(moment)


def longest(kind: str, severity: int) -> timedelta:
    """For how long such a thing may be silenced at most."""
    return LONGEST.get(severity, LONGEST_ELSE) if kind in FIRES else LONGEST_ELSE


def why_not(kind: str, severity: int, until: Until, why: str, now: datetime) -> str:
    """Why a thing may not be silenced so long, or so silently; empty if it may."""
    most = longest(kind, severity)
    word = SEVERITIES[min(max(severity, 0), 5)]
    if until.moment is None and kind in FIRES and severity >= 3:
        return f"{_a(word)} {kind} is silenced for {span(most)} at most, not until it is resolved"
    if until.moment is not None and until.moment - now > most:
        return f"{_a(word)} {kind} is silenced for {span(most)} at most"
    if kind == "alert" and not why.strip():
        return "silencing an alert owes a reason"
    return ""


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def span(length: timedelta) -> str:
    """`4 hours`, `7 days`."""
    hours = int(length.total_seconds() // 3600)
    return f"{hours} hours" if hours < 48 else f"{length.days} days"


def held(kind: str, severity: int, fields: Mapping[str, Any]) -> str:
    """What a thing is like when it is silenced, as JSON: severity, and its substance by name."""
    substance = {name: fields.get(name) for name in SUBSTANCE.get(kind, ())}
    return json.dumps({"severity": severity, **substance}, default=str, sort_keys=True)


def broken(kind: str, held: str, severity: int, fields: Mapping[str, Any]) -> str:
    """Why a silence ends early: it got worse, or is another in substance; empty if it goes on.

    What it is called plays no part: a title that counts up wakes nobody, and a thing is known by
    its reference, so another with the same words is not silenced with it.

    Args:
        kind: Of the thing.
        held: From `held`, when it was silenced.
        severity: Now.
        fields: Its record now.
    """
    before = json.loads(held)
    was = int(before.get("severity", severity))
    if severity > was:
        return f"severity rose from {SEVERITIES[was]} to {SEVERITIES[min(severity, 5)]}"
    for name in SUBSTANCE.get(kind, ()):
        now = json.loads(json.dumps(fields.get(name), default=str))
        if name in before and before[name] != now:
            said = name.removesuffix("_at").replace("_", " ")
            return f"{said} was {_said(before[name])}, is {_said(now)}"
    return ""


def _said(value: object) -> str:
    return "none" if value in (None, "") else str(value)
