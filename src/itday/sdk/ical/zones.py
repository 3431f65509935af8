"""Time zones of calendar objects: which zone a TZID means, and which of them to believe.

The iCalendar library keeps zones it has seen by name for the whole process, so a strange calendar
could change what a name means for all others ("Customized Time Zone" is one that Outlook gives to
different rules). So names we know are taken from the tz database whatever the object says, and
every other definition gets a name of its own.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itday.sdk.ical.lines import Block, ContentLine

MAX_ZONE_LINES = 200
MAX_ALIKE = 5
"""Definitions of one name that are tried until one of them can be used."""
_TZID = re.compile(r';TZID=("[^"]*"|[^;:,"]*)', re.IGNORECASE)
_YEARLY = re.compile(
    r"FREQ=YEARLY(?:;INTERVAL=1|;WKST=[A-Z]{2}|;UNTIL=[0-9TZ]{8,16}|;BYMONTH=(?:[1-9]|1[0-2])"
    r"|;BYDAY=(?:[+-]?[1-4]|-5)?(?:MO|TU|WE|TH|FR|SA|SU)"
    r"|;BYMONTHDAY=(?:[1-9]|1[0-9]|2[0-8])(?:,(?:[1-9]|[12][0-9]|3[01])){0,30})*"
)
"""The rules that real zones have; each comes round every year, so none runs on for ever."""
_PARTS = {"BEGIN", "END", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "TZNAME"}


class Zones:
    """The zones that one calendar object speaks of."""

    def __init__(self, found: Sequence[Block]) -> None:
        """Take the zone definitions among `found`; none is looked into before a time names it."""
        self._blocks: dict[str, list[Block]] = {}
        self._name: dict[str, str] = {}
        self._text: dict[str, str] = {}
        for block in found:
            if block.name == "VTIMEZONE":
                names = [line.value.strip() for line in block.lines if line.name == "TZID"]
                if len(names) == 1:
                    self._blocks.setdefault(names[0], []).append(block)

    def _own(self, said: str) -> str:
        """The name that a zone of the calendar's own goes by; empty where there is none to use."""
        if said not in self._name:
            found = map(_definition, self._blocks.get(said, ())[:MAX_ALIKE])
            own, text = next((one for one in found if one[0]), ("", ""))
            self._name[said] = own
            self._text[own] = text
        return self._name[said]

    def settle(self, line: ContentLine) -> Settled:
        """Write one property so that the library reads the zone that we mean by it."""
        head = line.head
        found = _TZID.search(head)
        if found is None:
            return Settled(line.text, "", known=True)
        said = found[1].strip('"')
        known = known_zone(said)
        own = "" if known else self._own(said)
        name = known or own
        given = f';TZID="{name}"' if name else ""
        text = f"{head[: found.start()]}{given}{head[found.end() :]}:{line.value}"
        return Settled(text, known or said, known=bool(name), own=own)

    def text(self, own: Iterable[str]) -> str:
        """The definitions to put in front of a component whose times use these zones."""
        return "".join(self._text[name] for name in own)


class Settled(NamedTuple):
    """A property with its zone made plain."""

    text: str
    """The line for the library; without a zone where nobody knows it."""
    zone: str
    """The zone's name for people; empty where the line names none."""
    known: bool
    """Whether the zone is known, or none is needed."""
    own: str = ""
    """The name that the calendar's own definition of it goes by; empty where none is used."""


def _definition(block: Block) -> tuple[str, str]:
    """A name of its own for a zone, and its text for the library; both empty if it is unusable."""
    kept = [line for line in block.lines if line.name in _PARTS]
    rules = [line.value.strip().upper() for line in kept if line.name == "RRULE"]
    if len(kept) > MAX_ZONE_LINES or not all(map(_YEARLY.fullmatch, rules)):
        return "", ""
    body = "\r\n".join(line.text for line in kept)
    own = f"itday-{blake2b(body.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"
    text = f"BEGIN:VTIMEZONE\r\nTZID:{own}\r\n{body}\r\nEND:VTIMEZONE\r\n"
    return (own, text) if _works(text) else ("", "")


@lru_cache(maxsize=256)
def _works(text: str) -> bool:
    """Whether a definition gives offsets that a clock can have."""
    try:
        read = Timezone.from_ical(text)
        zone = read.to_tz(lookup_tzid=False) if isinstance(read, Timezone) else None
        datetime(2026, 1, 1, tzinfo=zone).utcoffset()
        datetime(2026, 7, 1, tzinfo=zone).utcoffset()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return False
    return True


@lru_cache(maxsize=1_024)
def known_zone(name: str) -> str:
    """The tz database's name for what calendars call a zone; empty where there is none.

    Understood are its own names, Windows' names (`GMT Standard Time`), and both after a vendor's
    prefix (`/example.org/20260101/Europe/London`).
    """
    parts = name.strip().strip("/").split("/")
    zones = available_timezones()
    for start in range(min(len(parts), 8)):
        tail = "/".join(parts[start:])
        tail = WINDOWS_TO_OLSON.get(tail, tail)
        if tail in zones and (start == 0 or "/" in tail):
            return tail
    return ""
