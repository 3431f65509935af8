"""What a sync costs that finds nothing new: counted on the wire, before real servers."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from tests.live.peers.tcp_fault import TcpFault
from tests.live.spine import Calendars, Desk, HelpDesk, Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.live.peers.served import CaldavPeer, MailDevelPeer, RtPeer

HTTP = re.compile(rb"^([A-Z]+) \S+ HTTP/1\.1\r$", re.MULTILINE)
IMAP = re.compile(rb"^\S+ ((?:UID )?[A-Z]+)\b.*\r$", re.MULTILINE)
ROWS = 40
"""Enough that asking for each would show."""


class Counted(TcpFault):
    """Stands in front of a server and keeps what clients sent."""

    def __init__(self, upstream: int) -> None:
        """Have heard nothing yet."""
        super().__init__(upstream)
        self._heard = bytearray()

    async def _pump_up(  # type: ignore[override]  # the base needs no self
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while chunk := await reader.read(65536):
            self._heard += chunk
            writer.write(chunk)
            await writer.drain()

    def asked(self, pattern: re.Pattern[bytes]) -> list[str]:
        """What was asked since this was last called."""
        heard, self._heard = bytes(self._heard), bytearray()
        return [verb.decode() for verb in pattern.findall(heard)]


@pytest.fixture
def counted() -> Iterator[Callable[[int], Counted]]:
    """Put a counter in front of a port."""
    made: list[Counted] = []

    def make(upstream: int) -> Counted:
        made.append(Counted(upstream))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.stop()


def test_calendars_cost_one_request(
    tmp_path: Path, radicale: CaldavPeer, counted: Callable[[int], Counted]
) -> None:
    """Whatever the number of calendars and to-dos; what changed costs what changed."""
    client, wire = Calendars(radicale), counted(radicale.port)
    for name in ("one", "two", "three"):
        client.make(name, "VTODO")
    todo = "BEGIN:VTODO\nUID:{0}\nDTSTAMP:20261101T000000Z\nSUMMARY:{1}\nEND:VTODO"
    for number in range(ROWS):
        client.put(f"two/{number}.ics", todo.format(number, f"To-do {number}"))
    desk = Desk(tmp_path, {"TASKS": radicale.password})
    desk.settings(
        f"""
        [sources.tasks]
        type = "caldav"
        url = "http://127.0.0.1:{wire.port}/"
        username = "{radicale.user}"
        """
    )
    first = desk.sync()
    wire.asked(HTTP)

    second = desk.sync()
    idle = wire.asked(HTTP)
    client.put("two/7.ics", todo.format(7, "Renamed"))
    third = desk.sync()

    assert first["tasks todos"]["new"] == ROWS
    assert all(not row["new"] + row["changed"] + row["gone"] for row in second.values())
    assert idle == ["PROPFIND"], "one for meetings and to-dos of all calendars"
    assert third["tasks todos"]["changed"] == 1
    assert len(wire.asked(HTTP)) <= len(idle) + 2, "what changed, and that one object"


def test_a_help_desk_costs_one_request(
    tmp_path: Path, rt: RtPeer, counted: Callable[[int], Counted]
) -> None:
    """The one that asks what changed."""
    client, wire = HelpDesk(rt), counted(rt.port)
    for number in range(5):
        client.file(f"Ticket {number}")
    desk = Desk(tmp_path, {"HELPDESK": rt.tokens["alice"]})
    desk.settings(
        f"""
        [sources.helpdesk]
        type = "rt"
        url = "http://127.0.0.1:{wire.port}/"
        queues = ["{rt.queue}"]
        """
    )
    first = desk.sync()
    wire.asked(HTTP)

    second = desk.sync()
    idle = wire.asked(HTTP)

    assert first["helpdesk tickets"]["new"] == 5
    assert [second["helpdesk tickets"][name] for name in ("new", "changed", "gone")] == [0, 0, 0]
    assert idle == ["GET"], "what changed since the last pull"


def test_a_mailbox_is_not_fetched_again(
    tmp_path: Path, maildevel: MailDevelPeer, counted: Callable[[int], Counted]
) -> None:
    """A server without change numbers is asked for the flags it has; for nothing else."""
    client, wire = Mailbox(maildevel), counted(maildevel.imap)
    for number in range(5):
        client.deliver(f"Message {number}", "a@school.example", to="it@school.example")
    desk = Desk(tmp_path, {"MAIL": maildevel.password})
    desk.settings(
        f"""
        [sources.mail]
        type = "imap"
        host = "127.0.0.1"
        port = {wire.port}
        username = "{maildevel.user}"
        security = "none"
        """
    )
    first = desk.sync()
    full = wire.asked(IMAP)

    second = desk.sync()
    idle = wire.asked(IMAP)

    assert first["mail messages"]["new"] == 5
    assert [second["mail messages"][name] for name in ("new", "changed", "gone")] == [0, 0, 0]
    assert "UID SEARCH" in full
    assert idle == ["CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID FETCH"], "flags alone"
