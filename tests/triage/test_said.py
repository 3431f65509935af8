"""Days, ages, money and counts in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from itday.domain.school_time import School
from itday.triage.said import Days, counted, day_of, plain, pounds, slip_of
from tests.samples import NOW

DAYS = Days(School(), NOW)


@pytest.mark.parametrize(("amount", "said"), [
    (0, "£0"), (950, "£950"), (12_500, "£12.5k"), (220_000, "£220k"), (1_200_000, "£1.2m"),
])  # fmt: skip
def test_money(amount: int, said: str) -> None:
    """Short."""
    assert pounds(amount) == said


def test_titles_are_no_markup() -> None:
    """A stranger's words stay words."""
    assert plain("[x](http://a) <b>\n# y") == "\\[x\\](http://a) \\<b\\> \\# y"


def test_counts_and_slips() -> None:
    """One is one, and early is not late."""
    assert (counted(0, "day"), counted(1, "day")) == ("0 days", "1 day")
    assert (slip_of(42), slip_of(-1), slip_of(0)) == ("42 days late", "1 day early", "")


def test_days_from_now() -> None:
    """The year only where it is another; the day of the deadline is not late yet."""
    today = DAYS.today.isoformat()
    assert (day_of(date(2026, 11, 27), DAYS.today), DAYS.on(today)) == ("Fri 27 Nov", "today")
    assert DAYS.on("2027-01-01T09:00") == "Fri 1 Jan 2027"
    assert (DAYS.late(today), DAYS.late("2026-11-23"), DAYS.late("2027-01-01")) == (
        "", "1 day late", "",
    )  # fmt: skip


@pytest.mark.parametrize(("ago", "said"), [
    (timedelta(hours=1), "new today"), (timedelta(hours=20), "1 day old"),
    (timedelta(days=8), "8 days old"), (timedelta(days=-3), "new today"),
])  # fmt: skip
def test_ages_count_midnights(ago: timedelta, said: str) -> None:
    """Yesterday evening is a day old this morning."""
    assert DAYS.age((NOW - ago).timestamp()) == said
