"""Names of time zones, as calendars write them."""

from __future__ import annotations

import pytest

from itday.sdk.ical.lines import blocks
from itday.sdk.ical.zones import Zones, known_zone

OWN = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Camp\r\nBEGIN:STANDARD\r\n"
    b"DTSTART:19700101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\n"
    b"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Camp:20261124T090000\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Europe/London", "Europe/London"),
        ("GMT Standard Time", "Europe/London"),
        ("/citadel.example/20260101_1/Europe/Berlin", "Europe/Berlin"),
        ("/citadel.example/W. Europe Standard Time", "Europe/Berlin"),
        ("Middle Earth", ""),
        ("", ""),
        ("/" * 50, ""),
    ],
)
def test_names(said: str, meant: str) -> None:
    """The tz database's, Windows' and a vendor's long form; what nobody knows is not guessed."""
    assert known_zone(said) == meant


def test_a_zone_of_its_own_is_believed_for_its_own_lines() -> None:
    """The library gets it under a name that no other calendar can mean."""
    found = blocks(OWN)
    (line,) = found[1].lines

    settled = Zones(found).settle(line)

    assert settled.known
    assert settled.zone == "Camp"
    assert 'TZID="itday-' in settled.text
    assert not Zones([]).settle(line).known
