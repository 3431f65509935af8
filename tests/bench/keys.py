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
from typing import TYPE_CHECKING, Any, NamedTuple

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
KEYS = int(os.environ.get("ITDAY_BENCH_KEYS", "60"))
TURNS = 3
SIZE = (120, 40)
IDLE_S = float(os.environ.get("ITDAY_BENCH_IDLE_S", "60"))
REFRESHES = int(os.environ.get("ITDAY_BENCH_REFRESHES", "1000"))
TOUCH_LIMIT = 2.0
"""A key in the cockpit against the same key in the bare list: median and 99th hundredth."""
FILTER_LIMIT_MS = 16.0
FILTER_WORST_MS = 50.0
FILTER = "kamine prosta requester:person"
HEIGHT = 45
"""Keys that bring the cursor to where each further one scrolls."""
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

    async def after(self, work: Callable[[], object]) -> Touch:
        """What it took from a call to the end of the paint that follows."""
        self._next.clear()
        begin, busy = time.perf_counter(), time.process_time()
        work()
        await asyncio.wait_for(self._next.wait(), 10)
        return Touch(time.perf_counter() - begin, time.process_time() - busy)


class Touch(NamedTuple):
    """One key, in seconds."""

    wall: float
    """By the clock; on a machine that has other things to do, those are in it."""
    busy: float
    """Of the processor, for this process alone."""


class Touches(NamedTuple):
    """Many keys of one sort."""

    each: list[Touch]

    def hundredth(self, wanted: int) -> Touch:
        """So many of a hundred took no longer; by the clock and by the processor apart."""
        place = max(-(-len(self.each) * wanted // 100) - 1, 0)
        return Touch(*(sorted(column)[place] for column in zip(*self.each, strict=True)))

    @property
    def said(self) -> str:
        """Median and 99th hundredth, both ways, in ms."""
        median, most = self.hundredth(50), self.hundredth(99)
        return (
            f"{median.busy * 1e3:.1f}/{most.busy * 1e3:.1f} ms busy, "
            f"{median.wall * 1e3:.1f}/{most.wall * 1e3:.1f} by the clock"
        )


NAMED = {" ": "space", ":": "colon", "\b": "backspace"}


async def _press(pilot: Pilot[Any], paints: Paints, key: str) -> Touch:
    """One key, from rest."""
    await pilot.pause(0.03)
    event = events.Key(NAMED.get(key, key), key)
    return await paints.after(lambda: pilot.app.post_message(event))


class Moves(NamedTuple):
    """The cursor's keys."""

    still: Touches
    """Two lines change."""
    scrolled: Touches
    """All lines change."""


async def _moves(pilot: Pilot[Any], paints: Paints) -> Moves:
    still = [await _press(pilot, paints, "jk"[number % 2]) for number in range(KEYS)]
    for _ in range(HEIGHT):
        await _press(pilot, paints, "j")
    return Moves(Touches(still), Touches([await _press(pilot, paints, "j") for _ in range(KEYS)]))


async def _in_cockpit(runtime: Runtime) -> tuple[Moves, Touches]:
    """Moving in 10,000 rows, and a filter's keys over them."""
    app = CockpitApp(runtime, pulls=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        app.cockpit.pane.narrow("-zzzzzz")
        app.cockpit.reload()
        await pilot.pause(2)
        assert len(app.cockpit.pane.things) == COUNT
        paints = Paints(app)
        moves = await _moves(pilot, paints)
        await pilot.press("slash")
        await pilot.pause(0.5)
        await pilot.press(*["backspace"] * len("-zzzzzz"))
        await pilot.pause(1)
        assert len(app.cockpit.pane.rows) == COUNT
        typed = []
        for key in FILTER:
            typed.append(await _press(pilot, paints, key))
            await pilot.pause(0.1)
        assert app.cockpit.pane.filter.text == FILTER
    return moves, Touches(typed)


async def _in_bare(rows: list[Row]) -> Moves:
    app = Bare(rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        return await _moves(pilot, Paints(app))


def keys() -> Iterator[Figure]:
    """Key to paint with 10,000 rows, and a filter's key over them, in processor time."""
    with profile() as runtime:
        rows = runtime.store.read_now(listing, Scope("ticket", limit=COUNT))
        # By turns: what else the machine does falls on both.
        rounds = [
            (*asyncio.run(_in_cockpit(runtime)), asyncio.run(_in_bare(rows))) for _ in range(TURNS)
        ]
    for at, name in enumerate(("in place", "that scrolls")):
        pairs = [(mine[at], bare[at]) for mine, _, bare in rounds]
        for wanted, said in ((50, "median"), (99, "p99")):
            ratio = statistics.median(
                mine.hundredth(wanted).busy / bare.hundredth(wanted).busy for mine, bare in pairs
            )
            yield Figure(
                *(f"a key {name}, 10,000 rows, {said}, to the bare list", ratio, TOUCH_LIMIT, True),
                f"{pairs[0][0].said}; bare {pairs[0][1].said}",
            )
    typed = Touches([touch for _, typed, _ in rounds for touch in typed.each])
    for wanted, said, limit in ((50, "median", FILTER_LIMIT_MS), (100, "slowest", FILTER_WORST_MS)):
        took = typed.hundredth(wanted).busy * 1e3
        yield Figure(
            *(f"a key of a filter over 10,000 rows, {said}, in ms", took, limit, True),
            f"{typed.said}, {len(typed.each)} keys",
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
        early = REFRESHES // 10
        for number in range(REFRESHES):
            if number == early:
                gc.collect()
                held = _resident_mib()
            await app.cockpit._reload()
        gc.collect()
        grown = _resident_mib() - held
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Figure(
            *("an open cockpit at rest, of one core", idle, IDLE_LIMIT, True),
            f"{idle * 100:.2f} % over {IDLE_S:.0f} s, 10,000 rows",
        ),
        Figure(
            *(f"growth from {early} to {REFRESHES} refreshes, in MiB", grown),
            *(GROWTH_LIMIT_MIB, True),
            f"{held:.0f} MiB held, {peak:.0f} MiB at most",
        ),
    ]


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
