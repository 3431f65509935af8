"""What the sources cannot raise yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from itday.domain.school_time import School, Term
from itday.triage.learning import note

SCHOOL = School(terms=(
    Term("Summer 2026", date(2026, 4, 21), date(2026, 7, 8)),
    Term("Autumn 2026", date(2026, 9, 3), date(2026, 12, 11)),
    Term("Spring 2027", date(2027, 1, 6), date(2027, 3, 26)),
))  # fmt: skip


def on(day: date) -> str:
    """At eight that morning."""
    return note(SCHOOL, datetime(day.year, day.month, day.day, 8, tzinfo=UTC))


@pytest.mark.parametrize(("days", "unfamiliar", "travel"), [
    (-1, False, False), (0, True, True), (4, True, True), (5, False, True), (13, False, True),
    (14, False, False), (90, False, False), (125, False, False),
])  # fmt: skip
def test_the_first_days_of_the_year(days: int, unfamiliar: bool, travel: bool) -> None:
    """Five days and fourteen from its first day, and in no other term."""
    said = on(date(2026, 9, 3) + timedelta(days=days))

    assert ("unfamiliar" in said, "travel" in said) == (unfamiliar, travel)
    assert bool(said) is travel


def test_without_terms_nothing_is_claimed() -> None:
    """Nor for a spring that stands alone in the settings."""
    now = datetime(2026, 9, 4, 8, tzinfo=UTC)

    assert note(School(), now) == ""
    assert note(School(terms=(SCHOOL.terms[0],)), datetime(2026, 4, 22, tzinfo=UTC)) == ""
    assert note(School(terms=SCHOOL.terms[1:]), now)
