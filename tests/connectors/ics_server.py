"""A web server with one published calendar: two calendars in one file."""

from __future__ import annotations

from hashlib import sha256

import httpx

from itday.sdk.testing import HOSTILE_XML

OPENS, CLOSES = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n", "END:VCALENDAR\r\n"
LONDON = (
    "BEGIN:VTIMEZONE\r\nTZID:GMT Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\n"
    "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def vevent(uid: str, title: str, start: str = "DTSTART:20261124T100000Z", more: str = "") -> str:
    """One event; an hour long unless it says otherwise."""
    lasts = "" if "DTEND" in more or "VALUE=DATE" in start else "DURATION:PT1H\r\n"
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T080000Z\r\n{start}\r\n{lasts}"
        f"SUMMARY:{title}\r\n{more}END:VEVENT\r\n"
    )


WEEKLY = vevent(
    "weekly@x.example", "Staff briefing", "DTSTART;TZID=GMT Standard Time:20260907T083000",
    "RRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE;TZID=GMT Standard Time:20261207T083000\r\n",
)  # fmt: skip
MOVED = vevent(
    "weekly@x.example", "Staff briefing (hall)", "DTSTART;TZID=GMT Standard Time:20261130T090000",
    "RECURRENCE-ID;TZID=GMT Standard Time:20261130T083000\r\n",
)  # fmt: skip
OFF = vevent(
    "weekly@x.example", "Staff briefing", "DTSTART;TZID=GMT Standard Time:20261214T083000",
    "RECURRENCE-ID;TZID=GMT Standard Time:20261214T083000\r\nSTATUS:CANCELLED\r\n",
)  # fmt: skip


class FakeIcs:
    """Answers like the web servers that publish calendars: with a tag, and 304 where it fits."""

    def __init__(self) -> None:
        """Begin with a school's calendar and its teams'."""
        self.school = {
            "weekly@x.example": LONDON + WEEKLY + MOVED + OFF,
            "inset@x.example": vevent(
                "inset@x.example", "INSET day", "DTSTART;VALUE=DATE:20261127",
                "DTEND;VALUE=DATE:20261128\r\n"),
            "old@x.example": vevent("old@x.example", "Long ago", "DTSTART:20200101T100000Z"),
        }  # fmt: skip
        self.teams = {
            "match@x.example": vevent("match@x.example", f"Match {HOSTILE_XML}"),
            "oddball": vevent("oddball", "Tea", "DTSTART:20261125T150000Z"),
        }
        self.tags = True
        self.epoch = 0
        self.asked: list[httpx.Request] = []

    @property
    def text(self) -> str:
        """The file as it is."""
        school = "X-WR-CALNAME:School\\, all\r\n" + "".join(self.school.values())
        return OPENS + school + CLOSES + OPENS + "".join(self.teams.values()) + CLOSES

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Give the file, or say that it is as it was."""
        self.asked.append(request)
        body = self.text.encode()
        tag = f'"{self.epoch}-{sha256(body).hexdigest()[:12]}"'
        headers = {"Content-Type": "text/calendar"} | ({"ETag": tag} if self.tags else {})
        if self.tags and request.headers.get("If-None-Match") == tag:
            return httpx.Response(304, headers={"ETag": tag})
        return httpx.Response(200, content=body, headers=headers)
