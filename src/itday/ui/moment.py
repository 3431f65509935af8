"""Times and ages in words, as the school's clock has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from itday.domain.school_time import School


class Moment(NamedTuple):
    """Now, and whose clock it is."""

    now: datetime
    school: School

    @property
    def stamp(self) -> float:
        """Now, in seconds since 1970."""
        return self.now.timestamp()

    @property
    def today(self) -> date:
        """The school's date."""
        return self.school.local_date(self.now)

    def local(self, seconds: float) -> datetime:
        """A moment on the school's clock."""
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.school.zone)

    def clock(self, seconds: float) -> str:
        """`08:12` today, `Mon 16:02` within six days, else `12 Oct 16:02`."""
        local = self.local(seconds)
        apart = abs((local.date() - self.today).days)
        if not apart:
            return f"{local:%H:%M}"
        return f"{local:%a %H:%M}" if apart < 7 else f"{local.day} {local:%b %H:%M}"

    def brief(self, seconds: float) -> str:
        """Six cells at most: `08:12` today, else `24 Nov`; last century's years are not told."""
        local = self.local(seconds)
        return f"{local:%H:%M}" if local.date() == self.today else f"{local.day} {local:%b}"

    def day(self, seconds: float) -> str:
        """`today`, `Wed 25`, or `12 Jan` where it is over three weeks away."""
        local = self.local(seconds).date()
        if local == self.today:
            return "today"
        near = abs((local - self.today).days) < 22
        return f"{local:%a} {local.day}" if near else f"{local.day} {local:%b}"

    def ago(self, seconds: float) -> str:
        """How old something is: `now`, `2 min`, `3 h`, `4 d`."""
        age = span(self.stamp - seconds)
        return age if age != "0 min" else "now"

    def left(self, due: float) -> str:
        """How much time is left, in eight cells: `in 2h`, `late 3d`."""
        seconds = due - self.stamp
        return f"late {tight(-seconds)}" if seconds < 0 else f"in {tight(seconds)}"

    def due(self, seconds: float, *, whole_day: bool) -> str:
        """When a to-do is due: `late 2d`, `today`, `17:00` today, else the day.

        Args:
            seconds: When its time runs out.
            whole_day: It is due on a day and at no hour of it.
        """
        if seconds < self.stamp:
            return f"late {tight(self.stamp - seconds)}"
        local = self.local(seconds)
        if local.date() == self.today and not whole_day:
            return f"{local:%H:%M}"
        return self.day(seconds)


def span(seconds: float) -> str:
    """A length of time in one unit: `4 min`, `2 h`, `3 d`."""
    length = timedelta(seconds=max(seconds, 0))
    if length < timedelta(minutes=90):
        return f"{int(length / timedelta(minutes=1))} min"
    if length < timedelta(hours=36):
        return f"{round(length / timedelta(hours=1))} h"
    return f"{round(length / timedelta(days=1))} d"


def tight(seconds: float) -> str:
    """A length of time in four cells: `4m`, `2h`, `300d`."""
    return span(seconds).replace(" min", "m").replace(" ", "")
