"""A whole iCalendar file (RFC 5545, read 2026-11-24) to the meetings of a window, within bounds.

A published calendar is years long, and a part of it is anybody's: so what lies outside the window
is passed over by its dates alone before anything is parsed, each series has its own bound and all
together have one, and an event that cannot be read costs nobody but itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b

from itday.domain.feed import Aside
from itday.domain.meeting import Meeting
from itday.domain.text import clean
from itday.sdk.ical.component import FAULTS, component
from itday.sdk.ical.events import Place, Window, series
from itday.sdk.ical.lines import Block, Sheet, UnreadableError, sheets
from itday.sdk.ical.recur import MAX_STEPS, Purse
from itday.sdk.ical.zones import Zones

MAX_COMPONENTS = 20_000
PURSE = 100 * MAX_STEPS
"""Steps for all series of a file: some thousand plain ones, or a hundred of the costliest."""
READ_S = 4.5
"""Seconds of a processor for all of a file; what is not read by then is set aside."""
LONGEST_KEY = 200
MARGIN = timedelta(days=3)
"""Dates are compared as written, in zones up to a day away, and a day may be meant exclusively."""
NAMES = ("X-WR-CALNAME", "NAME")
REPEATING = frozenset({"RRULE", "RDATE", "EXRULE"})
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T[0-9]{6}Z?)?")
_LASTS = re.compile(
    r"P(?:([0-9]{1,3})W)?(?:([0-9]{1,3})D)?(?:T(?:[0-9]{1,2}H)?(?:[0-9]{1,3}M)?(?:[0-9]{1,3}S)?)?"
)
_UNTIL = re.compile(r";UNTIL=([0-9]{8})(?:T[0-9]{6}Z?)?(?:;|$)")


@dataclass(slots=True)
class Found:
    """What a file holds for the window."""

    meetings: list[Meeting] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)
    """Their names, in the file's order; empty where one has none."""


def read(raw: bytes, place: Place, window: Window, most_bytes: int) -> Found:
    """All that the calendars of a file have in the window.

    Args:
        raw: The file.
        place: Whose it is; `calendar` is the name of calendars that do not name themselves.
        window: What is kept.
        most_bytes: How long the file may be.

    Raises:
        UnreadableError: It is no calendar, is cut off, or goes over a bound.
    """
    found = Found()
    purse, began = Purse(left=PURSE), time.thread_time()
    seen: dict[object, Meeting] = {}
    every = sheets(raw, most_bytes=most_bytes, most_blocks=MAX_COMPONENTS)
    if not every:
        raise UnreadableError("is empty")
    for sheet in every:
        name = _name(sheet)
        found.calendars.append(name)
        inside = place.at("", name or place.calendar, "")
        zones = Zones(sheet.blocks)
        for key, blocks in _by_uid(sheet.blocks).items():
            if _outside(blocks, window):
                continue
            if time.thread_time() - began > READ_S:
                found.aside.append(Aside(key, "not read: the calendar costs too much time"))
                continue
            try:
                parts = [component(block, zones) for block in blocks]
                made = series(parts, inside.at(key, inside.calendar, ""), window, purse)
            except UnreadableError as error:
                found.aside.append(Aside(key, str(error)))
            except FAULTS as error:  # what a library did not expect: its kind, never its words
                found.aside.append(Aside(key, f"cannot be read ({type(error).__name__})"))
            else:
                # The same event in two calendars of a file is one meeting.
                seen |= {one.ref: one for one in made if one.ref not in seen}
    found.meetings = list(seen.values())
    return found


def _name(sheet: Sheet) -> str:
    said = {line.name: line.value for line in sheet.head}
    value = next((said[name] for name in NAMES if said.get(name)), "")
    return clean(value.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\"), limit=100)


def _by_uid(found: Sequence[Block]) -> Mapping[str, list[Block]]:
    """Events by the key of their UID; one without any is known by its own text."""
    every: dict[str, list[Block]] = {}
    for block in found:
        if block.name == "VEVENT":
            every.setdefault(_key(block), []).append(block)
    return every


def _key(block: Block) -> str:
    uid = next((line.value.strip() for line in block.lines if line.name == "UID"), "")
    if not uid:
        text = "\n".join(line.text for line in block.lines if line.name != "DTSTAMP")
        return f"text-{_digest(text)}"
    plain = clean(uid, limit=LONGEST_KEY) == uid and "#" not in uid
    return uid if plain else f"uid-{_digest(uid)}"


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _outside(blocks: Sequence[Block], window: Window) -> bool:
    """Whether the dates alone say that nothing of it is in the window; in doubt it is not said."""
    opens, closes = (window.opens - MARGIN).date(), (window.closes + MARGIN).date()
    for block in blocks:
        span = _span(block)
        if span is None or (span[0] <= closes and span[1] >= opens):
            return False
    return True


def _span(block: Block) -> tuple[date, date] | None:
    """From and to which day a block is, as far as it says so in the plainest way; else `None`."""
    said = {line.name: line.value.strip() for line in block.lines}
    start = _day(said.get("DTSTART", ""))
    if start is None or {"RDATE", "EXRULE"} & said.keys():
        return None
    end = _day(said["DTEND"]) if "DTEND" in said else _lasts(start, said.get("DURATION", "P0D"))
    if end is None or end < start:
        return None
    if "RRULE" in said:
        last = _until(block)
        return None if last is None else (start, max(start, last) + (end - start))
    return start, end


def _lasts(start: date, value: str) -> date | None:
    """The last day that a duration can reach; hours and minutes of two and three digits: 5 more."""
    hit = _LASTS.fullmatch(value)
    if hit is None:
        return None
    try:
        return start + timedelta(weeks=int(hit[1] or 0), days=int(hit[2] or 0) + 5)
    except OverflowError:
        return None


def _until(block: Block) -> date | None:
    rules = [f";{line.value.strip().upper()}" for line in block.lines if line.name == "RRULE"]
    ends = [_day(hit[1]) for rule in rules if (hit := _UNTIL.search(rule))]
    known = [day for day in ends if day is not None]
    return max(known) if known and len(known) == len(rules) else None


def _day(value: str) -> date | None:
    hit = _DAY.fullmatch(value)
    try:
        return date(int(hit[1]), int(hit[2]), int(hit[3])) if hit else None
    except ValueError:
        return None


def pages(meetings: Sequence[Meeting], size: int) -> Iterator[Sequence[Meeting]]:
    """The meetings in portions; one empty portion where there are none."""
    for start in range(0, max(len(meetings), 1), size):
        yield meetings[start : start + size]
