"""The shape of the settings file: each key once, for the checks, the messages and the schema.

The tables of sources are the connectors' business: only what all sources share is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from itday.domain.school_time import DAYS

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHORTEST = timedelta(seconds=10)
"""The least time between two fetches: a source's servers are not ours to press."""


class Kind(NamedTuple):
    """What a value must be: how to read it, how to say it, how JSON schema says it."""

    says: str
    read: Callable[[Any], Any]
    """Give the value as the program wants it; ValueError where it is of another kind."""
    schema: Mapping[str, Any]


class Key(NamedTuple):
    """A key of a table: its kind, and what it is for."""

    kind: Kind
    doc: str
    needed: bool = False


Keys = Mapping[str, Key]


def nearest(name: str, known: Iterable[str]) -> str:
    """Give `did you mean X?`, or the list of what there is, for a name that is not known."""
    import difflib  # most settings have no fault

    names = sorted(known)
    close = difflib.get_close_matches(name.casefold(), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"known here: {', '.join(names)}" if names else "nothing is known here"


def _exactly(wanted: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not wanted:
            raise ValueError
        return value

    return read


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _duration(value: Any) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError
    span = timedelta(seconds=int(found[1]) * UNITS[found[2]])
    if span < SHORTEST:
        raise ValueError
    return span


def _clock(value: Any) -> time:
    read = time.fromisoformat(value.zfill(5)) if isinstance(value, str) else value
    if not isinstance(read, time) or read.tzinfo is not None:
        raise ValueError
    return read


def _date(value: Any) -> date:
    read = date.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(read, date) or isinstance(read, datetime):
        raise ValueError  # noqa: TRY004  # one error for all that is of another kind
    return read


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except (KeyError, OSError) as error:
        raise ValueError from error


def _weekday(value: Any) -> str:
    day = _text(value).casefold()[:3]
    if day not in DAYS:
        raise ValueError
    return day


def _break(value: Any) -> tuple[date, date]:
    first, last = _list(_date)(value)
    return first, last


def _list(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError  # noqa: TRY004  # as above
        return tuple(read(one) for one in value)

    return read_all


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError  # noqa: TRY004  # as above
    return {name: _text(one) for name, one in value.items()}


def _list_of(kind: Kind, says: str) -> Kind:
    return Kind(says, _list(kind.read), {"type": "array", "items": kind.schema})


TEXT = Kind("text in quotes", _text, {"type": "string", "minLength": 1})
FLAG = Kind("true or false", _exactly(bool), {"type": "boolean"})
DURATION = Kind(
    f'a time such as "90s", "5m" or "2h", {SHORTEST.seconds} seconds at least',
    _duration,
    {"type": "string", "pattern": r"^\d{1,6}\s*[smhd]$"},
)
CLOCK = Kind(
    'a time of day such as "08:30"', _clock, {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}
)
DATE = Kind("a date such as 2026-09-03", _date, {"type": "string", "format": "date"})
ZONE = Kind('a time zone such as "Europe/London"', _zone, {"type": "string"})
WEEKDAY = Kind("a weekday", _weekday, {"enum": list(DAYS)})
NAMES = Kind(
    'names with text, such as helpdesk = "asmith"',
    _names,
    {"type": "object", "additionalProperties": {"type": "string"}},
)
TEXTS = _list_of(TEXT, 'a list of texts such as ["alerts", "tickets"]')
DATES = _list_of(DATE, "a list of dates such as [2026-09-03]")
WEEKDAYS = _list_of(WEEKDAY, 'a list of weekdays such as ["mon", "tue"]')
BREAK = Kind(
    "its first and last day, such as [2026-10-19, 2026-10-30]",
    _break,
    {"type": "array", "items": DATE.schema, "minItems": 2, "maxItems": 2},
)

NOTIFY = Kind(
    'one of "off", "bell", "osc9", "osc777"',
    _one_of("off", "bell", "osc9", "osc777"),
    {"enum": ["off", "bell", "osc9", "osc777"]},
)

TOP: Keys = {
    "panes": Key(TEXTS, "The panes to show, in order; left out: all."),
    "theme": Key(TEXT, "The colours; the palette lists their names."),
    "notes": Key(TEXT, "The folder of notes and minutes, such as one that OneDrive syncs."),
    "remind": Key(DURATION, "How long before a meeting the cockpit says so; left out: 5m."),
    "notify": Key(NOTIFY, "How the terminal tells of it as well; left out: off."),
    "rules": Key(TEXT, "A file of the school's own weights, obligations and retention."),
}
ME: Keys = {
    "name": Key(TEXT, "Your name, as it stands in notes and reports."),
    "email": Key(TEXT, "Your address: mail and meetings sent to it are yours."),
    "logins": Key(NAMES, "Your login by source, where it is not your address."),
}
PERIOD: Keys = {
    "name": Key(TEXT, "What people call it.", needed=True),
    "start": Key(CLOCK, "When it starts.", needed=True),
    "end": Key(CLOCK, "When it ends.", needed=True),
}
TERM: Keys = {
    "name": Key(TEXT, "Its name with the year, such as Autumn 2026.", needed=True),
    "start": Key(DATE, "Its first day.", needed=True),
    "end": Key(DATE, "Its last day.", needed=True),
    "half_term": Key(BREAK, "First and last day of the break in it."),
}
SCHOOL: Keys = {
    "name": Key(TEXT, "The school's name, as it stands on reports."),
    "timezone": Key(ZONE, "The school's time zone; left out: Europe/London."),
    "days": Key(WEEKDAYS, "Days with lessons; left out: Monday to Friday."),
    "day_starts": Key(CLOCK, "When the working day starts; left out: 08:30."),
    "day_ends": Key(CLOCK, "When it ends; left out: 16:00."),
    "inset": Key(DATES, "Days on which staff are in and pupils are not."),
}
ROWS: Mapping[str, Keys] = {"periods": PERIOD, "terms": TERM}
"""The lists of tables within `[school]`."""
PAGE: Keys = {
    "name": Key(TEXT, "What you call it; the evidence is kept under this name.", needed=True),
    "url": Key(TEXT, "Its address, http or https.", needed=True),
    "days": Key(WEEKDAYS, "The weekdays it is looked at; left out: days with lessons."),
    "look_for": Key(TEXT, "What to look for on it."),
}
TODO: Keys = {"source": Key(TEXT, "Where `itday todo` creates; left out: itday's own list.")}
SOURCE: Keys = {
    "type": Key(TEXT, "The connector: `itday connectors` lists them.", needed=True),
    "write": Key(FLAG, "Whether itday may change anything there; left out: false."),
    "every": Key(DURATION, "How often to fetch; left out: what the connector suggests."),
    "enabled": Key(FLAG, "Whether to fetch at all; left out: true."),
}
VIEW: Keys = {
    "filter": Key(TEXT, "What it shows, in the language of filters.", needed=True),
    "pane": Key(TEXT, "The pane it narrows; left out: all that are shown."),
    "key": Key(TEXT, "The key that puts it on and takes it off; left out: none, : has it by name."),
    "start": Key(FLAG, "Whether the cockpit begins with it; left out: false."),
}
TABLES: Mapping[str, Keys] = {"me": ME, "school": SCHOOL, "todo": TODO}
LISTS: Mapping[str, Keys] = {"pages": PAGE}
"""Lists of tables at the top: `[[pages]]`."""
OPEN_TABLES = {
    "keys": "Keys by the name of the action they run: `?` shows both.",
    "sources": "Where things come from: one table a source, named by you.",
    "views": "Saved filters: one table a view, named by you.",
}
