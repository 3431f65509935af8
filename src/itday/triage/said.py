"""How days, ages, money and counts are said to people, in documents and on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from itday.domain.school_time import School


def plain(text: str) -> str:
    """Words of a stranger as Markdown that says just these words."""
    out = "".join(f"\\{ch}" if ch in "\\`*_[]<>#|" else ch for ch in text)
    return " ".join(out.split())


def day_of(day: date, today: date) -> str:
    """`today`, `Fri 27 Nov`, with the year where it is another."""
    if day == today:
        return "today"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def counted(many: int, what: str) -> str:
    """`1 action`, `2 actions`."""
    return f"{many} {what}{'' if many == 1 else 's'}"


def slip_of(days: int) -> str:
    """`42 days late`, `1 day early`; empty where it is on its day."""
    return f"{counted(abs(days), 'day')} {'late' if days > 0 else 'early'}" if days else ""


def pounds(amount: int) -> str:
    """`£950`, `£12.5k`, `£1.2m`."""
    for size, unit in ((10**6, "m"), (10**3, "k")):
        if amount >= size:
            return f"£{amount / size:.1f}".removesuffix(".0") + unit
    return f"£{amount}"


def money_of(project: Mapping[str, Any]) -> str:
    """`£12k of £40k`; empty where there is no budget."""
    budget, spend = project.get("budget") or 0, project.get("spend") or 0
    forecast = project.get("forecast") or 0
    if not budget:
        return ""
    more = f", forecast {pounds(forecast)}" if forecast else ""
    return f"{pounds(spend)} of {pounds(budget)}{more}"


@dataclass(frozen=True, slots=True)
class Days:
    """How moments and dates are said at a school, now."""

    school: School
    now: datetime

    @property
    def today(self) -> date:
        """The school's date."""
        return self.school.local_date(self.now)

    def local(self, seconds: float) -> datetime:
        """A moment on the school's clock."""
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.school.zone)

    def at(self, seconds: float) -> str:
        """The day of a moment."""
        return day_of(self.local(seconds).date(), self.today)

    def on(self, iso: object) -> str:
        """A date, or the date that an ISO moment begins with."""
        return day_of(date.fromisoformat(str(iso)[:10]), self.today)

    def late(self, iso: object) -> str:
        """`3 days late`; empty where the date has not passed."""
        days = (self.today - date.fromisoformat(str(iso)[:10])).days
        return slip_of(max(days, 0))

    def topic(self, fields: Mapping[str, Any], raised: float) -> str:
        """Of something on an agenda: whose, by when, how late and old, how often carried.

        Args:
            fields: Of `itday.domain.series.Topic`.
            raised: When it was put there, in seconds since 1970.
        """
        due, carried = fields.get("due"), fields.get("carried")
        told = (
            str(fields.get("owner") or ""),
            f"due {self.on(due)}" if due else "",
            self.late(due) if due else "",
            self.age(raised),
            f"carried {'once' if carried == 1 else f'{carried} times'}" if carried else "",
        )
        return ", ".join(filter(None, told))

    def age(self, seconds: float) -> str:
        """`8 days old`, `1 day old`; `new today` for what is of today, or to come."""
        days = (self.today - self.local(seconds).date()).days
        return f"{counted(days, 'day')} old" if days > 0 else "new today"
