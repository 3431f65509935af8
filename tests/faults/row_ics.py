"""The row of published calendars."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from itday.sdk.testing import HOSTILE_XML
from tests.connectors.ics_server import CLOSES, OPENS, FakeIcs, vevent
from tests.faults.breaks import changed, instead
from tests.faults.cell import Cell
from tests.faults.http_row import refusing
from tests.faults.proxy import Fault, Turn
from tests.faults.reading_row import ReadingRow
from tests.faults.row import USER
from tests.faults.row_caldav import BOMBS
from tests.sdk.servers import packet

if TYPE_CHECKING:
    from tests.faults.stage import Stage

SUMMARY = re.compile(r"^SUMMARY:(.*)\r$", re.MULTILINE)


def replaced(old: bytes, new: bytes) -> Callable[[], Fault]:
    """Words of the first event are others."""

    def how(_: Turn, answer: bytes) -> bytes:
        body = re.sub(old, new, answer.partition(b"\r\n\r\n")[2], count=1)
        return packet(200, body, connection="")

    return lambda: changed(how)


def calendar(*events: str) -> Fault:
    """Another calendar is given out."""
    return instead(packet(200, (OPENS + "".join(events) + CLOSES).encode(), connection=""))


def unasked(_: Turn) -> bytes:
    """It is as it was, says the server, whatever it was asked."""
    return packet(304, b"", connection="")


def bombed(stage: Stage) -> None:
    """Meetings appear whose repetitions nobody could work out in a lifetime."""
    assert isinstance(stage.row, IcsRow)
    for number, rule in enumerate(BOMBS):
        stage.row.fake.teams[f"bomb{number}"] = vevent(
            f"bomb{number}", f"Bomb {number}", "DTSTART:20200101T090000Z", f"{rule}\r\n"
        )


class IcsRow(ReadingRow):
    """A calendar behind a password."""

    skips: ClassVar[Mapping[int, str]] = {
        **ReadingRow.skips,
        20: "a calendar is one file: it has no pages and no link to a next one",
    }

    def __init__(self) -> None:
        """Serve the stand-in, with single events only: each title is one row."""
        self.fake = FakeIcs()
        self.fake.school = {
            "inset": vevent("inset", "INSET day", "DTSTART;VALUE=DATE:20261127"),
            "board": vevent("board", "Board", "DTSTART:20261126T100000Z"),
            "play": vevent("play", "School play", "DTSTART:20261203T190000Z"),
        }
        super().__init__(self.fake)

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """An address and a login."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        url = f"{scheme}://localhost:{port}/school.ics"
        return f'type = "ics"\nurl = "{url}"\nusername = "{USER}"\n{trust}'

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of calendars."""
        return (
            Cell(no=12, name="404", shows="failed", says="404", fault=lambda: refusing(404)),
            *(Cell(no=14, name=str(status), shows="failed", fault=partial(refusing, status))
              for status in (409, 412)),
            *(Cell(no=18, name=f"odd-{name}", shows="partial", fault=replaced(*odd))
              for name, odd in ODD.items()),
            Cell(no=18, name="other-shape", shows="failed", says="not a calendar",
                 fault=lambda: instead(packet(200, b'{"items": []}', connection=""))),
            Cell(no=19, name="no-events", shows="held", fault=calendar),
            Cell(no=0, name="unasked-304", shows="failed", full=True,
                 fault=lambda: instead(unasked)),
            Cell(no=0, name="recurrence-bombs", shows="fresh", begin=bombed),
        )  # fmt: skip

    def meanwhile(self) -> None:
        """A match more, other words for the board, no play."""
        self.fake.teams["away"] = vevent("away", "Away match", "DTSTART:20261128T100000Z")
        self.fake.school["board"] = vevent("board", "Board, late", "DTSTART:20261126T110000Z")
        self.fake.school.pop("play")

    def titles(self) -> Sequence[str]:
        """Of all events."""
        return SUMMARY.findall(self.fake.text)

    def hostile(self) -> None:
        """Title, words, place, people, and the calendar's own name."""
        names = ("DESCRIPTION", "LOCATION", "CATEGORIES", "COMMENT", "URL", "STATUS", "CLASS")
        odd = "".join(f"{name}:{HOSTILE_XML}\r\n" for name in names)
        people = f"ORGANIZER;CN={HOSTILE_XML}:mailto:x@y.example\r\n"
        event = vevent(f"h{HOSTILE_XML}", HOSTILE_XML, more=odd + people)
        self.fake.school["h"] = f"X-WR-CALNAME:{HOSTILE_XML}\r\n{event}"

    def unknown(self) -> None:
        """A status and properties of nobody's."""
        odd = "STATUS:ZORGLE\r\nX-MOOD;A=b:fair\r\nTRANSP:MAYBE\r\n"
        self.fake.teams["u"] = vevent("u", "Odd words", more=odd)

    def expire(self) -> None:
        """All tags."""
        self.fake.epoch += 1

    def at(self, now: datetime) -> None:
        """It has no clock but the header's."""


ODD: Mapping[str, tuple[bytes, bytes]] = {
    "date": (rb"DTSTART:[0-9TZ]+", rb"DTSTART:some day"),
    "null": (rb"DTSTART:[0-9TZ]+", rb"DTSTART:"),
    "absent": (rb"DTSTART:[0-9TZ]+\r\n", rb""),
}
"""What an event may come with that no program writes."""
