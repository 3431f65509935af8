"""The part of the matrix that every connector over HTTP inherits."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import httpx

from itday.sdk.budget import Budget
from tests.faults import breaks
from tests.faults.breaks import instead, only, times
from tests.faults.cell import Cell
from tests.faults.everywhere import EVERYWHERE
from tests.faults.proxy import Fault, HttpTalk, Turn
from tests.faults.row import Row
from tests.faults.served import HttpStandIn
from tests.sdk.servers import packet

if TYPE_CHECKING:
    import pytest

    from tests.faults.stage import Stage

Body = dict[str, Any]

PORTAL = b"<!DOCTYPE html><html><title>Sign in to Guest-WiFi</title><body>Accept</body></html>"
WRITING = {"PUT", "POST", "PATCH", "DELETE"}
AUTHORIZATION = re.compile(rb"(?i)\r\nauthorization: ([^\r]*)")
TOO_MUCH = 40 << 20


def writing(turn: Turn) -> bool:
    """Whether a request is to change something."""
    return turn.verb in WRITING


def refusing(status: int, **headers: str) -> Fault:
    """A status whose body repeats the login, as careless servers do."""

    def answer(turn: Turn) -> bytes:
        found = AUTHORIZATION.search(turn.raw)
        login = found[1] if found else b"nobody"
        return packet(status, b'{"message": "no good: %s"}' % login, **headers)

    return instead(answer, stays=False)


def rotating(*statuses: int) -> Fault:
    """Another status each time."""
    every: Iterator[int] = iter(statuses * 100)
    return refusing(next(every))


def elsewhere(stage: Stage, status: int) -> None:
    """Send everybody to another server."""
    there = f"http://127.0.0.1:{stage.thief.port}/"
    stage.proxy.fault = instead(packet(status, b"", location=there), stays=False)


def halved(turn: Turn, answer: bytes) -> bytes:
    """The first half of the body, announced as if it were the whole."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return re.sub(rb"(?i)(content-length: *)\d+", rb"\g<1>%d" % (len(body) // 2), head) + (
        b"\r\n\r\n" + body[: len(body) // 2]
    )


@cache
def bomb() -> bytes:
    """A hundred megabytes in a hundred kilobytes."""
    return gzip.compress(bytes(100 << 20), 9)


async def endless(turn: Turn) -> bool:
    """A body that does not end, until the client has had enough."""
    await turn.say(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
    for _ in range(TOO_MUCH // 65536):
        await turn.say(piece)
    return False


def dated(by: timedelta, clock: Callable[[], datetime]) -> Fault:
    """The server's clock, as `Date` tells it, is wrong."""

    def how(turn: Turn, answer: bytes) -> bytes:
        head, _, body = answer.partition(b"\r\n\r\n")
        head = re.sub(rb"(?i)\r\ndate:[^\r]*", b"", head)
        date = format_datetime(clock() + by, usegmt=True).encode()
        return head + b"\r\nDate: " + date + b"\r\n\r\n" + body

    return breaks.changed(how)


def skewed(stage: Stage, by: timedelta) -> None:
    """Set the server's clock, and what it says of it."""
    stage.row.at(stage.clock() + by)
    stage.proxy.fault = dated(by, stage.clock)


def righted(stage: Stage) -> None:
    """Set the server's clock right again."""
    stage.row.at(stage.clock())
    stage.proxy.fault = None


def packed(body: bytes, coding: str) -> Fault:
    """An answer packed in some way."""
    return instead(packet(200, body, content_encoding=coding), stays=False)


def retry_in(seconds: int) -> Callable[[Stage], None]:
    """Ask everybody to come back at a moment, named as a date."""

    def begin(stage: Stage) -> None:
        now = stage.clock()
        dates = {"date": now, "retry_after": now + timedelta(seconds=seconds)}
        named = {name: format_datetime(at, usegmt=True) for name, at in dates.items()}
        stage.proxy.fault = refusing(429, **named)

    return begin


HTTP: Sequence[Cell] = (
    Cell(no=5, name="lost-write", shows="fresh",
         fault=lambda: times(2, breaks.lost, writing)),
    Cell(no=5, name="hanging-write", shows="fresh", brief=True,
         fault=lambda: times(1, breaks.hang, writing)),
    Cell(no=9, name="401-once", shows="signed out", says="itday secret set far", most=1,
         fault=lambda: times(1, refusing(401))),
    Cell(no=10, name="401", shows="signed out", says="itday secret set far", most=1,
         fault=lambda: refusing(401)),
    Cell(no=11, name="403", shows="no permission", says="permission",
         fault=lambda: refusing(403), ends=("refused", "refused")),
    Cell(no=13, name="410", shows="failed", fault=lambda: refusing(410),
         ends=("refused", "refused")),
    Cell(no=15, name="429-seconds", shows="waiting", most=1,
         fault=lambda: refusing(429, retry_after="17")),
    Cell(no=15, name="429-date", shows="waiting", most=1, begin=retry_in(90)),
    Cell(no=15, name="429-long", shows="waiting", most=1,
         fault=lambda: refusing(429, retry_after="999999999")),
    Cell(no=15, name="429-absurd", shows="waiting",
         fault=lambda: refusing(429, retry_after="soon; -1")),
    Cell(no=16, name="5xx", shows="failed", fault=lambda: rotating(500, 502, 503, 504)),
    Cell(no=16, name="500-after-write", shows="fresh",
         fault=lambda: times(2, after(refusing(500)), writing)),
    Cell(no=17, name="portal", shows="failed", says="captive portal",
         fault=lambda: instead(packet(200, PORTAL, content_type="text/html"))),
    Cell(no=17, name="portal-511", shows="failed", fault=lambda: refusing(511)),
    Cell(no=17, name="truncated", shows="failed",
         fault=lambda: only(lambda turn: not writing(turn), breaks.changed(halved))),
    Cell(no=17, name="empty", shows="failed", fault=lambda: instead(packet(200, b""))),
    *(Cell(no=21, name=f"redirect-{status}", shows="failed", says="not followed",
           begin=partial(elsewhere, status=status)) for status in (302, 307)),
    Cell(no=22, name="bomb", shows="failed", says="grew more than",
         fault=lambda: packed(bomb(), "gzip")),
    Cell(no=22, name="twice-packed", shows="failed", says="packed",
         fault=lambda: packed(gzip.compress(gzip.compress(b"{}")), "gzip, gzip")),
    Cell(no=22, name="endless-body", shows="failed", says="larger than", fault=lambda: endless),
    *(Cell(no=24, name=f"skew{day:+d}", shows="fresh", end=righted,
           begin=partial(skewed, by=timedelta(days=day))) for day in (-1, 1)),
)  # fmt: skip


def retold(how: Callable[[Body], None], when: Callable[[Turn], object] = lambda _: True) -> Fault:
    """Some answers of JSON come with other contents."""

    def altered(_: Turn, answer: bytes) -> bytes:
        body = json.loads(answer.partition(b"\r\n\r\n")[2])
        how(body)
        return packet(200, json.dumps(body).encode(), connection="")

    return only(when, breaks.changed(altered))


def first_row(rows: str, fields: Body) -> Callable[[Body], None]:
    """The first row of each page has fields of another type.

    Args:
        rows: The member of a page that holds them.
        fields: What it has instead.
    """

    def how(body: Body) -> None:
        for one in body[rows][:1]:
            one.update(fields)

    return how


def after(fault: Fault) -> Fault:
    """The server does what was asked; then something else is said."""

    async def done(turn: Turn) -> bool:
        await turn.ask()
        return await fault(turn)

    return done


class HttpRow(Row):
    """A connector over HTTP: it brings its stand-in, and the cells that speak of its answers."""

    speaks = HttpTalk

    def __init__(self, fake: Callable[[httpx.Request], httpx.Response]) -> None:
        """Serve `fake`."""
        self._server = HttpStandIn(fake)
        self.port = self._server.port

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """Cells that need to know what is asked and answered; one of a known name replaces it."""
        return ()

    @classmethod
    def cells(cls) -> Sequence[Cell]:
        """What every connector meets, what every one over HTTP does, and its own."""
        return list({one.name: one for one in (*EVERYWHERE, *HTTP, *cls.own())}.values())

    def within(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        """Every client made without a budget of its own gets this one."""
        brief = Budget(whole_s=seconds, connect_s=seconds, read_s=seconds)
        monkeypatch.setattr("itday.sdk.http.Budget", lambda: brief)

    def close(self) -> None:
        """End the stand-in."""
        self._server.close()
