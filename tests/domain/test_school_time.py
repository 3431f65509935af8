"""School time: terms, and days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.school_time import Period, School, Term

LONDON = ZoneInfo("Europe/London")
SCHOOL = School(
    name="Fernhill",
    zone=LONDON,
    terms=(
        Term(
            "Autumn 2026",
            date(2026, 9, 3),
            date(2026, 12, 16),
            (date(2026, 10, 19), date(2026, 10, 30)),
        ),
        Term(
            "Spring 2027",
            date(2027, 1, 6),
            date(2027, 3, 25),
            (date(2027, 2, 15), date(2027, 2, 19)),
        ),
    ),
    inset=frozenset({date(2026, 9, 3), date(2026, 11, 2)}),
    periods=(
        Period("1", time(8, 50), time(9, 40)),
        Period("2", time(9, 40), time(10, 30)),
        Period("3", time(11, 0), time(11, 50)),
    ),
)
NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)  # a Tuesday, in winter time
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
near_changes = st.builds(
    lambda day, shift: day + timedelta(days=shift), st.sampled_from(CHANGES), st.integers(-3, 3)
)
moments = st.datetimes(
    datetime.fromisoformat("2026-03-20"),
    datetime.fromisoformat("2027-11-10"),
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 8, 30), "holiday before Autumn"),
        (date(2026, 9, 3), "Autumn week 1"),
        (date(2026, 10, 16), "Autumn week 7"),
        (date(2026, 10, 18), "Autumn week 7"),
        (date(2026, 10, 19), "Autumn half-term"),
        (date(2026, 10, 31), "Autumn half-term"),
        (date(2026, 11, 2), "Autumn week 8"),
        (date(2026, 11, 24), "Autumn week 11"),
        (date(2026, 12, 24), "holiday before Spring"),
        (date(2027, 1, 5), "Spring week 1"),
        (date(2027, 8, 1), "holiday"),
    ],
)
def test_weeks_are_counted_by_teaching(day: date, week: str) -> None:
    """A half-term is named, and does not use up a number."""
    assert SCHOOL.term_week(day) == week


def test_without_terms_a_week_is_the_iso_week() -> None:
    """A school that told us no terms still gets a week number, and weekdays as school days."""
    assert School().term_week(date(2026, 11, 24)) == "week 48"
    assert School().is_school_day(date(2026, 8, 3))
    assert not School().is_school_day(date(2026, 8, 2))


def test_school_days_leave_out_weekends_breaks_and_inset() -> None:
    """Staff are in on INSET days; pupils are not."""
    assert SCHOOL.is_school_day(date(2026, 11, 24))
    assert not SCHOOL.is_school_day(date(2026, 11, 28))
    assert not SCHOOL.is_school_day(date(2026, 10, 20))
    assert not SCHOOL.is_school_day(date(2026, 11, 2))
    assert SCHOOL.is_staff_day(date(2026, 11, 2))
    assert SCHOOL.next_school_day(date(2026, 10, 16)) == date(2026, 11, 3)
    assert SCHOOL.previous_school_day(date(2026, 11, 3)) == date(2026, 10, 16)
    assert SCHOOL.next_school_day(date(2027, 3, 25)) is None
    assert SCHOOL.previous_school_day(date(2026, 9, 4)) is None


def test_ends_of_term_and_half_terms_look_ahead_from_holidays() -> None:
    """In a holiday the next term is meant; past the last known one, nothing is."""
    assert SCHOOL.end_of_term(NOW.date()) == date(2026, 12, 16)
    assert SCHOOL.end_of_term(date(2026, 12, 25)) == date(2027, 3, 25)
    assert SCHOOL.end_of_term(date(2027, 3, 26)) is None
    assert SCHOOL.half_term(NOW.date()) == (date(2027, 2, 15), date(2027, 2, 19))
    assert SCHOOL.half_term(date(2026, 10, 30)) == (date(2026, 10, 19), date(2026, 10, 30))
    assert SCHOOL.half_term(date(2027, 3, 1)) is None


def test_periods_are_half_open_and_local() -> None:
    """A period ends the minute the next one starts; in summer time UTC is an hour behind."""
    assert SCHOOL.period_at(datetime(2026, 9, 10, 7, 50, tzinfo=UTC)) == SCHOOL.periods[0]
    assert SCHOOL.period_at(datetime(2026, 9, 10, 8, 40, tzinfo=UTC)) == SCHOOL.periods[1]
    assert SCHOOL.period_at(datetime(2026, 11, 24, 8, 50, tzinfo=UTC)) == SCHOOL.periods[0]
    assert SCHOOL.period_at(datetime(2026, 11, 24, 10, 30, tzinfo=UTC)) is None
    assert SCHOOL.period_at(datetime(2026, 11, 28, 9, 0, tzinfo=UTC)) is None


def test_days_have_the_length_that_the_clocks_give_them() -> None:
    """23 hours in March, 25 in October, 24 otherwise."""
    hours = {
        day: (SCHOOL.local_day(day)[1] - SCHOOL.local_day(day)[0]) / timedelta(hours=1)
        for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 24))
    }
    assert list(hours.values()) == [23, 25, 24]


def _changes(zone: ZoneInfo, year: int) -> list[date]:
    """The days of a year on which a zone's clocks change."""
    noons = [datetime(year, 1, 1, 12, tzinfo=zone) + timedelta(days=n) for n in range(-1, 366)]
    offsets = [noon.utcoffset() for noon in noons]
    return [
        noons[n].date() for n in range(1, len(noons)) if offsets[n] != offsets[n - 1]
    ]  # by noon it has happened


def test_change_days_in_a_hundred_zones() -> None:
    """Both days of a year, wherever clocks change: as long as the change makes them, no gap."""
    changing, steady = 0, 0
    for name in sorted(available_timezones()):
        zone, school = ZoneInfo(name), School(zone=ZoneInfo(name))
        for day in _changes(zone, 2026) or [date(2026, 3, 29), date(2026, 10, 25)]:
            starts, ends = school.local_day(day)
            eve = datetime.combine(day - timedelta(days=1), time(12), zone).utcoffset()
            noon = datetime.combine(day, time(12), zone).utcoffset()
            assert eve is not None
            assert noon is not None
            at_night = datetime.combine(day, time(0, 0), zone).utcoffset() == noon
            if not at_night:
                assert ends - starts == timedelta(hours=24) - (noon - eve), (name, day)
            assert starts == school.local_day(day - timedelta(days=1))[1], (name, day)
            assert ends == school.local_day(day + timedelta(days=1))[0], (name, day)
            assert school.local_date(starts) == day == school.local_date(ends - timedelta(0, 1))
            changing, steady = changing + (noon != eve), steady + (noon == eve)

    assert changing >= 100
    assert steady >= 100


def test_the_hour_that_comes_twice_is_in_order() -> None:
    """01:50 of the first time round is before 01:10 of the second, whatever the clock shows."""
    first = datetime(2026, 10, 25, 1, 50, tzinfo=LONDON)
    second = datetime(2026, 10, 25, 1, 10, fold=1, tzinfo=LONDON)

    assert first > second  # as the language compares them, which is why moments are kept in UTC
    assert first.astimezone(UTC) < second.astimezone(UTC)
    assert SCHOOL.local_date(first) == SCHOOL.local_date(second) == date(2026, 10, 25)


@given(near_changes)
def test_days_follow_each_other_without_gap(day: date) -> None:
    """Every moment is in exactly one local day, also where the clocks change."""
    starts, ends = SCHOOL.local_day(day)
    assert ends == SCHOOL.local_day(day + timedelta(days=1))[0]
    assert SCHOOL.local_date(starts) == day
    assert SCHOOL.local_date(ends - timedelta(microseconds=1)) == day


@pytest.mark.parametrize(
    "zone", ["America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Asia/Tehran"]
)
def test_days_hold_where_the_clocks_change_at_midnight(zone: str) -> None:
    """A midnight that does not exist, or a day that was left out, makes no gap."""
    school = School(zone=ZoneInfo(zone))
    for year in (2010, 2011, 2018, 2021):
        for count in range(366):
            day = date(year, 1, 1) + timedelta(days=count)
            starts, ends = school.local_day(day)
            assert ends == school.local_day(day + timedelta(days=1))[0]
            if (zone, day) != ("Pacific/Apia", date(2011, 12, 30)):
                assert school.local_date(starts) == day


@given(moments)
def test_a_moment_is_inside_its_own_day(moment: datetime) -> None:
    """The day of a moment holds it."""
    starts, ends = SCHOOL.local_day(SCHOOL.local_date(moment))
    assert starts <= moment < ends


@given(near_changes, st.times())
def test_a_time_of_day_keeps_its_reading_unless_skipped(day: date, at: time) -> None:
    """Local to UTC and back is the same reading, but for the hour the clocks skip."""
    back = SCHOOL.moment(day, at).astimezone(LONDON)
    skipped = day in {CHANGES[0], CHANGES[2]} and at.hour == 1
    assert back.replace(tzinfo=None, fold=0) == datetime.combine(day, at) + timedelta(
        hours=1 if skipped else 0
    )


@given(moments, moments, moments)
def test_school_hours_add_up(a: datetime, b: datetime, c: datetime) -> None:
    """Time over a path is the sum of its parts, whichever way one walks it."""
    between = SCHOOL.school_hours_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)
    assert abs(between(a, b)) <= abs(b - a)


def test_school_hours_count_only_the_school_day() -> None:
    """From Friday 15:00 to Monday 09:30 is two hours; an INSET day counts; a break does not."""
    between = SCHOOL.school_hours_between
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert between(
        SCHOOL.moment(friday, time(15)), SCHOOL.moment(monday, time(9, 30))
    ) == timedelta(hours=2)
    assert between(*SCHOOL.local_day(date(2026, 11, 2))) == timedelta(hours=7.5)
    assert between(*SCHOOL.local_day(date(2026, 10, 25))) == timedelta()


@given(near_changes, st.integers(0, 30))
def test_days_ahead_keep_the_time_of_day_over_a_clock_change(day: date, ahead: int) -> None:
    """`+3d` is the school's morning three days on, be the days 23 or 25 hours long."""
    now = SCHOOL.moment(day, time(12))
    meant = SCHOOL.parse_when(f"+{ahead}d", now).astimezone(LONDON)
    assert (meant.date(), meant.time()) == (day + timedelta(days=ahead), time(8, 30))


def test_naive_times_are_refused() -> None:
    """A time without a zone is a fault of the caller, not a guess of ours."""
    naive = datetime(2026, 11, 24, 8)  # noqa: DTZ001
    for ask in (SCHOOL.local_date, SCHOOL.period_at):
        with pytest.raises(ValueError, match="no time zone"):
            ask(naive)
    with pytest.raises(ValueError, match="no time zone"):
        SCHOOL.parse_when("2h", naive)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Period("1", time(9), time(9)), "ends at 09:00"),
        (lambda: Term("X", date(2026, 2, 1), date(2026, 1, 1)), "before it starts"),
        (
            lambda: Term(
                "X", date(2026, 1, 1), date(2026, 2, 1), (date(2026, 1, 9), date(2026, 3, 1))
            ),
            "not inside the term",
        ),
        (lambda: School(days=("monday",)), "school days are"),
        (lambda: School(day_starts=time(17)), "the school day ends"),
        (lambda: School(terms=SCHOOL.terms[::-1]), "before Spring 2027 has ended"),
        (lambda: School(periods=SCHOOL.periods * 2), "same name"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(build: object, message: str) -> None:
    """Each contradiction is named."""
    assert callable(build)
    with pytest.raises(ValueError, match=message):
        build()
