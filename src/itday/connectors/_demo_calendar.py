"""The made-up school's calendar for any year, by rule, and its bell times.

The rules give an English independent school's year: three terms of 11 to 14 weeks with half-terms
of two, one and one weeks, and 159 to 169 days with pupils, as the project's domain notes ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from itday.domain.school_time import Period, School, Term

NAME = "Larkhollow School"
ZONE = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
MON, TUE, WED, THU, FRI = range(5)
DAY_STARTS, DAY_ENDS = time(8, 15), time(16, 30)

PERIODS = tuple(
    Period(name, time.fromisoformat(start), time.fromisoformat(end))
    for name, start, end in (
        ("Registration", "08:30", "08:45"),
        ("1", "08:50", "09:45"),
        ("2", "09:50", "10:45"),
        ("Break", "10:45", "11:10"),
        ("3", "11:10", "12:05"),
        ("4", "12:10", "13:05"),
        ("Lunch", "13:05", "14:05"),
        ("5", "14:05", "15:00"),
        ("6", "15:05", "16:00"),
    )
)


def on_or_after(day: date, weekday: int) -> date:
    """Give the first `weekday` (0 is Monday) from `day` on."""
    return day + ONE_DAY * ((weekday - day.weekday()) % 7)


def terms(year: int) -> tuple[Term, Term, Term]:
    """Give the three terms of the school year that begins in September of `year`."""
    after = year + 1
    autumn_half = on_or_after(date(year, 10, 17), MON)
    spring_half = on_or_after(date(after, 2, 12), MON)
    summer_half = on_or_after(date(after, 5, 25), MON)
    return (
        Term(
            f"Autumn {year}",
            on_or_after(date(year, 9, 2), WED),
            on_or_after(date(year, 12, 10), FRI),
            (autumn_half, autumn_half + 11 * ONE_DAY),
        ),
        Term(
            f"Spring {after}",
            on_or_after(date(after, 1, 5), WED),
            on_or_after(date(after, 3, 22), THU),
            (spring_half, spring_half + 4 * ONE_DAY),
        ),
        Term(
            f"Summer {after}",
            on_or_after(date(after, 4, 18), TUE),
            on_or_after(date(after, 7, 3), FRI),
            (summer_half, summer_half + 4 * ONE_DAY),
        ),
    )


def inset(year: int) -> tuple[date, ...]:
    """Give the staff days of a school year: two before autumn, the two before spring."""
    autumn, spring, _ = terms(year)
    return tuple(
        first - ONE_DAY * before for first in (autumn.start, spring.start) for before in (2, 1)
    )


def first_year(day: date) -> int:
    """Give the year in which the school year of `day` began; August counts as the new one."""
    return day.year if day.month >= 8 else day.year - 1


@lru_cache(maxsize=8)
def school(year: int) -> School:
    """Give the calendar of the school year beginning in `year`, the one before and the next."""
    years = (year - 1, year, year + 1)
    return School(
        name=NAME,
        zone=ZONE,
        day_starts=DAY_STARTS,
        day_ends=DAY_ENDS,
        terms=tuple(term for one in years for term in terms(one)),
        inset=frozenset(day for one in years for day in inset(one)),
        periods=PERIODS,
    )


def days(first: date, last: date) -> Iterator[date]:
    """Give every day from `first` to `last`, both included."""
    for count in range((last - first).days + 1):
        yield first + ONE_DAY * count


def near_an_edge(calendar: School, day: date) -> bool:
    """Say whether a term or half-term begins or ends within two days: when boarders travel."""
    edges = (
        edge for term in calendar.terms for edge in (term.start, term.end, *(term.half_term or ()))
    )
    return any(abs((edge - day).days) <= 2 for edge in edges)


def after_hours(calendar: School, start: datetime, hours: float) -> datetime:
    """Give the UTC moment by which that many hours of staff time have passed since `start`."""
    left = timedelta(hours=hours)
    day = calendar.local_date(start)
    while True:
        if calendar.is_staff_day(day):
            opens = max(start, calendar.moment(day, calendar.day_starts))
            room = calendar.moment(day, calendar.day_ends) - opens
            if room >= left:
                return opens + left
            left -= max(room, timedelta())
        day += ONE_DAY
