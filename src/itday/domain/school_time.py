"""School time: terms, half-terms, INSET days, periods, and a day that is 23 or 25 hours long.

Moments are aware and handed back in UTC; days and times of day are the school's. Where no terms
are known, every weekday of the school counts as a school day; where some are, a day outside all
of them is holiday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from itday.domain.frozen import Frozen

__all__ = ["DAYS", "Clock", "Period", "School", "Term"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)
FURTHEST = timedelta(days=400)
"""How far `next_school_day` looks: longer than any holiday, short enough to end."""


class Period(Frozen):
    """A lesson or break of every school day, from `start` up to but not including `end`."""

    name: str
    start: time
    end: time

    def _check(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.end <= self.start:
            raise ValueError(f"period {self.name} ends at {self.end:%H:%M}, before it starts")


class Term(Frozen):
    """A term: first and last day and the half-term break, all inclusive."""

    name: str
    start: date
    end: date
    half_term: tuple[date, date] | None = None

    def _check(self) -> None:
        """Refuse a term or half-term that ends before it starts, or a break outside its term."""
        if self.end < self.start:
            raise ValueError(f"term {self.name} ends on {self.end}, before it starts")
        if self.half_term is not None:
            first, last = self.half_term
            if not self.start <= first <= last <= self.end:
                raise ValueError(f"the half-term of {self.name} is not inside the term")

    @property
    def short(self) -> str:
        """The name without its year: `Autumn 2026` gives `Autumn`."""
        return re.sub(r"(?<!\s)\s+\d{4}(\s*[-/]\s*\d{2,4})?$", "", self.name)

    def teaches_on(self, day: date) -> bool:
        """Say whether `day` is inside the term and outside its half-term, whatever weekday."""
        if not self.start <= day <= self.end:
            return False
        return self.half_term is None or not self.half_term[0] <= day <= self.half_term[1]


class Clock(Frozen):
    """A place's clock: what its local days and times of day are in UTC."""

    zone: ZoneInfo = ZoneInfo("Europe/London")

    def local_date(self, moment: datetime) -> date:
        """Give the local date at an aware moment; ValueError where it is naive."""
        return self._local(moment).date()

    def moment(self, day: date, at: time) -> datetime:
        """Give the UTC moment of a time of day.

        A time the clocks skip counts as that much after the change; of a time that comes twice,
        the first is meant.
        """
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def local_day(self, day: date) -> tuple[datetime, datetime]:
        """Give the half-open UTC interval of a local day: 23, 24 or 25 hours."""
        return self.moment(day, time()), self.moment(day + ONE_DAY, time())

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone")
        return moment.astimezone(self.zone)


class School(Clock):
    """One school's calendar; every question about local time is asked of it."""

    name: str = ""
    days: tuple[str, ...] = DAYS[:5]
    """Weekdays with lessons, each one of `DAYS`."""
    day_starts: time = time(8, 30)
    day_ends: time = time(16, 0)
    terms: tuple[Term, ...] = ()
    """In order of time, not overlapping; empty means "not told"."""
    inset: frozenset[date] = frozenset()
    """Days on which staff work and pupils stay at home."""
    periods: tuple[Period, ...] = ()

    def _check(self) -> None:
        """Refuse a calendar that contradicts itself."""
        if not self.days or set(self.days) - set(DAYS):
            raise ValueError(f"school days are some of {', '.join(DAYS)}")
        if self.day_ends <= self.day_starts:
            raise ValueError(f"the school day ends at {self.day_ends:%H:%M}, before it starts")
        for earlier, later in zip(self.terms, self.terms[1:], strict=False):
            if later.start <= earlier.end:
                raise ValueError(f"{later.name} starts before {earlier.name} has ended")
        names = [period.name.casefold() for period in self.periods]
        if len(set(names)) < len(names):
            raise ValueError("two periods have the same name")

    # School days

    def is_school_day(self, day: date) -> bool:
        """Say whether pupils are in: a school weekday in term, not half-term, not INSET."""
        if day in self.inset or DAYS[day.weekday()] not in self.days:
            return False
        return not self.terms or self.term_at(day) is not None

    def is_staff_day(self, day: date) -> bool:
        """Say whether staff are in: a school day or an INSET day."""
        return day in self.inset or self.is_school_day(day)

    def next_school_day(self, day: date) -> date | None:
        """Give the first school day after `day`; None where no later term is known."""
        return self._search(day, ONE_DAY)

    def previous_school_day(self, day: date) -> date | None:
        """Give the last school day before `day`; None where no earlier term is known."""
        return self._search(day, -ONE_DAY)

    def _search(self, day: date, step: timedelta) -> date | None:
        days = (day + step * count for count in range(1, FURTHEST.days))
        return next((one for one in days if self.is_school_day(one)), None)

    # Terms

    def term_at(self, day: date) -> Term | None:
        """Give the term that teaches on `day`: None in holidays and half-terms."""
        return next((term for term in self.terms if term.teaches_on(day)), None)

    def term_week(self, day: date) -> str:
        """Name the week: `Autumn week 11`, `Autumn half-term`, `holiday before Spring`.

        Weeks run from Monday and only those with teaching in them count, so the first week after
        half-term follows the last one before it. With no terms known it is the ISO week.
        """
        if not self.terms:
            return f"week {day.isocalendar().week}"
        monday = day - ONE_DAY * day.weekday()
        for term in self.terms:
            if day < term.start - ONE_DAY * term.start.weekday():
                return f"holiday before {term.short}"
            if day <= term.end:
                return self._week_of(term, day, monday)
        return "holiday"

    def _week_of(self, term: Term, day: date, monday: date) -> str:
        in_break = term.half_term is not None and term.half_term[0] <= day <= term.half_term[1]
        if in_break or not self._has_teaching(term, monday):
            return f"{term.short} half-term"
        first = term.start - ONE_DAY * term.start.weekday()
        mondays = (first + timedelta(weeks=n) for n in range((monday - first).days // 7 + 1))
        return f"{term.short} week {sum(self._has_teaching(term, one) for one in mondays)}"

    def _has_teaching(self, term: Term, monday: date) -> bool:
        week = (monday + ONE_DAY * DAYS.index(name) for name in self.days)
        return any(term.teaches_on(day) for day in week)

    def end_of_term(self, day: date) -> date | None:
        """Give the last day of the term `day` is in, in holidays of the next; None if unknown."""
        return next((term.end for term in self.terms if term.end >= day), None)

    def half_term(self, day: date) -> tuple[date, date] | None:
        """Give first and last day of the half-term that is on or comes next; None if unknown."""
        breaks = (term.half_term for term in self.terms if term.half_term is not None)
        return next((one for one in breaks if one[1] >= day), None)

    # The school day

    def period_at(self, moment: datetime) -> Period | None:
        """Give the period that is on; None between periods and when pupils are not in."""
        local = self._local(moment)
        if not self.is_school_day(local.date()):
            return None
        clock = local.time()
        return next((one for one in self.periods if one.start <= clock < one.end), None)

    def school_hours_between(self, a: datetime, b: datetime) -> timedelta:
        """Give the time from `a` to `b` that lies in the school day of a staff day.

        INSET days count, since the help desk is open; negative where `b` is before `a`.
        """
        if b < a:
            return -self.school_hours_between(b, a)
        total = timedelta()
        for day in _days_from(self.local_date(a), self.local_date(b)):
            if self.is_staff_day(day):
                opens = max(a, self.moment(day, self.day_starts))
                closes = min(b, self.moment(day, self.day_ends))
                total += max(closes - opens, timedelta())
        return total

    # Words for a moment

    def parse_when(self, text: str, now: datetime) -> datetime:
        """Give the UTC moment that words mean; a day means the start of its school day.

        Understood: `2026-11-30`, `2026-11-30 14:00`, `today`, `tomorrow`, `mon`…`sun` (the next
        one, never today), `+3d`, `+2w`, `2h`, `30m`, `14:00` (the next one), `period 3` (the next
        one to start), `after lunch` (the end of a period of that name),
        `next school day`, `ht` (last school day before half-term), `eot` (last day of term).

        Raises:
            ValueError: Nobody could mean that, or the terms needed are not in the settings.
        """
        from itday.domain.school_words import read  # most questions about school time have no words

        return read(self, text, now)

    def parse_day(self, text: str, now: datetime) -> date:
        """Give the school's date that words mean; takes and raises what `parse_when` does."""
        return self.local_date(self.parse_when(text, now))


def _days_from(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + ONE_DAY * count
