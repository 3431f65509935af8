"""A help desk in a file: it outlives those who ask it, and never forgets what it was asked."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from itday.domain.change import Change
from itday.domain.errors import Conflict
from itday.domain.feed import Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign, Comment
from itday.sdk.connector import Connector, ConnectorConfig, Job, action, feed

KEYS = ("1", "2", "3")
"""Few things, so that much happens to each."""


class Event(NamedTuple):
    """One line of the file: what somebody did, and the key of the request, if it was ours."""

    key: str
    assignee: str
    asked: str


class LogServer:
    """The tickets are what the lines of a file say; a ticket's version is the number of its line.

    A line is written by one call of the system: a kill falls before it or after it. A request that
    comes twice is carried out twice, as by most help desks.
    """

    def __init__(self, file: Path) -> None:
        """Make the file, and the tickets, if they are not there."""
        self.file = file
        if not file.exists():
            for key in KEYS:
                self.act(key, "nobody")

    def lines(self) -> list[Event]:
        """All that ever happened."""
        return [Event(*json.loads(line)) for line in self.file.read_text().splitlines()]

    def act(self, key: str, assignee: str, asked: str = "") -> None:
        """Change a ticket."""
        line = json.dumps([key, assignee, asked]) + "\n"
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, line.encode())
        os.close(descriptor)

    def ticket(self, key: str, source: str) -> Ticket:
        """A ticket as it is."""
        at, last = [
            (number, event) for number, event in enumerate(self.lines(), 1) if event.key == key
        ][-1]
        return Ticket(
            ref=Ref(source, "ticket", key), title=f"Ticket {key}, {at}", number=key,
            assignee=last.assignee, etag=str(at),
        )  # fmt: skip


class LogConfig(ConnectorConfig):
    """Nothing to set."""


class LogDesk(Connector[LogConfig]):
    """Speaks to the server of that file."""

    name: ClassVar[str] = "log"
    Config = LogConfig
    needs_secret: ClassVar[bool] = False
    server: ClassVar[LogServer]

    @feed(Ticket, every=timedelta(minutes=1), mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """One change a page; the cursor counts lines."""
        lines = self.server.lines()
        for number in range(int(cursor or 0), len(lines)):
            ticket = self.server.ticket(lines[number].key, self.setting.source)
            yield Page([ticket], cursor=str(number + 1))

    async def read(self, ref: Ref) -> Record:
        """One ticket as it is."""
        return self.server.ticket(ref.key, ref.source)

    async def settled(self, change: Change, job: Job) -> Record | None:
        """The server's memory is good: requests are known by their key."""
        asked = any(event.asked == job.key for event in self.server.lines())
        return await self.read(change.ref) if asked else None

    @action(Assign)
    async def assign(self, change: Assign, job: Job) -> Ticket:
        """Under the version it rests on."""
        there = self.server.ticket(change.ref.key, change.ref.source)
        if there.etag != str(job.base.get("etag")):
            raise Conflict("changed there")
        self.server.act(change.ref.key, change.assignee, job.key)
        return self.server.ticket(change.ref.key, change.ref.source)

    @action(Comment)
    async def comment(self, change: Comment, job: Job) -> Ticket:
        """Whatever else changed."""
        there = self.server.ticket(change.ref.key, change.ref.source)
        self.server.act(change.ref.key, there.assignee, job.key)
        return self.server.ticket(change.ref.key, change.ref.source)


class ForgetfulDesk(LogDesk):
    """A control: one that cannot say what was asked of it. Requests cut off are sent twice."""

    async def settled(self, change: Change, job: Job) -> Record | None:
        """It does not know."""
        return None


def desk_of(file: Path, kind: type[LogDesk] = LogDesk) -> type[Connector[Any]]:
    """A connector class that talks to the server of that file."""
    return type("Desk", (kind,), {"server": LogServer(file)})
