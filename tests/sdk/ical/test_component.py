"""Components that can be asked for values, whatever their properties hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from itday.sdk.ical.component import Component, as_utc, components
from itday.sdk.ical.lines import UnreadableError


def one(*lines: str) -> Component:
    """An event with these lines."""
    text = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"))
    (found,) = components(text.encode(), "VEVENT")
    return found


def test_values() -> None:
    """Text, numbers, times and lengths, each as it was given."""
    found = one("SUMMARY:A\\, b", "SEQUENCE:3", "DTSTART;VALUE=DATE:20261124", "DURATION:PT90M")

    assert (found.text("SUMMARY"), found.number("SEQUENCE", 10)) == ("A, b", 3)
    assert found.when("DTSTART") == date(2026, 11, 24)
    assert found.lasts() == timedelta(minutes=90)
    assert (found.when("DTEND"), found.text("LOCATION"), found.repeats) == (None, "", False)


def test_a_broken_value_spoils_no_other() -> None:
    """It is an error only for whom needs it."""
    found = one("SUMMARY:Fair", "DTSTART:some day", "SEQUENCE:many")

    assert (found.text("SUMMARY"), found.number("SEQUENCE", 10)) == ("Fair", 0)
    with pytest.raises(UnreadableError, match="DTSTART"):
        found.when("DTSTART")


def test_moments() -> None:
    """Floating times and days are the school's; a time outside the calendar is said to be so."""
    london = ZoneInfo("Europe/London")

    assert as_utc(date(2026, 7, 1), london) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    with pytest.raises(UnreadableError, match="bounds"):
        as_utc(datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo")), None)
