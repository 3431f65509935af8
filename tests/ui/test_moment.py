"""Times and ages in words, on the school's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from itday.domain.school_time import School
from itday.ui.moment import Moment, span, tight
from tests.conftest import MORNING

NOW = Moment(MORNING, School())


def stamp(**apart: float) -> float:
    """A moment that far from now, in seconds."""
    return (MORNING + timedelta(**apart)).timestamp()


@pytest.mark.parametrize(("seconds", "words"), [
    (0, "0 min"), (-5, "0 min"), (59, "0 min"), (60, "1 min"), (5399, "89 min"), (5400, "2 h"),
    (7200, "2 h"), (35 * 3600, "35 h"), (36 * 3600, "2 d"), (20 * 86400, "20 d"),
])  # fmt: skip
def test_span(seconds: float, words: str) -> None:
    """One unit, the one a person would say."""
    assert span(seconds) == words


def test_tight() -> None:
    """The same for columns."""
    assert [tight(one) for one in (120, 7200, 200_000)] == ["2m", "2h", "2d"]


@pytest.mark.parametrize(("apart", "clock", "brief", "day"), [
    ({"minutes": -3}, "08:12", "08:12", "today"),
    ({"days": -1}, "Mon 08:15", "23 Nov", "Mon 23"),
    ({"days": 8}, "2 Dec 08:15", "2 Dec", "Wed 2"),
    ({"days": -60}, "25 Sep 09:15", "25 Sep", "25 Sep"),
])  # fmt: skip
def test_moments(apart: dict[str, float], clock: str, brief: str, day: str) -> None:
    """Today by the clock, this week by the day, else by the date; summer time is the school's."""
    at = stamp(**apart)

    assert (NOW.clock(at), NOW.brief(at), NOW.day(at)) == (clock, brief, day)


def test_today_is_the_schools() -> None:
    """Half past eleven at night in UTC is tomorrow in a London summer."""
    night = Moment(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), School())

    assert str(night.today) == "2026-07-02"
    assert night.clock(night.stamp) == "00:30"


def test_ago_and_left() -> None:
    """What is younger than a minute is now; what is over is late."""
    assert NOW.ago(stamp(seconds=-20)) == "now"
    assert NOW.ago(stamp(minutes=-2)) == "2 min"
    assert NOW.left(stamp(hours=2)) == "in 2h"
    assert NOW.left(stamp(days=-3)) == "late 3d"


def test_due() -> None:
    """A whole day is due until it is over, an hour of it by the clock."""
    evening = stamp(hours=15)

    assert NOW.due(evening, whole_day=True) == "today"
    assert NOW.due(evening, whole_day=False) == "23:15"
    assert NOW.due(stamp(days=6), whole_day=True) == "Mon 30"
    assert NOW.due(stamp(hours=-3), whole_day=True) == "late 3h"
