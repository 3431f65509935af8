"""Keys: from a press to the paint it causes, against the bare list; a filter's key; rest; leaks."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App, ComposeResult

from itday.config.paths import paths
from itday.runtime import Runtime
from itday.store.cache import FeedKey
from itday.store.rows import Row, Scope, listing
from itday.store.store import Store
from itday.ui.app import CockpitApp
from itday.ui.widgets.line_list import Cell, Cells, LineList
from tests.bench.measure import Figure
from tests.bench.sample import SETTINGS, SOURCE, store, tickets

if TYPE_CHECKING:
    from textual.pilot import Pilot

COUNT = 10_000
KEYS = int(os.environ.get("ITDAY_BENCH_KEYS", "120"))
SIZE = (120, 40)
IDLE_S = float(os.environ.get("ITDAY_BENCH_IDLE_S", "60"))
REFRESHES = 1000
TOUCH_LIMIT = 1.5
"""A key in the cockpit against the same key in the bare list, at the 99th hundredth."""
FILTER_LIMIT_S = 0.25
IDLE_LIMIT = 0.02
GROWTH_LIMIT_MIB = 8.0


class Bare(App[None]):
    """Nothing but a list of the same rows."""

    def __init__(self, rows: list[Row]) -> None:
        """Hold them."""
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        """The list."""
        yield Plain()

    def on_mount(self) -> None:
        """Fill it."""
        plain = self.query_one(Plain)
        plain.show(self.rows)
        plain.focus()


class Plain(LineList[Row]):
    """The widget as it is, with the cells that a pane of tickets has."""

    def key_of(self, thing: Row) -> object:
        """The reference."""
        return thing.ref

    def cells(self, thing: Row) -> Cells:
        """A few columns."""
        return (
            Cell("*n", 2),
            Cell(str(thing.severity), 2),
            Cell(thing.title),
            Cell(thing.person, 14),
        )


@contextmanager
def profile() -> Iterator[Runtime]:
    """A profile with that many tickets."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ITDAY_HOME"] = home
        place = paths()
        place.config.parent.mkdir(parents=True, exist_ok=True)
        place.config.write_text(SETTINGS, encoding="utf-8")
        with Store(place.cache, place.data) as into:
            store(tickets(COUNT), FeedKey(SOURCE, "tickets", "ticket"), into)
        runtime = Runtime.open()
        try:
            yield runtime
        finally:
            runtime.close()


class Paints:
    """Says when the next paint is done."""

    def __init__(self, app: App[Any]) -> None:
        """Listen to what the app draws."""
        self._next: asyncio.Event = asyncio.Event()
        self._draw = app._display
        app._display = self._heard  # type: ignore[method-assign]

    def _heard(self, *words: Any, **more: Any) -> None:
        self._draw(*words, **more)
        self._next.set()

    async def after(self, work: Callable[[], object]) -> float:
        """Seconds from a call to the end of the paint that follows."""
        self._next.clear()
        begin = time.perf_counter()
        work()
        await asyncio.wait_for(self._next.wait(), 10)
        return time.perf_counter() - begin


async def _press(pilot: Pilot[Any], paints: Paints, key: str) -> float:
    """One key, from rest."""
    await pilot.pause(0.03)
    event = events.Key(key, key if len(key) == 1 else None)
    return await paints.after(lambda: pilot.app.post_message(event))


def _hundredth(times: list[float]) -> float:
    return sorted(times)[max(int(len(times) * 0.99) - 1, 0)]


async def _in_cockpit(runtime: Runtime) -> tuple[list[float], list[float]]:
    """Times of moving in 10,000 rows, and of a filter's keys over them."""
    app = CockpitApp(runtime, pulls=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        app.cockpit.pane.narrow("-zzzzzz")
        app.cockpit.reload()
        await pilot.pause(2)
        assert len(app.cockpit.pane.things) == COUNT
        paints = Paints(app)
        moves = [await _press(pilot, paints, "j") for _ in range(KEYS)]
        await pilot.press("slash")
        await pilot.pause(0.5)
        keys = "kamine prosta tervel"
        typed = [await _press(pilot, paints, "space" if key == " " else key) for key in keys]
    return moves, typed


async def _in_bare(rows: list[Row]) -> list[float]:
    app = Bare(rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        paints = Paints(app)
        return [await _press(pilot, paints, "j") for _ in range(KEYS)]


def keys() -> Iterator[Figure]:
    """Key to paint with 10,000 rows, and a filter's key over them."""
    with profile() as runtime:
        rows = runtime.store.read_now(listing, Scope("ticket", limit=COUNT))
        bare = asyncio.run(_in_bare(rows))
        moves, typed = asyncio.run(_in_cockpit(runtime))
    mine, other = _hundredth(moves), _hundredth(bare)
    medians = (
        f"medians {statistics.median(moves) * 1e3:.1f} and {statistics.median(bare) * 1e3:.1f} ms"
    )
    yield Figure(
        *(
            "a key to its paint, 10,000 rows, p99, to the bare list",
            mine / other,
            TOUCH_LIMIT,
            True,
        ),
        f"p99 {mine * 1e3:.1f} and {other * 1e3:.1f} ms, {medians}, {KEYS} keys",
    )
    worst = max(typed)
    yield Figure(
        *("a key of a filter over 10,000 rows, the slowest, in s", worst, FILTER_LIMIT_S, True),
        f"median {statistics.median(typed) * 1e3:.0f} ms, {len(typed)} keys",
    )


def rest() -> Iterator[Figure]:
    """What an open cockpit costs while nothing happens, and after a thousand refreshes."""
    with profile() as runtime:
        yield from asyncio.run(_rest(runtime))


async def _rest(runtime: Runtime) -> list[Figure]:
    app = CockpitApp(runtime, pulls=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(2)
        before = time.process_time()
        await asyncio.sleep(IDLE_S)
        idle = (time.process_time() - before) / IDLE_S
        for number in range(REFRESHES):
            await app.cockpit._reload()
            if number == REFRESHES // 10:
                gc.collect()
                held = _resident_mib()
        gc.collect()
        grown = _resident_mib() - held
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Figure(
            *("an open cockpit at rest, of one core", idle, IDLE_LIMIT, True),
            f"{idle * 100:.2f} % over {IDLE_S:.0f} s, 10,000 rows",
        ),
        Figure(
            *("growth from 100 to 1,000 refreshes, in MiB", grown, GROWTH_LIMIT_MIB, True),
            f"{held:.0f} MiB held, {peak:.0f} MiB at most",
        ),
    ]


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
