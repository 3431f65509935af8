"""VEVENT to meetings: the window, series, zones, both clock changes, and bad calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.meeting import Meeting
from itday.sdk.ical.component import FAULTS
from itday.sdk.ical.events import Place, Window, meetings
from itday.sdk.ical.lines import UnreadableError
from itday.sdk.ical.recur import Purse
from tests.connectors.caldav_fake import event, payload

LONDON = ZoneInfo("Europe/London")
PLACE = Place("cal", "a.smith@school.example", "/c/x.ics", "Work", '"1"')


def read(
    raw: bytes, today: date = date(2026, 11, 24), zone: ZoneInfo | None = LONDON
) -> list[Meeting]:
    """The meetings of one object in a window of 7 days back and 30 ahead, by time."""
    found = meetings(raw, PLACE, Window(today, 7, 30, zone), Purse())
    return sorted(found, key=lambda one: one.start)


def series(start: str, rule: str, more: str = "") -> bytes:
    """A series of London hours."""
    return event("s", "Series", "X", more).replace(
        b"DTSTART:X", f"DTSTART;TZID=Europe/London:{start}\r\nRRULE:{rule}".encode()
    )


def test_all_that_a_meeting_shows() -> None:
    """Every field comes from the property that RFC 5545 has for it."""
    one = read(payload("weekly.ics"))[1]

    assert one.ref.key == "/c/x.ics#20261124T090000Z"
    assert (one.start, one.end) == (
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
    assert (one.title, one.location) == ("IT management group", "Library, upstairs")
    assert (one.uid, one.tzid) == ("weekly@school.example", "Europe/London")
    assert one.organizer is not None
    assert one.organizer.full == "Smith, Alex <A.Smith@school.example>"
    assert [(who.person.full, who.partstat, who.role) for who in one.attendees] == [
        ("Robin Head <head@school.example>", "accepted", "chair"),
        ("a.smith@school.example", "tentative", "req-participant"),
    ]
    assert one.partstat == "tentative"
    assert one.join_url.endswith("/0?context=%7b%7d")
    assert one.description.startswith("Agenda:\n1. Wi-Fi\n2. Survey\n")
    assert one.updated_at == datetime(2026, 9, 2, 9, 30, tzinfo=UTC)
    assert one.recurring
    assert (one.note, one.calendar, one.etag) == ("", "Work", '"1"')


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [(date(2026, 10, 25), 8, 9), (date(2026, 3, 29), 9, 8)],
    ids=["autumn", "spring"],
)
def test_a_series_keeps_its_clock_time(change: date, before: int, after: int) -> None:
    """At both changes of 2026 a daily nine o'clock stays nine o'clock in London."""
    start = change - timedelta(days=3)
    found = read(series(f"{start:%Y%m%d}T090000", "FREQ=DAILY;COUNT=6"), change)

    assert [one.start.hour for one in found] == [before] * 3 + [after] * 3
    assert {one.end - one.start for one in found} == {timedelta(hours=1)}
    assert {one.start.astimezone(LONDON).hour for one in found} == {9}


@pytest.mark.parametrize(("day", "hours"), [("20261025", 25), ("20260329", 23), ("20261124", 24)])
def test_an_all_day_meeting_is_as_long_as_its_day(day: str, hours: int) -> None:
    """It runs from local midnight to local midnight."""
    raw = event("d", "Open day", "X").replace(b"DTSTART:X", f"DTSTART;VALUE=DATE:{day}".encode())
    raw = raw.replace(b"DURATION:PT1H\r\n", b"")

    (one,) = read(raw, date(int(day[:4]), int(day[4:6]), int(day[6:])))

    assert one.all_day
    assert one.end - one.start == timedelta(hours=hours)
    assert one.start.astimezone(LONDON).hour == 0


@pytest.mark.parametrize("clock", ["013000", "003000", "020000"])
def test_the_hour_that_comes_twice_or_never(clock: str) -> None:
    """A time inside a clock change is some moment of that day, and an hour is an hour."""
    for day in ("20261025", "20260329"):
        raw = series(f"{day}T{clock}", "FREQ=DAILY;COUNT=2")
        found = read(raw, date(int(day[:4]), int(day[4:6]), int(day[6:])))
        assert len(found) == 2
        assert {one.end - one.start for one in found} == {timedelta(hours=1)}


def test_moved_and_cancelled_instances() -> None:
    """A moved one keeps its name and shows its new time; a cancelled one says so."""
    override = (
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:s\r\nRECURRENCE-ID:20261125T090000Z\r\n"
        "DTSTART;TZID=Europe/London:20261126T150000\r\nDURATION:PT30M\r\nSUMMARY:Moved\r\n"
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:s\r\n"
        "RECURRENCE-ID;TZID=Europe/London:20261127T090000\r\nSTATUS:CANCELLED\r\n"
        "DTSTART;TZID=Europe/London:20261127T090000\r\nDURATION:PT1H\r\nSUMMARY:Off\r\n"
    )
    exdate = "EXDATE;TZID=Europe/London:20261128T090000\r\n"
    raw = series("20261124T090000", "FREQ=DAILY;COUNT=6", exdate + override)

    found = read(raw)

    assert [(one.ref.key.partition("#")[2], one.title, one.status) for one in found] == [
        ("20261124T090000Z", "Series", "confirmed"),
        ("20261126T090000Z", "Series", "confirmed"),
        ("20261125T090000Z", "Moved", "confirmed"),
        ("20261127T090000Z", "Off", "cancelled"),
        ("20261129T090000Z", "Series", "confirmed"),
    ]
    assert found[2].start == datetime(2026, 11, 26, 15, tzinfo=UTC)


def test_a_series_that_changes_from_a_day_on() -> None:
    """RANGE=THISANDFUTURE moves all that follow; each keeps the name it had."""
    later = (
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:s\r\n"
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/London:20261126T090000\r\n"
        "DTSTART;TZID=Europe/London:20261126T110000\r\nDURATION:PT2H\r\nSUMMARY:Later\r\n"
    )

    found = read(series("20261124T090000", "FREQ=DAILY;COUNT=4", later))

    assert [(one.start.hour, one.end.hour, one.title) for one in found] == [
        *((9, 10, "Series"), (9, 10, "Series")),
        *((11, 13, "Later"), (11, 13, "Later")),
    ]
    assert [one.ref.key.partition("#")[2] for one in found] == [
        f"202611{day}T090000Z" for day in (24, 25, 26, 27)
    ]


def test_extra_dates_with_their_own_length() -> None:
    """RDATE may add periods; each lasts as long as it says."""
    raw = event("e", "E", more="RDATE;VALUE=PERIOD:20261126T100000Z/PT3H,20261127T100000Z/PT1H\r\n")

    assert [one.end - one.start for one in read(raw)] == [
        timedelta(hours=hours) for hours in (1, 3, 1)
    ]


def test_a_single_instance_without_its_series() -> None:
    """Who was invited to one instance only has that instance."""
    raw = event("s", "Guest", more="RECURRENCE-ID:20261124T090000Z\r\n")

    (one,) = read(raw)

    assert one.ref.key.endswith("#20261124T090000Z")
    assert one.recurring


def test_only_the_window_is_kept() -> None:
    """The first and the last day count, the days beside them do not."""
    starts = ["20261116T235900Z", "20261117T000000Z", "20261224T235900Z", "20261225T000000Z"]

    kept = [bool(read(event("e", "E", start).replace(b"PT1H", b"PT0S"))) for start in starts]

    assert kept == [False, True, True, False]


def test_a_meeting_that_runs_into_the_window_counts() -> None:
    """A conference that began before the window and still goes on is shown."""
    assert read(event("e", "E", "20261101T090000Z").replace(b"PT1H", b"P20D"))


def test_an_unknown_zone_is_marked() -> None:
    """Its time is read as a local one, and the mark says that this was a guess."""
    raw = event("e", "E", "X").replace(b"DTSTART:X", b"DTSTART;TZID=Middle Earth:20261124T090000")

    (one,) = read(raw)

    assert one.start == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert one.note == 'unknown time zone "Middle Earth"'
    assert one.tzid == "Middle Earth"


@pytest.mark.parametrize(
    "name",
    ["Europe/Paris", "Romance Standard Time", "/example.org/20260101/Europe/Paris"],
)
def test_zones_by_their_many_names(name: str) -> None:
    """The tz database's, Windows' and vendors' names of one zone mean the same."""
    raw = event("e", "E", "X").replace(
        b"DTSTART:X", f'DTSTART;TZID="{name}":20261124T090000'.encode()
    )

    (one,) = read(raw)

    assert one.start == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert one.tzid == "Europe/Paris"
    assert one.note == ""


def zoned(name: str, offset: str, rule: str = "") -> bytes:
    """An event at nine in a zone of its maker's own."""
    zone = (
        f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n{rule}"
        f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    raw = event("e", "E", "X").replace(
        b"DTSTART:X", f"DTSTART;TZID={name}:20261124T090000".encode()
    )
    return raw.replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT")


def test_two_zones_of_one_name_do_not_mix() -> None:
    """What one calendar calls its zone says nothing about another calendar's."""
    first = read(zoned("Customized Time Zone", "+0300"))[0]
    second = read(zoned("Customized Time Zone", "-0500"))[0]

    assert (first.start.hour, second.start.hour) == (6, 14)
    assert first.tzid == second.tzid == "Customized Time Zone"


def test_a_known_name_is_not_redefined() -> None:
    """A calendar that says London is five hours off is not believed."""
    assert read(zoned("Europe/London", "+0500"))[0].start.hour == 9


def test_a_zone_with_a_costly_rule_is_no_zone() -> None:
    """A definition that would run for ever is not used; the meeting is shown and marked."""
    (one,) = read(zoned("Bomb", "+0300", "RRULE:FREQ=SECONDLY\r\n"))

    assert one.note == 'unknown time zone "Bomb"'


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("CONFERENCE;VALUE=URI:https://meet.example/room", "https://meet.example/room"),
        (
            "X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij",
            "https://meet.google.com/abc-defg-hij",
        ),
        (
            "LOCATION:Zoom (https://school.zoom.us/j/123?pwd=a)",
            "https://school.zoom.us/j/123?pwd=a",
        ),
        (
            "DESCRIPTION:<https://school.webex.com/meet/asmith>.",
            "https://school.webex.com/meet/asmith",
        ),
        ("DESCRIPTION:https://teams.microsoft.com.evil.example/l/meetup-join/1", ""),
        ("DESCRIPTION:javascript:alert(1) http://zoom.us/j/1", ""),
        ("CONFERENCE;VALUE=URI:tel:+44-20-7946-0000", ""),
    ],
)
def test_the_link_to_join_by(text: str, url: str) -> None:
    """Found wherever it stands; nothing that only looks like one is taken."""
    assert read(event("e", "E", more=f"{text}\r\n"))[0].join_url == url


@given(draw=st.data())
def test_mangled_calendars_never_crash(draw: st.DataObject) -> None:
    """Whatever bytes are changed, lost or doubled, there are meetings or one known error."""
    raw = bytearray(payload("weekly.ics"))
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(raw) - 1))
        length = draw.draw(st.integers(0, 40))
        raw[at : at + length] = draw.draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from([b"99999999", b"\r\n ", b";", b":", b'"', b"END:VEVENT\r\n"]),
                st.just(bytes(raw[at : at + 2 * length])),
            )
        )
    try:
        found = read(bytes(raw))
    except UnreadableError:
        return
    except FAULTS as error:  # pragma: no cover
        raise AssertionError(f"{error!r} of {bytes(raw)!r}") from error
    assert all(one.end >= one.start for one in found)
    assert len({one.ref for one in found}) == len(found)


VALUES = st.sampled_from(
    [
        *("", "20261124", "20261124T090000", "20261124T090000Z", "00010101T000000Z", "P1D"),
        *("99991231T235959Z", "-PT1H", "P99999999D", "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=13"),
        *("FREQ=MONTHLY;BYDAY=9MO", "FREQ=WEEKLY;INTERVAL=0", "FREQ=DAILY;COUNT=-5", "\\", "é,;"),
        *("FREQ=DAILY;UNTIL=20261201", "FREQ=WEEKLY;UNTIL=20261201T000000", "mailto:", "1e9"),
    ]
)
NAMES = st.sampled_from(
    [
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"),
        *("DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "RECURRENCE-ID;RANGE=THISANDFUTURE", "STATUS"),
        *("DTSTART;TZID=Europe/London", "RDATE;VALUE=PERIOD", "ATTENDEE", "URL", "EXRULE", "UID"),
    ]
)


@given(st.lists(st.lists(st.tuples(NAMES, VALUES), max_size=7), min_size=1, max_size=3))
def test_odd_combinations_never_crash(parts: list[list[tuple[str, str]]]) -> None:
    """Any properties with any values give meetings or one known error."""
    body = "".join(
        f"BEGIN:VEVENT\r\n{''.join(f'{name}:{value}' + chr(13) + chr(10) for name, value in part)}"
        "END:VEVENT\r\n"
        for part in parts
    )
    raw = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()
    try:
        found = read(raw)
    except UnreadableError:
        return
    assert all(one.end >= one.start for one in found)
    assert len({one.ref for one in found}) == len(found)
