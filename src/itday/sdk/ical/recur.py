"""Series unrolled within bounds: what a stranger's rule may cost is decided before it is run.

Recurrence libraries walk every occurrence from the first, and a rule that no day fits is walked to
the year 9999. So before a rule is unrolled: plain daily and weekly series are moved close to the
window, the steps to its end are estimated, and the pattern must be seen to come round again after
the window. The last is tried far in the future, at the same place of the calendar's cycle of 400
years, where the library gives up after at most a few hundred years. What goes over a bound is not
unrolled: the caller shows it once and says so.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import recurring_ical_events
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar
from icalendar.prop import vDDDTypes

from itday.sdk.ical.component import FAULTS, Component

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DAYS = {"DAILY": 1.0, "WEEKLY": 7.0, "MONTHLY": 30.44, "YEARLY": 365.24}
"""Mean days of a step; faster rules are refused: no meeting comes by the hour."""
WITHIN_DAY = ("BYSECOND", "BYMINUTE", "BYHOUR")
WITHIN_YEAR = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH")
PROBED = re.compile(r";(?:UNTIL|COUNT)=[^;]*", re.IGNORECASE)
PART = "X-ITDAY-PART"
"""Set on what goes to the library, to know which event an occurrence was made of."""
MAX_STEPS = 20_000
MAX_DATES = 2_000
"""RDATE and EXDATE values of a series."""
MAX_RULES = 3
MAX_OCCURRENCES = 500
"""Of one series within the window."""
COPIED = 512
"""Characters of an event that cost about as much to copy as a step."""
ATTENDEES = 20
"""So many are thought of as the weight of an occurrence."""
MAX_LENGTH = timedelta(days=400)
CYCLE = 400
"""Years after which dates fall on the same weekdays again: 146,097 days, 20,871 weeks."""
LAST_YEAR = 9_700
"""Where the pattern is tried: some 300 years before the library gives up."""


class TooCostlyError(ValueError):
    """The series would cost more than a stranger may spend, or cannot be worked out."""


@dataclass(slots=True)
class Purse:
    """What all the series of one calendar may cost together in one pull."""

    left: int = 20 * MAX_STEPS
    """Steps."""
    rows: int = 10_000
    """Occurrences; one with many attendees, each of which is copied, counts for more."""
    spare_s: float = 3.0
    """Seconds of a processor."""

    def pay(self, steps: int) -> None:
        """Take `steps` out.

        Raises:
            TooCostlyError: There are not enough left, or too many for one series.
        """
        if steps > MAX_STEPS or steps > self.left:
            raise TooCostlyError(f"about {steps} steps")
        self.left -= steps

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count what is done inside, in this thread.

        Raises:
            TooCostlyError: No time, or no row, is left to begin it with.
        """
        if self.spare_s <= 0 or self.rows <= 0:
            raise TooCostlyError("the calendar has had its share")
        began = time.thread_time()
        try:
            yield
        finally:
            self.spare_s -= time.thread_time() - began


def occurrences(
    master: Component, moved: Sequence[Component], window: tuple[datetime, datetime], purse: Purse
) -> list[Component]:
    """Unroll one series.

    Args:
        master: Its first event, with the rules.
        moved: Those of its instances that were changed by themselves.
        window: Aware moments; an occurrence that only touches them may or may not be given.
        purse: What is left for this calendar.

    Returns:
        The occurrences, each with its own times and its RECURRENCE-ID.

    Raises:
        TooCostlyError: It goes over a bound, or the library cannot make sense of it.
    """
    parts = (master, *moved)
    try:
        with purse.timed():
            _check(master, window, purse)
            whole = Calendar()
            for number, one in enumerate(parts):
                one.props[PART] = str(number)
                whole.add_component(one.props)
            found = recurring_ical_events.of(whole, components=["VEVENT"]).between(*window)
    except TooCostlyError:
        raise
    except FAULTS:
        raise TooCostlyError("a rule that cannot be read") from None
    if len(found) > MAX_OCCURRENCES:
        raise TooCostlyError(f"{len(found)} times")
    purse.rows -= len(found) * (1 + len(master.every("ATTENDEE")) // ATTENDEES)
    return [_occurrence(parts[int(one[PART])], one) for one in found]


def _occurrence(own: Component, props: Any) -> Component:
    """One of them; where its event has a DURATION it lasts that long even when clocks change.

    The library adds durations on the clock, which on two nights a year is an hour out.
    """
    one = replace(own, props=props)
    if "DTEND" in props and "DTEND" not in own.props and length(one) == own.lasts():
        del props["DTEND"]
        props["DURATION"] = own.props["DURATION"]
    first, now = own.when("RECURRENCE-ID"), one.when("DTSTART")
    if first is not None and now is not None and now != own.when("DTSTART"):
        props["RECURRENCE-ID"] = vDDDTypes(_as_it_was(first, own.when("DTSTART"), now))
    return one


def _as_it_was(first: date, moved: date | None, now: date) -> date:
    """When an occurrence would have been, had not all from `first` on been moved to `moved`.

    The library gives all occurrences of a THISANDFUTURE the name of the first of them.
    """
    if not isinstance(now, datetime):
        return now - (moved - first) if type(moved) is type(first) is date else now
    if not isinstance(first, datetime) or not isinstance(moved, datetime):
        return now
    if first.tzinfo is not None and now.tzinfo is not None:
        first, moved = first.astimezone(now.tzinfo), moved.astimezone(now.tzinfo)
    return now - (moved.replace(tzinfo=None) - first.replace(tzinfo=None))


def _check(master: Component, window: tuple[datetime, datetime], purse: Purse) -> None:
    if master.broken & {"RRULE", "RDATE", "EXDATE"} or "EXRULE" in master.props:
        raise TooCostlyError("a rule that cannot be read")
    rules = master.every("RRULE")
    dates = sum(
        len(getattr(one, "dts", ())) for name in ("RDATE", "EXDATE") for one in master.every(name)
    )
    if len(rules) > MAX_RULES or dates > MAX_DATES:
        raise TooCostlyError(f"{len(rules)} rules and {dates} dates")
    if length(master) > MAX_LENGTH:
        raise TooCostlyError("longer than 400 days")
    _skip_ahead(master, rules, window[0])
    start = as_aware(master.when("DTSTART"))
    in_view = sum(_steps(rule, max(start, window[0]), window[1]) for rule in rules)
    copies = (dates + in_view) * (master.size // COPIED)
    purse.pay(dates + sum(_steps(rule, start, window[1]) for rule in rules) + copies)
    for rule in rules:
        if not _comes_again(rule.to_ical().decode(), start, window[1]):
            purse.left -= min(purse.left, MAX_STEPS)
            raise TooCostlyError("a pattern that no day fits")


def length(one: Component) -> timedelta:
    """How long an event is by its own words, on the clock of its zone."""
    start, end = one.when("DTSTART"), one.when("DTEND")
    if start is not None and end is not None:
        return as_aware(end) - as_aware(start)
    return one.lasts() or timedelta()


def as_aware(value: date | None) -> datetime:
    """A time's face on the clock as if it were UTC: good enough to count days by.

    Raises:
        TooCostlyError: There is none.
    """
    if value is None:
        raise TooCostlyError("no start")
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def _one(rule: Any, name: str, otherwise: Any) -> Any:
    return (rule.get(name) or [otherwise])[0]


def _interval(rule: Any) -> int:
    return max(1, int(_one(rule, "INTERVAL", 1)))


def _steps(rule: Any, start: datetime, end: datetime) -> int:
    """About how many dates the library looks at from the start to the window's end."""
    days = DAYS.get(str(_one(rule, "FREQ", "")).upper())
    if days is None:
        raise TooCostlyError("more often than daily")
    until = _one(rule, "UNTIL", None)
    last = min(end, as_aware(until)) if until else end
    steps = max(0.0, (last - start) / timedelta(days=days * _interval(rule))) + 1
    count = _one(rule, "COUNT", None)
    steps = min(steps, int(count)) if count else steps
    for name in WITHIN_DAY:
        steps *= max(1, len(rule.get(name, ())))
    if days > DAYS["WEEKLY"]:
        for name in WITHIN_YEAR:
            steps *= max(1, min(31, len(rule.get(name, ()))))
    elif days == DAYS["WEEKLY"]:
        steps *= max(1, len(rule.get("BYDAY", ())))
    return int(min(steps, 1e9))


def _skip_ahead(master: Component, rules: Sequence[Any], opens: datetime) -> None:
    """Move a plain daily or weekly series close to the window, keeping its phase and clock time."""
    if len(rules) != 1 or "RDATE" in master.props:
        return
    rule = rules[0]
    step = {"DAILY": 1, "WEEKLY": 7}.get(str(_one(rule, "FREQ", "")).upper())
    odd: Iterable[str] = ("COUNT", "BYSETPOS", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
    start = master.when("DTSTART")
    if step is None or start is None or any(name in rule for name in odd):
        return
    step *= _interval(rule)
    ahead = (opens - as_aware(start) - length(master)).days // step - 2
    if ahead > 0:
        move = timedelta(days=ahead * step)
        master.props["DTSTART"].dt = start + move
        if (end := master.when("DTEND")) is not None:
            master.props["DTEND"].dt = end + move


def _comes_again(rule: str, start: datetime, end: datetime) -> bool:
    """Whether the rule's pattern, were it never to end, fits some time after the window."""
    end = max(start, end)
    ahead = max(0, LAST_YEAR - end.year) // CYCLE * CYCLE
    start, end = (one.replace(tzinfo=None, year=one.year + ahead) for one in (start, end))
    pattern = rrulestr(PROBED.sub("", f";{rule}").lstrip(";"), dtstart=start)
    near = islice(pattern, MAX_STEPS)
    return any(at >= end for at in near)
