"""Request Tracker's row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from itday.connectors import _rt_desk
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Comment, SetStatus
from itday.sdk.testing import HOSTILE
from tests.connectors.rt_server import FakeRt
from tests.faults import breaks
from tests.faults.breaks import changed, only
from tests.faults.cell import Cell
from tests.faults.http_row import Body, HttpRow, first_row, refusing, retold
from tests.faults.proxy import Fault, Turn
from tests.faults.row import FAR
from tests.sdk.servers import packet


class CountingRt(FakeRt):
    """Counts what it carries out."""

    puts = 0

    def change(self, number: int, rest: str, body: Mapping[str, Any]) -> list[str]:
        """Change fields."""
        self.puts += 1
        return super().change(number, rest, body)


def listing(turn: Turn) -> bool:
    """Whether a feed asks for its list, in full or of what changed."""
    return turn.verb == "GET" and "LastUpdated%20%3E" in turn.line


told = partial(retold, when=listing)
"""Lists come with other contents."""


def emptied(body: Body) -> None:
    """There is nothing, it says."""
    body.update(items=[], count=0, total=0)


def shortened(body: Body) -> None:
    """Less than what was announced, and the rest is never told."""
    body["total"] = max(body["total"], len(body["items"]))
    body["items"] = body["items"][:-1]
    body["count"] = len(body["items"])


def repeated() -> Fault:
    """Every page is the first one."""
    first: list[bytes] = []

    def how(_: Turn, answer: bytes) -> bytes:
        if not first:
            body = json.loads(answer.partition(b"\r\n\r\n")[2]) | {"total": 900}
            first.append(packet(200, json.dumps(body).encode(), connection=""))
        return first[0]

    return only(listing, changed(how))


def endless() -> Fault:
    """Every page brings another ticket that does not exist, and there is always a next one."""

    def how(turn: Turn, answer: bytes) -> bytes:
        after = int((re.search(r"id%20%3E%20(\d+)", turn.line) or ["", "0"])[1])
        one = {"id": str(after + 1000), "Subject": "There is more", "Status": "new"}
        body = {"items": [one], "count": 1, "total": 900}
        return packet(200, json.dumps(body).encode(), connection="")

    return only(listing, changed(how))


def at_ticket(number: int) -> Callable[[Turn], bool]:
    """Whether a request is about one ticket."""
    return lambda turn: f"/ticket/{number}" in turn.line


class RtRow(HttpRow):
    """A desk with four tickets."""

    def __init__(self) -> None:
        """Serve the stand-in."""
        self.fake = CountingRt()
        super().__init__(self.fake)

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """By its web address."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        return f'type = "rt"\nurl = "{scheme}://localhost:{port}/"\n{trust}'

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of tickets."""
        put = lambda turn: turn.verb == "PUT"  # noqa: E731  # it is one condition of three cells
        return (
            Cell(no=12, name="404", shows="fresh", ends=("sent", "refused"),
                 fault=lambda: only(at_ticket(2), refusing(404))),
            Cell(no=11, name="403-item", shows="fresh", ends=("sent", "refused"),
                 fault=lambda: only(at_ticket(2), refusing(403))),
            Cell(no=14, name="409", shows="fresh", fault=lambda: only(put, refusing(409))),
            Cell(no=14, name="412", shows="fresh", fault=lambda: only(put, refusing(412))),
            *(Cell(no=18, name=f"odd-{name}", shows="partial", heals=False,
                   fault=partial(told, first_row("items", odd)))
              for name, odd in ODD.items()),
            Cell(no=19, name="empty", shows="fresh", fault=lambda: told(emptied)),
            Cell(no=19, name="empty-full", shows="held", full=True, fault=lambda: told(emptied)),
            Cell(no=20, name="short", shows="failed", full=True, fault=lambda: told(shortened)),
            Cell(no=20, name="repeated", shows="failed", full=True, fault=repeated),
            Cell(no=20, name="endless", shows="failed", fault=endless,
                 begin=lambda stage: stage.monkeypatch.setattr(_rt_desk, "MAX_PAGES", 6)),
            Cell(no=4, name="cut-list", shows="failed",
                 fault=lambda: only(listing, breaks.cut)),
        )  # fmt: skip

    def changes(self) -> Sequence[Change]:
        """One that could happen twice, and one under a condition."""
        return [
            Comment(ref=Ref(FAR, "ticket", "1"), text="Called the supplier."),
            SetStatus(ref=Ref(FAR, "ticket", "2"), status="resolved"),
        ]

    def done(self) -> Sequence[int]:
        """Comments on the first, changes of the second."""
        return [len(self.fake.texts), self.fake.puts]

    def meanwhile(self) -> None:
        """One filed, one renamed, one merged into another."""
        self.fake.add(5, LastUpdated=self.fake.now)
        self.fake.set(3, Subject="Printer on fire")
        self.fake.tickets[4]["EffectiveId"] = 3

    def titles(self) -> Sequence[str]:
        """Of those that were merged into no other."""
        every = self.fake.tickets.values()
        return [one["Subject"] for one in every if one["EffectiveId"] == one["id"]]

    def hostile(self) -> None:
        """Subject, status, people and priority."""
        odd = dict.fromkeys(("Subject", "Status", "Owner", "Requestor", "Priority"), HOSTILE)
        self.fake.add(6, LastUpdated=self.fake.now, **odd)

    def unknown(self) -> None:
        """A status and a priority of its own."""
        self.fake.set(3, Status="zorgle", Priority="Sometime")

    def expire(self) -> None:
        """RT tells nothing to go on from: its cursor is a time."""

    def at(self, now: datetime) -> None:
        """Its clock."""
        self.fake.now = now


ODD: Mapping[str, Body] = {
    "null": {"Status": None},
    "type": {"Priority": {"a": 1}},
    "date": {"LastUpdated": "some day"},
    "nested": {"Owner": [[[]]]},
}
"""What a row may come with that no RT sends."""
