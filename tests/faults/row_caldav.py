"""CalDAV's row."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Complete, Create
from itday.sdk.testing import HOSTILE_XML
from tests.connectors.caldav_fake import TASKS, WORK, FakeCaldav, Shelf, event, task
from tests.faults.breaks import changed, instead, only
from tests.faults.cell import Cell
from tests.faults.http_row import HttpRow, refusing
from tests.faults.proxy import Fault, Turn
from tests.faults.row import FAR, USER
from tests.sdk.servers import packet

if TYPE_CHECKING:
    from tests.faults.stage import Stage

CERT = f"{TASKS}cert.ics"
NEW = "5f0c4ab2-toner"
SUMMARY = re.compile(r"^SUMMARY:(.*)\r$", re.MULTILINE)


class CountingCaldav(FakeCaldav):
    """Counts what it carries out."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.puts: dict[str, int] = {}

    def _put(self, shelf: Shelf, path: str, request: httpx.Request) -> httpx.Response:
        reply = super()._put(shelf, path, request)
        if reply.status_code < 300:
            self.puts[path] = self.puts.get(path, 0) + 1
        return reply


def report(word: str) -> Callable[[Turn], bool]:
    """Whether a request is a report of that name."""
    return lambda turn: turn.verb == "REPORT" and word.encode() in turn.raw


def answering(body: bytes, status: int = 207) -> bytes:
    """A multi-status."""
    return packet(status, b"<multistatus xmlns='DAV:'>" + body + b"</multistatus>", connection="")


def replaced(old: bytes, new: bytes) -> Callable[[], Fault]:
    """Words of the first calendar object are others."""

    def how(_: Turn, answer: bytes) -> bytes:
        body = re.sub(old, new, answer.partition(b"\r\n\r\n")[2], count=1)
        return packet(207, body, connection="")

    return lambda: only(report("calendar-multiget"), changed(how))


def endless() -> Fault:
    """There is always more to tell, and never anything told."""
    count = itertools.count()

    def more(turn: Turn) -> bytes:
        row = f"<response><href>{turn.line}</href><status>HTTP/1.1 507 X</status></response>"
        return answering(f"{row}<sync-token>x:{next(count)}</sync-token>".encode())

    return only(report("sync-collection"), instead(more))


def repeated() -> Fault:
    """The same part again and again, and there is more, it says."""

    def again(turn: Turn) -> bytes:
        row = f"<response><href>{turn.line}</href><status>HTTP/1.1 507 X</status></response>"
        return answering(f"{row}<sync-token>same</sync-token>".encode())

    return only(report("sync-collection"), instead(again))


def xml(before: bytes, inside: bytes) -> bytes:
    """A multi-status with something before it, and something inside."""
    body = before + b"<multistatus xmlns='DAV:'>" + inside + b"</multistatus>"
    return packet(207, body, connection="")


def bombed(stage: Stage) -> None:
    """Meetings appear whose repetitions nobody could work out in a lifetime."""
    assert isinstance(stage.row, CaldavRow)
    for number, rule in enumerate(BOMBS):
        uid = f"bomb{number}"
        raw = event(uid, f"Bomb {number}", "20200101T090000Z", more=f"{rule}\r\n")
        stage.row.fake.work.put(f"{WORK}{uid}.ics", raw)


class CaldavRow(HttpRow):
    """An account with a calendar and a list of to-dos."""

    def __init__(self) -> None:
        """Serve the stand-in."""
        self.fake = CountingCaldav()
        super().__init__(self.fake)

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """By its host alone."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        return (
            f'type = "caldav"\nurl = "{scheme}://localhost:{port}/"\nusername = "{USER}"\n{trust}'
        )

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of calendars."""
        of_cert = lambda turn: turn.line == CERT  # noqa: E731  # it is one condition of two cells
        put = lambda turn: turn.verb == "PUT"  # noqa: E731  # the same
        tasks = lambda turn: turn.line == TASKS and turn.verb == "REPORT"  # noqa: E731
        empty = instead(answering(b""))
        return (
            Cell(no=11, name="403-one-calendar", shows="partial", ends=("sent", "sent"),
                 fault=lambda: only(tasks, refusing(403))),
            Cell(no=12, name="404", shows="fresh", ends=("sent", "refused"),
                 fault=lambda: only(of_cert, refusing(404))),
            *(Cell(no=14, name=str(status), shows="fresh", ends=("refused", "conflict"),
                   fault=partial(only, put, refusing(status)))
              for status in (409, 412)),
            *(Cell(no=18, name=f"odd-{name}", shows="partial", heals=False, fault=replaced(*odd))
              for name, odd in ODD.items()),
            Cell(no=19, name="empty", shows="fresh", fault=lambda: only(report(""), empty)),
            Cell(no=19, name="empty-full", shows="held", full=True,
                 fault=lambda: only(report(""), empty)),
            Cell(no=19, name="no-calendars", shows="failed", says="lists no calendars",
                 fault=lambda: instead(answering(b""))),
            Cell(no=20, name="endless", shows="failed", says="does not end", fault=endless),
            Cell(no=20, name="repeated", shows="fresh", fault=repeated),
            Cell(no=0, name="recurrence-bombs", shows="fresh", begin=bombed),
            *(Cell(no=0, name=f"xml-{name}", shows="failed", fault=partial(instead, xml(*parts)))
              for name, parts in XML.items()),
        )  # fmt: skip

    def changes(self) -> Sequence[Change]:
        """One that makes a thing, and one under a condition."""
        return [
            Create(ref=Ref(FAR, "todo", NEW), title="Order toner"),
            Complete(ref=Ref(FAR, "todo", CERT)),
        ]

    def done(self) -> Sequence[int]:
        """Writes of the new one and of the other."""
        return [self.fake.puts.get(f"{TASKS}{NEW}.ics", 0), self.fake.puts.get(CERT, 0)]

    def meanwhile(self) -> None:
        """A meeting more, a to-do with other words, a to-do less."""
        self.fake.work.put(f"{WORK}board.ics", event("board", "Board", "20261126T100000Z"))
        more = "DUE:20261127T120000Z\r\nSTATUS:IN-PROCESS\r\n"
        self.fake.tasks.put(f"{TASKS}odd.ics", task("odd", "Now it is plain", more))
        self.fake.tasks.drop(f"{TASKS}done.ics")

    def titles(self) -> Sequence[str]:
        """Of all objects."""
        every = [raw.decode() for one in (self.fake.work, self.fake.tasks)
                 for raw in one.objects.values()]  # fmt: skip
        return [title for raw in every for title in SUMMARY.findall(raw)]

    def hostile(self) -> None:
        """Title, words, place, people and categories."""
        names = ("DESCRIPTION", "LOCATION", "CATEGORIES", "COMMENT", "URL", "STATUS", "CLASS")
        odd = "".join(f"{name}:{HOSTILE_XML}\r\n" for name in names)
        people = f"ORGANIZER;CN={HOSTILE_XML}:mailto:x@y.example\r\n"
        self.fake.work.put(f"{WORK}h.ics", event("h", HOSTILE_XML, more=odd + people))
        self.fake.tasks.put(f"{TASKS}h.ics", task("h", HOSTILE_XML, odd))

    def unknown(self) -> None:
        """A status, a priority and a property of nobody's."""
        odd = "STATUS:ZORGLE\r\nPRIORITY:77\r\nX-MOOD;A=b:fair\r\n"
        self.fake.tasks.put(f"{TASKS}u.ics", task("u", "Odd words", odd))

    def expire(self) -> None:
        """All sync-tokens."""
        self.fake.epoch += 1

    def at(self, now: datetime) -> None:
        """It has no clock but the header's."""


ODD: Mapping[str, tuple[bytes, bytes]] = {
    "date": (rb"(DTSTART|DUE):[0-9TZ]+", rb"\1:some day"),
    "null": (rb"(DTSTART|DUE):[0-9TZ]+", rb"\1:"),
    "shape": (rb"BEGIN:(VEVENT|VTODO)", rb"BEGIN:VNOTHING"),
}
"""What an object may come with that no program writes."""

HOURS = ",".join(map(str, range(24)))
MINUTES = ",".join(map(str, range(60)))
BOMBS = (
    "RRULE:FREQ=SECONDLY;UNTIL=21200101T000000Z",
    "RRULE:FREQ=SECONDLY;COUNT=1000000000",
    "RRULE:FREQ=MINUTELY",
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
    "RRULE:FREQ=DAILY;INTERVAL=999999999999",
    f"RRULE:FREQ=DAILY;BYHOUR={HOURS};BYMINUTE={MINUTES}",
    "RRULE:FREQ=DAILY\r\n" + "\r\n".join(f"EXDATE:2021{n:04}T090000Z" for n in range(1, 5000)),
)
"""Rules that cost minutes or for ever, were they followed."""
LAUGHS = b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
XML: Mapping[str, tuple[bytes, bytes]] = {
    "laughs": (b"<!DOCTYPE d [<!ENTITY a0 'ha'>%s]>" % LAUGHS, b"<x>&a9;</x>"),
    "external": (b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>", b"<x>&x;</x>"),
    "doctype": (b"<!DOCTYPE multistatus>", b""),
    "deep": (b"", b"<x>" * 200_000 + b"</x>" * 200_000),
    "broken": (b"", b"<x>&nbsp;</y>"),
}
"""What XML can do to a parser."""
