"""A large school on the doubles: what a first sync and the ones after it cost.

50,000 messages of five years, 5,000 meetings, 2,000 to-dos, and of one year 10,000 risky sign-ins
(Microsoft) or entries of the login log (Google); each answer takes as long as over a line, so that
time can be told against the answers that must be waited for.
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from unittest import mock

import httpx

from itday.runtime import Runtime
from itday.sdk.http import Http
from itday.sync import tokens
from tests.connectors import google_tokens, graph_tokens
from tests.connectors.google_double import FakeGoogle
from tests.connectors.google_double import stamp as google_stamp
from tests.connectors.graph_double import FakeGraph, stamp
from tests.contract.run import NOW

TRIP_S = 0.05
"""What an answer takes over a school's line."""
MICROSOFT = """
[sources.school]
type = "microsoft365"
tenant = "fernhill.example"
client_id = "app"
areas = ["calendar", "mail", "todo", "signins"]
"""
GOOGLE = """
[sources.school]
type = "google"
client_id = "app.apps.googleusercontent.com"
areas = ["calendar", "mail", "tasks", "logins"]
"""
OFTEN = timedelta(minutes=52)
"""How far apart things are: 10,000 a year."""


WIDTHS = (6, 6, 6, 18, 6, 5)


class School(NamedTuple):
    """A double that is full, and how ten of its things change."""

    double: FakeGraph | FakeGoogle
    settings: str
    kept: Any
    change: Callable[[], None]


class Cost(NamedTuple):
    """What one sync took."""

    seconds: float
    processor: float
    """Seconds of it that this process worked; the double's part is in it."""
    requests: int
    chain: int
    """Requests of which each was sent after the one before was answered."""
    rows: int
    peak_mib: float


class Line:
    """A line to a double: each answer takes a while, and who waited for whom is counted."""

    def __init__(self, double: Callable[[httpx.Request], httpx.Response]) -> None:
        """Begin with nothing asked."""
        self.double, self.asked, self.chain = double, 0, 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer after a trip."""
        place = self.chain + 1
        self.asked += 1
        await asyncio.sleep(TRIP_S)
        self.chain = max(self.chain, place)
        return self.double(request)


def microsoft() -> School:
    """Graph's."""
    double = FakeGraph()
    double.page = 1000
    for number in range(50_000):
        double.write(f"mail{number}", receivedDateTime=stamp(NOW - OFTEN * number))
    for number in range(5_000):
        double.events.put(double.event(f"event{number}", number % 400 - 100))
    for number in range(2_000):
        double.tasks["l1"].put(double.task(f"task{number}"))
    for number in range(10_000):
        double.sign_ins.put(double.risky_sign_in(f"s9{number}", stamp(NOW - OFTEN * number)))

    def ten() -> None:
        for number in range(5):
            double.mail.put(double.mail.rows[f"mail{number}"], isRead=True)
            double.tasks["l1"].put(double.tasks["l1"].rows[f"task{number}"], title="Another")

    return School(double, MICROSOFT, graph_tokens.kept("t"), ten)


def google() -> School:
    """Google's; one in a hundred entries of its login log is an alert."""
    double = FakeGoogle()
    double.page = 2500
    for number in range(50_000):
        at = NOW - OFTEN * number
        double.write(f"mail{number}", internalDate=str(int(at.timestamp() * 1000)))
    for number in range(5_000):
        double.events[f"event{number}"] = double.event(f"event{number}", number % 400 - 100)
    for number in range(2_000):
        then = google_stamp(NOW - OFTEN * (number + 1))
        double.lists["l1"][f"task{number}"] = double.task(f"task{number}", updated=then)
    for number in reversed(range(10_000)):
        name = "logout" if number % 100 else "account_disabled_hijacked"
        double.enter(str(number), NOW - OFTEN * number, name, odd=False)

    def ten() -> None:
        for number in range(5):
            row = double.mail[f"mail{number}"]
            double.touch(f"mail{number}", row | {"labelIds": ["INBOX"]})
            now = google_stamp(NOW + timedelta(minutes=5))
            double.lists["l1"][f"task{number}"] |= {"title": "Another", "updated": now}

    return School(double, GOOGLE, google_tokens.kept("t"), ten)


async def sync(runtime: Runtime, school: School) -> Cost:
    """One sync of the program's own, over a line."""
    genuine, line = Http.__init__, Line(school.double)

    def wired(self: Http, *args: Any, **named: Any) -> None:
        genuine(self, *args, **{**named, "transport": httpx.MockTransport(line)})

    with mock.patch.object(Http, "__init__", wired):
        begun, busy = time.perf_counter(), time.process_time()
        results = await runtime.sync_once()
        seconds, processor = time.perf_counter() - begun, time.process_time() - busy
    assert {one.state for one in results} == {"fresh"}, [one.error for one in results]
    rows = sum(one.applied.new + one.applied.changed for one in results)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(seconds, processor, line.asked, line.chain, rows, peak)


async def measure(school: School, say: Callable[[str], None]) -> None:
    """Say what a first sync, one without a change, and one after a few changes cost."""
    from itday.config.paths import paths

    file = paths("default").config
    file.parent.mkdir(parents=True)
    file.write_text(school.settings, encoding="utf-8")
    tokens._fleeting["default", "school"] = school.kept
    clock = Clock(NOW)
    runtime = Runtime.open(now=clock)
    heads = ("s", "cpu s", "trips", "one after another", "rows", "MiB")
    say(_line("sync", *heads))
    for name, change in (("first", None), ("nothing changed", None), ("ten changed", school)):
        if change:
            change.change()
        cost = await sync(runtime, school)
        told = (
            *(f"{cost.seconds:.2f}", f"{cost.processor:.2f}", cost.requests),
            *(f"{cost.chain} = {cost.chain * TRIP_S:.2f} s", cost.rows, f"{cost.peak_mib:.0f}"),
        )
        say(_line(name, *told))
        clock.at += timedelta(minutes=5)
    runtime.close()


def _line(name: str, *cells: object) -> str:
    return f"{name:18}" + "".join(
        f" {one:>{width}}" for one, width in zip(cells, WIDTHS, strict=True)
    )


class Clock:
    """A clock that is moved by hand."""

    def __init__(self, at: datetime) -> None:
        """Begin then."""
        self.at = at

    def __call__(self) -> datetime:
        """Give the time."""
        return self.at


SCHOOLS = {"microsoft365": microsoft, "google": google}


def main(*names: str) -> None:
    """Measure one school in a home of its own; without a name each, in a process of its own."""
    if not names:
        for name in SCHOOLS:
            print(f"\n{name}", flush=True)
            subprocess.run([sys.executable, "-m", "tests.contract", "scale", name], check=True)
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"ITDAY_HOME": home, "ITDAY_SECRET_SCHOOL": "s"}
        asyncio.run(measure(SCHOOLS[names[0]](), print))
