"""A megabyte pasted: from the terminal's bytes to the paint that shows it."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterator

from itday.ui.app import CockpitApp
from itday.ui.pasted import BEGIN, END, PieceParser
from tests.bench.keys import SIZE, TURNS, Paints, Touch, profile
from tests.bench.measure import Figure

PASTED = f"{BEGIN}{'xDq ' * 262_144}{END}"
PIECE = 4096
"""What comes from a terminal at once."""
LIMIT_S = 1.0
PLACES = {"a line": ("f",), "a note": ("n",)}


def pasting() -> Iterator[Figure]:
    """Seconds for a megabyte, into each sort of place."""
    with profile() as runtime:
        for place, keys in PLACES.items():
            app = CockpitApp(runtime, pulls=False)
            touches = asyncio.run(_paste(app, keys))
            busy = statistics.median(one.busy for one in touches)
            wall = statistics.median(one.wall for one in touches)
            yield Figure(
                *(f"a megabyte pasted into {place}, in seconds", busy, LIMIT_S, True),
                f"{busy * 1e3:.0f} ms busy, {wall * 1e3:.0f} by the clock",
            )


async def _paste(app: CockpitApp, keys: tuple[str, ...]) -> list[Touch]:
    found = []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1)
        for _ in range(TURNS):
            await pilot.press(*keys)
            await pilot.pause(0.5)
            paints = Paints(app)
            found.append(await paints.after(lambda: _read(app)))
            await pilot.press("escape", "escape")
            await pilot.pause(0.5)
    return found


def _read(app: CockpitApp) -> None:
    """What the terminal's thread does with the bytes."""
    parser = PieceParser()
    for at in range(0, len(PASTED), PIECE):
        for event in parser.feed(PASTED[at : at + PIECE]):
            app.post_message(event)
