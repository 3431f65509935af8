"""Series are unrolled within bounds: no stranger's rule costs more than a moment."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from itday.domain.meeting import Meeting
from itday.sdk.ical.events import NOT_EXPANDED, Place, Window, meetings
from itday.sdk.ical.recur import Purse

UTC_ZONE = ZoneInfo("UTC")
PLACE = Place("cal", path="/c/x.ics")
WINDOW = Window(date(2026, 11, 24), 7, 60, UTC_ZONE)
ALL = ",".join(map(str, range(60)))
EVERY = f"BYHOUR={ALL[:61]};BYMINUTE={ALL};BYSECOND={ALL}"
SOON = 3.0
"""Seconds that a bomb may take on a slow machine; unbounded, each takes minutes or for ever."""


def calendar(
    rule: str, start: str = "20200101T090000Z", more: str = "", length: str = "PT1H"
) -> bytes:
    """One series."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\n"
        f"DTSTART:{start}\r\nDURATION:{length}\r\nSUMMARY:x\r\n"
        f"{f'RRULE:{rule}' if rule else 'X-NO:1'}\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def unrolled(raw: bytes, purse: Purse | None = None) -> list[Meeting]:
    """What the window has of it."""
    return meetings(raw, PLACE, WINDOW, purse or Purse())


BOMBS = {
    "every second": calendar("FREQ=SECONDLY;UNTIL=21200101T000000Z"),
    "a billion": calendar("FREQ=SECONDLY;COUNT=1000000000"),
    "every minute": calendar("FREQ=MINUTELY"),
    "every hour": calendar("FREQ=HOURLY"),
    "all of a day": calendar(f"FREQ=DAILY;{EVERY}"),
    "all of a year": calendar(f"FREQ=YEARLY;{EVERY}"),
    "30 February, yearly": calendar("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "30 February, daily": calendar("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
    "30 February, weekly": calendar("FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30"),
    "Tuesdays of Wednesdays": calendar("FREQ=DAILY;INTERVAL=7;BYDAY=TU"),
    "fifth of one": calendar("FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=5"),
    "odd leap days": calendar("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "20210301T090000Z"),
    "far away": calendar("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "99980101T090000Z"),
    "monthly since the year 1": calendar(
        f"FREQ=MONTHLY;BYDAY=MO,TU,WE;{EVERY}", "00010101T000000Z"
    ),
    "100,000 exceptions": calendar(
        "FREQ=DAILY",
        more="".join(f"EXDATE:20210101T{n % 24:02}{n % 60:02}00Z\r\n" for n in range(100_000)),
    ),
    "100,000 dates": calendar("", more=f"RDATE:{','.join(['20261201T000000Z'] * 100_000)}\r\n"),
    "ten thousand years": calendar("FREQ=DAILY", length="P3650000D"),
    "a rule to take out": calendar("FREQ=DAILY", more="EXRULE:FREQ=SECONDLY\r\n"),
    "100 rules": calendar("FREQ=DAILY", more="RRULE:FREQ=DAILY\r\n" * 100),
    "no rule at all": calendar("FREQ=WHENEVER"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_shown_once_and_soon(name: str) -> None:
    """What would cost too much stays one row with a note, in no time."""
    began = time.perf_counter()

    found = unrolled(BOMBS[name])

    assert time.perf_counter() - began < SOON
    assert len(found) <= 1
    assert all(one.note.startswith(NOT_EXPANDED) for one in found)


def test_a_series_that_was_not_unrolled_is_seen_today() -> None:
    """It is a row of today as a whole that says when the series began, not one of years ago."""
    (one,) = unrolled(BOMBS["every hour"])

    assert one.all_day
    assert one.start == datetime(2026, 11, 24, tzinfo=UTC)
    assert one.note == "repeats, not expanded; began 2020-01-01 09:00 UTC"


def test_many_small_bombs_empty_one_purse() -> None:
    """A calendar full of costly rules cannot add them up: after some, none is tried."""
    purse, began = Purse(), time.perf_counter()

    for _ in range(500):
        assert unrolled(BOMBS["30 February, daily"], purse)

    assert time.perf_counter() - began < 5 * SOON
    assert purse.left == 0 or purse.spare_s < 0


@pytest.mark.parametrize("spent", [{"left": 10}, {"rows": 0}, {"spare_s": 0.0}])
def test_an_empty_purse_buys_nothing(spent: dict[str, int]) -> None:
    """Be it steps, rows or time that is used up: a plain series too is then shown once."""
    (one,) = unrolled(calendar("FREQ=MONTHLY"), Purse(**spent))

    assert one.note.startswith(NOT_EXPANDED)


def test_guests_weigh() -> None:
    """Occurrences that each carry hundreds of guests use the rows up sooner."""
    guests = "".join(f"ATTENDEE:mailto:a{n}@x.example\r\n" for n in range(200))
    alone, many = Purse(), Purse()
    few = unrolled(calendar("FREQ=WEEKLY"), alone)
    assert len(unrolled(calendar("FREQ=WEEKLY", more=guests), many)) == len(few)

    assert (10_000 - many.rows) == 11 * (10_000 - alone.rows)


def test_what_is_long_is_not_copied_for_every_day() -> None:
    """A daily series of a text that fills pages is shown once; a weekly one is unrolled."""
    text = "".join(f"CATEGORIES:{'a,' * 30_000}\r\n" for _ in range(4))

    assert len(unrolled(calendar("FREQ=DAILY", more=text))) == 1
    assert len(unrolled(calendar("FREQ=WEEKLY", more=text))) == 10


@pytest.mark.parametrize(
    ("rule", "start", "days"),
    [
        ("FREQ=DAILY", "00010101T090000Z", 68),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "19900102T090000Z", 10),
        ("FREQ=MONTHLY;BYDAY=-1FR", "20000101T090000Z", 2),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "20100131T090000Z", 1),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", "19701225T090000Z", 1),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "20200101T090000Z", 2),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "20240229T090000Z", 0),
        ("FREQ=DAILY;UNTIL=20201231T000000Z", "20200101T090000Z", 0),
        ("FREQ=WEEKLY;COUNT=5", "20261124T090000Z", 5),
    ],
)
def test_honest_series_are_unrolled(rule: str, start: str, days: int) -> None:
    """The rules that calendars really have are within the bounds, however long they have run."""
    found = unrolled(calendar(rule, start))

    assert len(found) == days
    assert not any(one.note for one in found)


@settings(max_examples=400)
@given(
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 9),
    days=st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR"]), max_size=3, unique=True),
    back=st.integers(0, 4_000),
    hour=st.integers(0, 23),
    ends=st.integers(-400, 400) | st.none(),
)
def test_bounds_change_no_result(
    *, freq: str, interval: int, days: list[str], back: int, hour: int, ends: int | None
) -> None:
    """Skipping ahead gives what walking every step from the first would."""
    first = datetime(2026, 11, 24, hour, tzinfo=UTC) - timedelta(days=back)
    rule = f"FREQ={freq};INTERVAL={interval}"
    if days and freq in {"DAILY", "WEEKLY"}:
        rule += f";BYDAY={','.join(days)}"
    last = None if ends is None else datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=ends)
    if last is not None:
        rule += f";UNTIL={last:%Y%m%dT%H%M%SZ}"

    found = unrolled(calendar(rule, f"{first:%Y%m%dT%H%M%SZ}"))

    if any(one.note for one in found):  # a pattern that never comes again may be refused
        assert freq == "DAILY"
        return
    walked = set(islice(rrulestr(rule, dtstart=first), 5_000))
    if last is None or first <= last:
        walked.add(first)  # RFC 5545, 3.8.5.3: the start counts whether or not it fits the rule
    hour_long = timedelta(hours=1)
    assert {one.start for one in found} == {
        at for at in walked if at < WINDOW.closes and at + hour_long > WINDOW.opens
    }
