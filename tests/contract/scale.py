"""A large school on the double: what a first sync and the ones after it cost.

50,000 messages of five years, 5,000 meetings, 2,000 to-dos, 10,000 risky sign-ins of a year; each
answer takes as long as over a line, so that time can be told against the round trips that must be.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import httpx

from itday.connectors import _microsoft365_graph
from itday.runtime import Runtime
from itday.sdk.http import Http
from itday.sync import tokens
from tests.connectors.graph_double import FakeGraph, stamp
from tests.connectors.graph_tokens import kept
from tests.contract.run import NOW

TRIP_S = 0.05
"""What an answer takes over a school's line."""
SETTINGS = """
[sources.school]
type = "microsoft365"
tenant = "fernhill.example"
client_id = "app"
areas = ["calendar", "mail", "todo", "signins"]
"""


class Cost(NamedTuple):
    """What one sync took."""

    seconds: float
    requests: int
    longest: int
    """Requests of the feed that needs the most, which go one after the other."""
    rows: int
    peak_mib: float


def school() -> FakeGraph:
    """The double, full."""
    double = FakeGraph()
    double.page = 1000
    for number in range(50_000):
        at = NOW - timedelta(minutes=52 * number)
        double.write(f"mail{number}", receivedDateTime=stamp(at))
    for number in range(5_000):
        double.events.put(double.event(f"event{number}", number % 400 - 100))
    for number in range(2_000):
        double.tasks["l1"].put(double.task(f"task{number}"))
    for number in range(10_000):
        at = NOW - timedelta(minutes=52 * number)
        double.sign_ins.put(double.risky_sign_in(f"s9{number}", stamp(at)))
    return double


async def sync(runtime: Runtime, double: FakeGraph) -> Cost:
    """One sync of the program's own, over a line."""
    asked: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        await asyncio.sleep(TRIP_S)
        return double(request)

    genuine = Http.__init__

    def wired(self: Http, *args: Any, **named: Any) -> None:
        genuine(self, *args, **{**named, "transport": httpx.MockTransport(answer)})

    with mock.patch.object(Http, "__init__", wired):
        begun = time.perf_counter()
        results = await runtime.sync_once()
        seconds = time.perf_counter() - begun
    assert {one.state for one in results} == {"fresh"}, [one.error for one in results]
    rows = sum(one.applied.new + one.applied.changed for one in results)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    longest = max(map(asked.count, set(asked)))
    return Cost(seconds, len(asked), longest, rows, peak)


async def measure(say: Callable[[str], None]) -> None:
    """Say what a first sync, one without a change, and one after a few changes cost."""
    from itday.config.paths import paths

    double = school()
    file = paths("default").config
    file.parent.mkdir(parents=True)
    file.write_text(SETTINGS, encoding="utf-8")
    tokens._fleeting["default", "school"] = kept("t")
    clock = Clock(NOW)
    runtime = Runtime.open(now=clock)
    with mock.patch.object(_microsoft365_graph, "rates", dict):
        say(f"{'sync':22} {'s':>7} {'trips':>6} {'one after another':>18} {'rows':>6} {'MiB':>6}")
        for name, change in (("first", None), ("nothing changed", None), ("ten changed", ten)):
            if change:
                change(double)
            cost = await sync(runtime, double)
            least = cost.longest * TRIP_S
            say(
                f"{name:22} {cost.seconds:7.2f} {cost.requests:6} "
                f"{cost.longest:6} = {least:6.2f} s {cost.rows:8} {cost.peak_mib:6.0f}"
            )
            clock.at += timedelta(minutes=3)
    runtime.close()


class Clock:
    """A clock that is moved by hand."""

    def __init__(self, at: datetime) -> None:
        """Begin then."""
        self.at = at

    def __call__(self) -> datetime:
        """Give the time."""
        return self.at


def ten(double: FakeGraph) -> None:
    """Others change ten things."""
    for number in range(5):
        double.mail.put(double.mail.rows[f"mail{number}"], isRead=True)
        double.tasks["l1"].put(double.tasks["l1"].rows[f"task{number}"], title="Another")


def main() -> None:
    """Measure in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        import os

        os.environ["ITDAY_HOME"] = str(Path(home))
        asyncio.run(measure(print))
