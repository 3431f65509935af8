"""Calendars made to cost as much as they can, and a process that reads them within hard limits.

Run as a program it reads each and prints what that took, one JSON object a line.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from itday.connectors import _ics_read
from itday.sdk.ical.events import NOT_EXPANDED, Place, Window
from itday.sdk.ical.lines import UnreadableError

WINDOW = Window(date(2026, 11, 24), 7, 60, ZoneInfo("UTC"))
MB = 1 << 20
ADDRESSES = 700 * MB
"""Of the process, the interpreter and its libraries included."""
SIXTY = ",".join(map(str, range(60)))
OFTEN = f"RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={SIXTY};BYSECOND={SIXTY}"
DATES = [f"{1 + n % 12:02}{1 + n % 28:02}T{n % 24:02}{n % 60:02}00Z" for n in range(100_000)]


def calendar(
    *lines: str, start: str = ":20200101T000000Z", lasts: str = "PT1S", events: int = 1
) -> bytes:
    """Some events that are alike."""
    more = "".join(f"{line}\r\n" for line in lines)
    every = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTAMP:20200101T000000Z\r\nDTSTART{start}\r\n"
        f"DURATION:{lasts}\r\nSUMMARY:x\r\n{more}END:VEVENT\r\n"
        for n in range(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{every}END:VCALENDAR\r\n".encode()


def zones(many: int, events: int) -> bytes:
    """A calendar with zones of its own, each of twenty rules, and events that use them in turn."""
    rule = (
        "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0{h}{m:02}\r\n"
        "TZOFFSETTO:+0000\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=1SU\r\nEND:STANDARD\r\n"
    )
    own = "".join(
        f"BEGIN:VTIMEZONE\r\nTZID:Z{n}\r\n{rule.format(h=n // 60 % 10, m=n % 60) * 20}"
        "END:VTIMEZONE\r\n"
        for n in range(many)
    )
    use = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Z{n % many}:20261201T090000\r\nEND:VEVENT\r\n"
        for n in range(events)
    )
    return f"BEGIN:VCALENDAR\r\n{own}{use}END:VCALENDAR\r\n".encode()


BOMBS: dict[str, Callable[[], bytes]] = {
    "weekly, as it should be": lambda: calendar("RRULE:FREQ=WEEKLY"),
    "every second to 2120": lambda: calendar("RRULE:FREQ=SECONDLY;UNTIL=21200101T000000Z"),
    "a billion seconds": lambda: calendar("RRULE:FREQ=SECONDLY;COUNT=1000000000"),
    "every minute": lambda: calendar("RRULE:FREQ=MINUTELY"),
    "every hour since 2020": lambda: calendar("RRULE:FREQ=HOURLY"),
    "daily since the year 1": lambda: calendar("RRULE:FREQ=DAILY", start=":00010101T000000Z"),
    "every second of each day": lambda: calendar(OFTEN),
    "30 February": lambda: calendar("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "100,000 exceptions": lambda: calendar(
        "RRULE:FREQ=DAILY", *(f"EXDATE:2021{one}" for one in DATES)
    ),
    "2,000 weekly": lambda: calendar("RRULE:FREQ=WEEKLY", events=2_000),
    "20,000 plain": lambda: calendar(events=20_000),
    "ten thousand years": lambda: calendar("RRULE:FREQ=DAILY", lasts="P3650000D"),
    "a line of 20 MB": lambda: calendar("DESCRIPTION:" + "\r\n ".join(["x" * 70] * 290_000)),
    "5,000 daily since 1990": lambda: calendar(
        "RRULE:FREQ=DAILY", start=":19900101T000000Z", events=5_000
    ),
    "rubbish": lambda: b"BEGIN:VCALENDAR\r\n\xff\xfe\x00:::\r\n",
    "a web page": lambda: b"<html>login</html>",
}
"""Sixteen, each of which a recurrence library alone walks for seconds, minutes or for ever."""

SLY: dict[str, Callable[[], bytes]] = {
    "50 zones, 3,000 events": lambda: zones(50, 3_000),
    "1,500 zones for one event": lambda: zones(1_500, 1),
    "five million lines": lambda: b"BEGIN:VCALENDAR\r\n" + b"\r" * 5_000_000,
    "an event of 4 MB": lambda: calendar(
        *(["CATEGORIES:" + "a," * 30_000] * 80), start=":20261201T090000Z"
    ),
    "daily with 300 guests": lambda: calendar(
        "RRULE:FREQ=DAILY", *(f"ATTENDEE;CN=x{n}:mailto:a{n}@b.example" for n in range(300)),
        start=":20261101T090000Z", events=400,
    ),
    "every day of 800 years": lambda: calendar(
        f"RRULE:FREQ=YEARLY;BYSETPOS=1;BYYEARDAY={','.join(map(str, range(1, 366)))}",
        start=":14000101T090000Z", events=100,
    ),
}  # fmt: skip
"""Those that went over an earlier set of bounds: each was minutes or most of a gigabyte."""


def tried(name: str, made: bytes) -> dict[str, Any]:
    """Read one; what came of it and what it took."""
    began = time.thread_time()
    try:
        found = _ics_read.read(made, Place("cal"), WINDOW, 5 * MB)
    except UnreadableError as error:
        told: dict[str, Any] = {"rows": 0, "noted": 0, "aside": 0, "refused": str(error)}
    else:
        told = {
            "rows": len(found.meetings),
            "noted": sum(one.note.startswith(NOT_EXPANDED) for one in found.meetings),
            "aside": len(found.aside),
            "refused": "",
        }
    spent = time.thread_time() - began
    return {"name": name, "cpu_s": spent, **told}


def main() -> None:
    """Read all; the sly ones within a quarter of the usual time, to see that it is kept."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    for name, make in BOMBS.items():
        sys.stdout.write(f"{json.dumps(tried(name, make()))}\n")
    _ics_read.READ_S /= 4
    for name, make in SLY.items():
        sys.stdout.write(f"{json.dumps(tried(name, make()))}\n")


if __name__ == "__main__":
    main()
