"""The settings file of the demo's profile, from the calendar that the demo itself lives by."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from itday.connectors._demo_calendar import NAME, ZONE, first_year
from itday.connectors._demo_calendar import school as calendar
from itday.connectors._demo_people import DIRECTOR, DOMAIN

SEED = 7
AT = "2026-11-24T08:15:00+00:00"
"""A Tuesday in term, a quarter past eight in the morning."""
PAGES = (
    ("Filter reports", "filter", "reports", (), "blocked searches to follow up"),
    ("Backup console", "backup", "jobs", (), "every job of the night green"),
    ("Service health", "status", "", (), "advisories on mail and Wi-Fi"),
    ("Print servers", "print", "queues", ("mon", "wed", "fri"), ""),
    ("Wi-Fi controller", "wifi", "", (), "access points that are down"),
    ("Licence counts", "licences", "", ("mon",), "anything within ten of its limit"),
)
"""The web pages of the director's day: name, host, path, weekdays, what to look for."""
KINDS = ("alert", "ticket", "todo", "meeting", "message", "person")

SOURCES = {
    "alerts": "alert",
    "helpdesk": "ticket",
    "todo": "todo",
    "diary": "meeting",
    "mail": "message",
    "directory": "person",
}
"""The demo's six sources, by what each has."""


def school(seed: int = SEED, at: str = AT) -> str:
    """Give the settings file of the made-up school, as text.

    Args:
        seed: Which school; another number gives another.
        at: Its now, ISO 8601; without an offset it is local time there.

    Raises:
        ValueError: `at` is no time.
    """
    day = datetime.fromisoformat(at).date()
    return "\n\n".join((_me(), _school(day), _todo(), *_pages(), *_sources(seed, at))) + "\n"


def _me() -> str:
    logins = dict.fromkeys(SOURCES, DIRECTOR.login)
    return _table("me", name=DIRECTOR.name, email=DIRECTOR.email, logins=logins)


def _school(day: date) -> str:
    own = calendar(first_year(day))
    periods = [
        {"name": one.name, "start": f"{one.start:%H:%M}", "end": f"{one.end:%H:%M}"}
        for one in own.periods
    ]
    terms = [
        {"name": one.name, "start": one.start, "end": one.end, "half_term": one.half_term}
        for one in own.terms
    ]
    return _table(
        "school",
        name=NAME,
        timezone=ZONE.key,
        days=own.days,
        day_starts=f"{own.day_starts:%H:%M}",
        day_ends=f"{own.day_ends:%H:%M}",
        inset=sorted(own.inset),
        periods=periods,
        terms=terms,
    )


def _todo() -> str:
    return _table("todo", source="todo")


def _pages() -> list[str]:
    made = []
    for name, host, path, days, look_for in PAGES:
        url = f"https://{host}.{DOMAIN}/{path}"
        keys = {"name": name, "url": url, "days": days, "look_for": look_for}
        made.append(_table("[pages]", **{key: value for key, value in keys.items() if value}))
    return made


def _sources(seed: int, at: str) -> list[str]:
    return [
        _table(f"sources.{name}", type="demo", write=True, seed=seed, at=at, kinds=[kind])
        for name, kind in SOURCES.items()
    ]


def _table(name: str, /, **keys: Any) -> str:
    return "\n".join((f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in keys.items())))


def _toml(value: Any) -> str:
    """Write a value; JSON's strings, numbers and booleans are TOML's too, for plain text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        rows = [_toml(one) for one in value]
        if sum(map(len, rows)) > 80:
            return "[\n" + "".join(f"  {row},\n" for row in rows) + "]"
        return f"[{', '.join(rows)}]"
    return json.dumps(value, ensure_ascii=False)
