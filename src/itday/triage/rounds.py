"""How each daily page stands: looked at or not, what was found last, on how many days of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.pages import DailyPage, Looked, due_on

if TYPE_CHECKING:
    from itday.domain.school_time import School


class Stand(NamedTuple):
    """One page on one day."""

    page: DailyPage
    today: Looked | None
    """The look of that day; `None` if it is still to be had."""
    found: Looked | None
    """The latest look before with something to report."""
    done: int
    """On how many of the days that had it, this term, it was looked at."""
    due: int


def stands(
    pages: Sequence[DailyPage], looks: Mapping[str, Sequence[Looked]], school: School, day: date
) -> list[Stand]:
    """The pages of a day in the order of the settings.

    Days are counted from the first of the term, or from the first look where that was later, and
    only those on which staff are in.
    """
    found = []
    for page in due_on(pages, day, school):
        own = [one for one in looks.get(page.word, ()) if one.day <= day]
        today = own[0] if own and own[0].day == day else None
        before = own[1:] if today else own
        days = _days(page, own, school, day)
        seen = {one.day for one in own}
        found.append(
            Stand(
                page,
                today,
                next((one for one in before if one.finding), None),
                sum(1 for one in days if one in seen),
                len(days),
            )
        )
    return found


def _days(page: DailyPage, own: Sequence[Looked], school: School, day: date) -> list[date]:
    """The days up to this one on which the page should have been looked at."""
    if not own:
        return []
    term = school.term_at(day)
    first = max(term.start, own[-1].day) if term else own[-1].day
    days = (first + timedelta(days=n) for n in range((day - first).days + 1))
    return [one for one in days if page.is_due(one, school) and school.is_staff_day(one)]
