"""The web pages that are looked at each day: which of them a day has, and what a look becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.ref import DESK, Ref
from itday.domain.school_time import DAYS, School

if TYPE_CHECKING:
    from itday.domain.verbs import KeepCheck


class DailyPage(NamedTuple):
    """One page, as the settings have it."""

    name: str
    url: str
    days: tuple[str, ...] = ()
    """The weekdays it is looked at; empty for each day with lessons."""
    look_for: str = ""
    """What to look for, in the person's words."""

    @property
    def word(self) -> str:
        """The name as one can type it, `backup-console`; evidence is kept under it."""
        return "-".join(re.findall(r"[^\W_]+", self.name.casefold())) or "page"

    def is_due(self, day: date, school: School) -> bool:
        """Whether a day has it; holidays are days like others, since alarms do not rest."""
        return DAYS[day.weekday()] in (self.days or school.days)


class Looked(NamedTuple):
    """That a page was looked at on one day."""

    day: date
    at: float
    """Seconds since 1970."""
    finding: str
    """Empty for nothing to report."""


def due_on(pages: Sequence[DailyPage], day: date, school: School) -> list[DailyPage]:
    """The pages of a day, in the order of the settings."""
    return [page for page in pages if page.is_due(day, school)]


def named(pages: Iterable[DailyPage], typed: str) -> list[DailyPage]:
    """The page of that name, or all whose names begin so."""
    wanted = DailyPage(typed, "").word
    begun = [page for page in pages if page.word.startswith(wanted)]
    return [page for page in begun if page.word == wanted] or begun


def looked_at(page: DailyPage, day: date, at: datetime, finding: str = "") -> KeepCheck:
    """The evidence that a page was looked at; nothing is decided yet.

    Args:
        page: Which.
        day: The school's date it is for: a later look on that day takes the place of the first.
        at: Now, aware.
        finding: What was found; empty for nothing to report.
    """
    from itday.domain.verbs import KeepCheck

    fields = {
        "title": page.name,
        "url": page.url,
        "page": page.word,
        "day": day.isoformat(),
        "at": at.isoformat(),
        "finding": finding,
    }
    return KeepCheck(ref=Ref(DESK, "check", f"{day.isoformat()}.{page.word}"), fields=fields)
