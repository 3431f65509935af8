"""Words for a moment at a school."""

from __future__ import annotations

from datetime import UTC, date, time

import pytest

from itday.domain.school_time import School
from tests.domain.test_school_time import LONDON, NOW, SCHOOL


@pytest.mark.parametrize(
    ("words", "local"),
    [
        ("2026-11-30", "2026-11-30 08:30"),
        ("2026-11-30 14:05", "2026-11-30 14:05"),
        ("2026-11-30T9:05", "2026-11-30 09:05"),
        ("today", "2026-11-24 08:30"),
        ("Tomorrow", "2026-11-25 08:30"),
        ("tue", "2026-12-01 08:30"),
        ("wednesday", "2026-11-25 08:30"),
        ("mon", "2026-11-30 08:30"),
        ("sun", "2026-11-29 08:30"),
        ("+3d", "2026-11-27 08:30"),
        ("+2w", "2026-12-08 08:30"),
        ("2h", "2026-11-24 10:15"),
        ("+30m", "2026-11-24 08:45"),
        ("eot", "2026-12-16 08:30"),
        ("ht", "2027-02-12 08:30"),
        ("period 1", "2026-11-24 08:50"),
        ("period  3", "2026-11-24 11:00"),
        ("next school day", "2026-11-25 08:30"),
    ],
)
def test_words_mean_a_moment(words: str, local: str) -> None:
    """Each form is read as people mean it, from a Tuesday at 8:15."""
    meant = SCHOOL.parse_when(words, NOW)
    assert meant.tzinfo is UTC
    assert f"{meant.astimezone(LONDON):%Y-%m-%d %H:%M}" == local
    assert str(SCHOOL.parse_day(words, NOW)) == local[:10]


def test_a_period_that_has_begun_means_the_next_school_day() -> None:
    """On Friday at 9:00 the next period 1 is Monday's."""
    friday = SCHOOL.moment(date(2026, 11, 27), time(9))
    assert SCHOOL.parse_when("period 1", friday) == SCHOOL.moment(date(2026, 11, 30), time(8, 50))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("2026-02-30", "2026-02-30 is not a day of the calendar"),
        ("2026-11-30 25:00", "25:00 is not a time of day"),
        ("period 9", "known: 1, 2, 3"),
        ("someday", "try 2026-11-30"),
        ("", "is no day or time"),
        ("999999w", "too far away"),
        ("9999-12-31", None),
    ],
)
def test_words_nobody_could_mean_are_refused(words: str, message: str | None) -> None:
    """The refusal says what is wrong with it, or the far future is simply accepted."""
    if message is None:
        assert SCHOOL.parse_when(words, NOW).year == 9999
        return
    with pytest.raises(ValueError, match=message):
        SCHOOL.parse_when(words, NOW)


@pytest.mark.parametrize("words", ["eot", "ht"])
def test_a_school_without_terms_is_told_to_add_them(words: str) -> None:
    """The message names the remedy."""
    with pytest.raises(ValueError, match=r"add the term to \[school\]"):
        School().parse_when(words, NOW)


def test_after_a_period_is_its_end() -> None:
    """Today's while it is ahead, else that of the next school day."""
    friday = date(2026, 11, 27)
    for at, day in ((time(11, 49), friday), (time(11, 50), date(2026, 11, 30))):
        meant = SCHOOL.parse_when("after 3", SCHOOL.moment(friday, at))
        assert meant == SCHOOL.moment(day, time(11, 50))
