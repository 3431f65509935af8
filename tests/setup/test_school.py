"""Who one is, and what the school's time is."""

from __future__ import annotations

from datetime import date, time

import pytest

from itday.setup import school
from itday.setup.desk import Desk
from itday.setup.step import Ask
from tests.setup.talking import BACK, DEFAULT, LEAVE, lead


async def test_me(desk: Desk) -> None:
    """Name and address, each written at once; an address is one."""
    led = await lead(school.me(desk), "Dana Reed", "d.reed@school.example")

    me = desk.settings.me
    assert (me.name, me.email) == ("Dana Reed", "d.reed@school.example")
    address = led.asked[1]
    assert isinstance(address, Ask)
    assert "one @" in address.check("dana")
    assert address.check("") == ""


async def test_a_school_with_its_year(desk: Desk) -> None:
    """Days, terms and periods are in force at once."""
    await lead(
        school.school(desk),
        *("Thornfield", "Europe/London", "Mon, tue wed", DEFAULT, "15:30"),
        *("yes", DEFAULT, "2026-09-03", "11 Dec 2026", "19/10/2026", "30.10.2026", "yes"),
        *(DEFAULT, "2027-01-05", "25 March 2027", "", "no"),
        *("yes", "1 08:50-09:40", "break 9.40 to 10:00", ""),
    )

    there = desk.settings.school
    assert (there.name, there.zone.key, there.days) == (
        "Thornfield", "Europe/London", ("mon", "tue", "wed"),
    )  # fmt: skip
    assert there.day_ends == time(15, 30)
    assert [(one.name, one.start, one.half_term) for one in there.terms] == [
        ("Autumn 2026", date(2026, 9, 3), (date(2026, 10, 19), date(2026, 10, 30))),
        ("Spring 2027", date(2027, 1, 5), None),
    ]
    assert [(one.name, one.end) for one in there.periods] == [
        ("1", time(9, 40)),
        ("break", time(10, 0)),
    ]


async def test_what_cannot_be_is_said_at_once(desk: Desk) -> None:
    """By the settings' own rules, before anything is written."""
    led = await lead(school.school(desk), "T", LEAVE)
    zone = led.asked[1]
    assert isinstance(zone, Ask)
    assert "timezone must be" in zone.check("Mars/Olympus")
    assert zone.check("Europe/Paris") == ""

    backwards = ("Autumn", "2026-12-01", "2026-09-01", "")
    led = await lead(
        school.school(desk), *[DEFAULT] * 5, "yes", *backwards, BACK, "no"
    )  # fmt: skip
    assert "That term cannot be" in led.text
    assert desk.settings.school.terms == ()


async def test_back_in_the_lists(desk: Desk) -> None:
    """The last term, or period, is taken back; from the first, the list is left."""
    await lead(
        school.school(desk), *[DEFAULT] * 5,
        *("yes", "A", "2026-09-03", "2026-12-11", "", "yes", BACK),
        *("B", "2026-09-04", "2026-12-10", "", "no"),
        *("yes", "1 08:00-09:00", BACK, "1 08:30-09:00", ""),
    )  # fmt: skip

    assert [one.name for one in desk.settings.school.terms] == ["B"]
    assert desk.settings.school.periods[0].start == time(8, 30)
    led = await lead(school.school(desk), *[DEFAULT] * 5, "no", "yes", BACK)
    assert led.ended
    assert "There are 1. Enter term dates?" in led.prompts


async def test_back_among_lines(desk: Desk) -> None:
    """To the line before."""
    await lead(school.me(desk), "Dan", BACK, "Dana", DEFAULT)

    assert desk.settings.me.name == "Dana"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 08:50-09:40", ("1", "08:50", "09:40")),
        ("Period 1: 8:50 - 9:40", ("Period 1", "08:50", "09:40")),
        ("lunch 12.40 to 13.45", ("lunch", "12:40", "13:45")),
        ("08:50-09:40", None),
        ("one", None),
    ],
)
def test_a_period_as_it_is_typed(text: str, found: tuple[str, str, str] | None) -> None:
    """A name and two times."""
    read = school.period(text)

    assert (tuple(read.values()) if read else None) == found


def test_days_as_people_write_them() -> None:
    """The day before the month in figures; anything else is refused with an example."""
    wanted = date(2026, 9, 3)

    for text in ("2026-09-03", "3 Sep 2026", "3  september 2026", "3/9/2026", "03.09.2026"):
        assert school.day(text) == wanted
    with pytest.raises(ValueError, match="write 2026-09-03"):
        school.day("soon")


def test_the_machine_says_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it has one of its own; UTC is nobody's school time."""
    monkeypatch.setenv("TZ", "Europe/Madrid")
    assert school.machine_zone() == "Europe/Madrid"
    monkeypatch.setenv("TZ", "UTC")
    assert school.machine_zone() == ""
    monkeypatch.setenv("TZ", "CET-1CEST/odd")
    assert school.machine_zone() == ""
    monkeypatch.setenv("TZ", "")
    assert isinstance(school.machine_zone(), str)
