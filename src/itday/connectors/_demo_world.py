"""What all generators of the made-up school share: its seed, its clock, and ways to draw numbers.

Every day of every stream has a random source of its own, so a later clock adds to what happened and
never changes it, and a stream can be tried without the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import TypeVar

from itday.connectors._demo_calendar import days, first_year, near_an_edge, school
from itday.connectors._demo_people import DOMAIN, Community, Member, community
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.school_time import School

T = TypeVar("T")

HOURS = (
    (0.6, (0, 420)),
    (0.8, (420, 495)),
    (2.6, (495, 540)),
    (3.0, (540, 645)),
    (1.8, (645, 670)),
    (3.4, (670, 785)),
    (1.2, (785, 845)),
    (3.2, (845, 960)),
    (1.6, (960, 1080)),
    (1.8, (1080, 1439)),
)
"""How the work of a school day falls on its minutes: weight, from, to. Bumps before lessons, at
break and after lunch; a sixth outside hours."""


@dataclass(frozen=True)
class World:
    """One made-up school at one moment."""

    source: str
    """The name of the source the records come from."""
    seed: int
    at: datetime
    """Its now: nothing it tells has happened later, but for what is planned."""
    size: float = 1.0
    """How many things happen, against a school of 1,500."""

    @cached_property
    def school(self) -> School:
        """The calendar."""
        return school(first_year(self.at.date()))

    @cached_property
    def people(self) -> Community:
        """Everybody."""
        return community(self.seed)

    @property
    def today(self) -> date:
        """The school's date."""
        return self.school.local_date(self.at)

    def random(self, *stream: object) -> Random:
        """Give the source of chance for a stream's day, the same each time it is asked for."""
        name = "/".join(map(str, (self.seed, *stream)))
        return Random(name)  # noqa: S311  # made-up data, nothing to guard

    def ref(self, kind: type[Record], key: object) -> Ref:
        """Name a record."""
        return Ref(self.source, kind.kind, str(key))

    def last_days(self, count: int) -> Sequence[date]:
        """Give today and the days before it, `count` in all, the earliest first."""
        return [*days(self.today - timedelta(days=count - 1), self.today)]

    def is_term(self, day: date) -> bool:
        """Say whether a day is between the first and last day of a term, outside half-term."""
        return self.school.term_at(day) is not None

    def travels(self, day: date) -> bool:
        """Say whether boarders travel about this day."""
        return near_an_edge(self.school, day)

    def moment(self, random: Random, day: date, *, school_day: bool) -> datetime:
        """Draw a time of day: as work falls on a school day, evenly from 7 to 23 on another."""
        if school_day:
            (first, last), *_ = random.choices([s for _, s in HOURS], [w for w, _ in HOURS])
        else:
            first, last = 420, 1380
        minute = random.uniform(first, last)
        start, _ = self.school.local_day(day)
        return start + timedelta(seconds=int(minute * 60))

    def anyone(self, random: Random, staff: float = 0.5) -> Member:
        """Draw an account: of staff by the share given, else of a pupil, seniors mostly."""
        if random.random() < staff:
            return random.choice(self.people.staff)
        return random.choice(self.people.senior if random.random() < 0.8 else self.people.prep)


def poisson(random: Random, mean: float) -> int:
    """Draw a count that is Poisson distributed; means up to some hundreds."""
    count, left = 0, mean
    while left > 0:
        step = min(left, 100.0)  # exp(-745) is the smallest number there is
        product, limit = random.random(), math.exp(-step)
        while product > limit:
            count += 1
            product *= random.random()
        left -= step
    return count


def burst(random: Random, mean: float, shape: float) -> int:
    """Draw a count from the negative binomial distribution: Poisson with a gamma mean."""
    return poisson(random, random.gammavariate(shape, mean / shape)) if mean > 0 else 0


def lognormal(random: Random, median: float, sigma: float) -> float:
    """Draw a duration whose logarithm is normal; in the unit of its median."""
    return median * math.exp(random.gauss(0, sigma))


def pick(random: Random, shares: Sequence[tuple[float, T]]) -> T:
    """Draw one of several by their shares, which need not sum to one."""
    (chosen,) = random.choices([one for _, one in shares], [share for share, _ in shares])
    return chosen


def address(name: str, host: str = DOMAIN) -> str:
    """Give an address that leads nowhere: RFC 2606 reserves `.example`."""
    return f"{name}@{host}"
