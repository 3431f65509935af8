"""Words for a moment at a school: `fri`, `+2w`, `period 3`, `after lunch`, `eot`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from itday.domain.school_time import DAYS, ONE_DAY

if TYPE_CHECKING:
    from itday.domain.school_time import Period, School

Reader = Callable[["School", "re.Match[str]", datetime], datetime]


def read(school: School, text: str, now: datetime) -> datetime:
    """Give the UTC moment that words mean; `School.parse_when` says which are understood.

    Raises:
        ValueError: Nobody could mean that, or the terms needed are not in the settings.
    """
    words = " ".join(text.casefold().split())
    try:
        for pattern, meaning in WORDS:
            if found := re.fullmatch(pattern, words):
                return meaning(school, found, now)
    except OverflowError:
        raise ValueError(f"{text} is too far away") from None
    raise ValueError(
        f"{text!r} is no day or time; try 2026-11-30, tomorrow, fri, +3d, 2h, period 3, eot"
    )


def _iso(school: School, found: re.Match[str], _now: datetime) -> datetime:
    try:
        day = date.fromisoformat(found["day"])
    except ValueError:
        raise ValueError(f"{found['day']} is not a day of the calendar") from None
    return school.moment(day, _clock(found["at"]) if found["at"] else school.day_starts)


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        raise ValueError(f"{text} is not a time of day") from None


def _named_day(school: School, found: re.Match[str], now: datetime) -> datetime:
    ahead = ("today", "tomorrow").index(found[0])
    return school.moment(school.local_date(now) + ONE_DAY * ahead, school.day_starts)


def _weekday(school: School, found: re.Match[str], now: datetime) -> datetime:
    today = school.local_date(now)
    ahead = (DAYS.index(found[0][:3]) - today.weekday() - 1) % 7 + 1
    return school.moment(today + ONE_DAY * ahead, school.day_starts)


def _days_ahead(school: School, found: re.Match[str], now: datetime) -> datetime:
    ahead = ONE_DAY * int(found["n"]) * (7 if found["unit"] == "w" else 1)
    return school.moment(school.local_date(now) + ahead, school.day_starts)


def _time_ahead(school: School, found: re.Match[str], now: datetime) -> datetime:
    school.local_date(now)
    minutes = int(found["n"]) * (60 if found["unit"] == "h" else 1)
    return now.astimezone(UTC) + timedelta(minutes=minutes)


def _end_of_term(school: School, _found: re.Match[str], now: datetime) -> datetime:
    day = school.end_of_term(school.local_date(now))
    return school.moment(_known(day, "the end of term"), school.day_starts)


def _before_half_term(school: School, _found: re.Match[str], now: datetime) -> datetime:
    today = school.local_date(now)
    firsts = (term.half_term[0] for term in school.terms if term.half_term is not None)
    lasts = (school.previous_school_day(first) for first in firsts)
    day = next((last for last in lasts if last is not None and last >= today), None)
    return school.moment(_known(day, "the next half-term"), school.day_starts)


def _next_school_day(school: School, _found: re.Match[str], now: datetime) -> datetime:
    day = school.next_school_day(school.local_date(now))
    return school.moment(_known(day, "the next school day"), school.day_starts)


def _period(school: School, found: re.Match[str], now: datetime) -> datetime:
    """The next one to start."""
    return _next_at(school, _called(school, found["name"]).start, now)


def _after(school: School, found: re.Match[str], now: datetime) -> datetime:
    """The next end of one."""
    return _next_at(school, _called(school, found["name"]).end, now)


def _called(school: School, name: str) -> Period:
    for period in school.periods:
        if period.name.casefold() == name:
            return period
    known = ", ".join(one.name for one in school.periods) or "none is in the settings"
    raise ValueError(f"no period is called {name}; known: {known}")


def _next_at(school: School, at: time, now: datetime) -> datetime:
    """A time of day: today's where pupils are in and it is ahead, else the next school day's."""
    today = school.local_date(now)
    moment = school.moment(today, at)
    if school.is_school_day(today) and moment > now:
        return moment
    return school.moment(_known(school.next_school_day(today), "the next school day"), at)


def _time_of_day(school: School, found: re.Match[str], now: datetime) -> datetime:
    today, at = school.local_date(now), _clock(found["at"])
    moment = school.moment(today, at)
    return moment if moment > now else school.moment(today + ONE_DAY, at)


def _known(day: date | None, what: str) -> date:
    if day is None:
        raise ValueError(f"{what} is not known: add the term to [school] in the settings")
    return day


WORDS: tuple[tuple[str, Reader], ...] = (
    (r"(?P<day>\d{4}-\d{2}-\d{2})(?:[ t](?P<at>\d{1,2}:\d{2}))?", _iso),
    (r"today|tomorrow", _named_day),
    (r"mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?", _weekday),
    (r"sat(?:urday)?|sun(?:day)?", _weekday),
    (r"\+?(?P<n>\d{1,6}) ?(?P<unit>[dw])", _days_ahead),
    (r"\+?(?P<n>\d{1,6}) ?(?P<unit>[hm])", _time_ahead),
    (r"eot", _end_of_term),
    (r"ht", _before_half_term),
    (r"next school day", _next_school_day),
    (r"period (?P<name>.+)", _period),
    (r"after (?P<name>.+)", _after),
    (r"(?P<at>\d{1,2}:\d{2})", _time_of_day),
)
"""What each form of words looks like and who reads it; the first that matches counts."""
