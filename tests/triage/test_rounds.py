"""How the pages of a day stand."""

from __future__ import annotations

from datetime import date, timedelta

from itday.domain.pages import DailyPage, Looked
from itday.domain.school_time import School, Term
from itday.triage.rounds import stands

DAY = date(2026, 11, 24)
SCHOOL = School(terms=(Term("Autumn 2026", date(2026, 9, 3), date(2026, 12, 16)),))
PAGE = DailyPage("Backup", "https://backup.example/")


def look(ago: int, finding: str = "") -> Looked:
    """A look that many days before."""
    return Looked(DAY - timedelta(days=ago), 0, finding)


def test_what_was_found_last_is_not_what_was_found_today() -> None:
    """Today's look is apart; quiet days between are passed over."""
    (stand,) = stands([PAGE], {"backup": [look(0, "new"), look(1), look(4, "old")]}, SCHOOL, DAY)

    assert stand.today == look(0, "new")
    assert stand.found == look(4, "old")


def test_days_are_counted_from_the_first_look() -> None:
    """Weekends and days without staff do not count; days missed do."""
    looks = {"backup": [look(0), look(4), look(5)]}  # Tuesday, Friday, Thursday before

    (stand,) = stands([PAGE], looks, SCHOOL, DAY)

    assert (stand.done, stand.due) == (3, 4)


def test_another_term_begins_anew() -> None:
    """Evidence of last year does not make this term's days due."""
    (stand,) = stands([PAGE], {"backup": [look(0), look(300)]}, SCHOOL, DAY)

    assert (stand.done, stand.due) == (1, 59)


def test_never_looked_at() -> None:
    """Nothing is counted."""
    (stand,) = stands([PAGE], {}, SCHOOL, DAY)

    assert (stand.today, stand.found, stand.done, stand.due) == (None, None, 0, 0)


def test_another_day_knows_nothing_of_later_ones() -> None:
    """As it stood then."""
    (stand,) = stands([PAGE], {"backup": [look(0, "new")]}, SCHOOL, DAY - timedelta(days=1))

    assert stand.today is None
    assert stand.found is None
