"""Capture while ten thousand records come in, and a folder of ten thousand note files."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday.config.secrets import take_environment
from itday.runtime import Runtime
from itday.store import leaves
from itday.store.search import find
from itday.sync.noticing import Watch
from itday.ui.app import CockpitApp
from itday.ui.widgets.capture import CaptureArea
from tests.bench.keys import SIZE, Paints, _press
from tests.bench.measure import Figure, timed
from tests.bench.meetings import WORDS, _median_ms
from tests.bench.slow_desk import PAGES, PER_PAGE
from tests.bench.syncing import _desks, _settings

if TYPE_CHECKING:
    from textual.pilot import Pilot

DESKS = 10
RECORDS = DESKS * PAGES * PER_PAGE
LIMIT_MS = 100.0
"""What nobody notices, also while the help desk is pulled."""
PATIENCE_S = 60.0
FILES = 10_000
FIRST_S, AGAIN_MS, FIND_MS = 20.0, 150.0, 200.0
"""The first reading of a folder is done once; a look at it is made every few seconds."""
LETTERS = "theswitchinthescienceblockistobereplacedbyfriday"
"""Without spaces: at the end of a line they paint nothing."""


async def _typed(pilot: Pilot[Any], paints: Paints, count: int, runtime: Runtime) -> list[float]:
    """Times of so many letters; of as many as fit into the pull where it is 0."""
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < count if count else await _held(runtime) < RECORDS:
        touch = await _press(pilot, paints, LETTERS[len(times) % len(LETTERS)])
        times.append(touch.wall)
        if time.perf_counter() - began > PATIENCE_S:
            raise TimeoutError(f"{await _held(runtime)} of {RECORDS} came in")
    return times


async def _held(runtime: Runtime) -> int:
    sql = "SELECT count(*) FROM main.record WHERE kind = 'ticket'"
    count: int = await runtime.store.read(lambda db: db.execute(sql).fetchone()[0])
    return count


async def _capture(runtime: Runtime) -> tuple[list[float], list[float]]:
    """Times of the letters typed while all of it came in, and of as many at rest."""
    app = CockpitApp(runtime, pulls=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        await pilot.press("n")
        await pilot.pause(0.3)
        assert isinstance(app.focused, CaptureArea)
        paints = Paints(app)
        await _typed(pilot, paints, 30, runtime)  # what is loaded at the first letters
        runtime.start(app.hear)
        while not await _held(runtime):
            await pilot.pause(0.01)
        during = await _typed(pilot, paints, 0, runtime)
        await pilot.pause(3)
        return during, await _typed(pilot, paints, max(len(during), 60), runtime)


def capture() -> Iterator[Figure]:
    """A letter in the line for notes while 10,000 tickets come in, against the same at rest."""
    for at in range(DESKS):
        os.environ[f"ITDAY_SECRET_DESK{at}"] = "token"
    take_environment()
    with _desks() as port, tempfile.TemporaryDirectory() as folder:
        _settings(Path(folder), port, DESKS)
        runtime = Runtime.open()
        try:
            during, rest = asyncio.run(_capture(runtime))
        finally:
            runtime.close()
    ms, still = 1e3 * _twentieth(during), 1e3 * _twentieth(rest)
    middle = 1e3 * statistics.median(during), 1e3 * statistics.median(rest)
    yield Figure(
        *("a letter of a note while 10,000 tickets come in, p95", ms / LIMIT_MS, 1.0, True),
        f"{ms:.0f} ms of {LIMIT_MS:.0f}, {len(during)} letters; at rest {still:.0f} ms; "
        f"medians {middle[0]:.1f} and {middle[1]:.1f} ms",
    )


def _twentieth(times: list[float]) -> float:
    """All but the slowest twentieth take no longer."""
    return sorted(times)[max(int(len(times) * 0.95) - 1, 0)]


def folder() -> Iterator[Figure]:
    """10,000 note files: read for the first time, looked at again, and searched."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ITDAY_HOME"] = home
        runtime = Runtime.open()
        try:
            _write(runtime.notes_folder)
            yield from _folder(runtime)
        finally:
            runtime.close()


def _write(notes: Path) -> None:
    for number in range(FILES):
        file = notes / f"{2020 + number % 6}" / f"page {number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        own = "\n".join(f"- {WORDS[(number + n) % 10]} {number} line {n}" for n in range(20))
        file.write_text(f"---\nid: page:{number}\n---\n\n# Page {number}\n\n{own}\n")


def _folder(runtime: Runtime) -> Iterator[Figure]:
    watch = Watch(runtime)
    seconds = timed(watch.look)
    assert len(runtime.store.read_now(leaves.known)) == FILES
    says = f"{seconds:.1f} s of {FIRST_S:.0f}, 20 lines each"
    yield Figure("10,000 note files read for the first time", seconds / FIRST_S, 1.0, True, says)
    ms = _median_ms(watch.look)
    says = f"{ms:.0f} ms of {AGAIN_MS:.0f}"
    yield Figure("10,000 note files looked at again", ms / AGAIN_MS, 1.0, True, says)
    ms = _median_ms(lambda: runtime.store.read_now(find, "insurance lin"))
    says = f"{ms:.0f} ms of {FIND_MS:.0f}"
    yield Figure("a word among 10,000 note files", ms / FIND_MS, 1.0, True, says)
