"""Servers that fail ten times and come back, while the cockpit runs: nobody does anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from itday.store import outbox
from itday.sync import pace
from itday.sync.events import Failed, Pulled, Sent, SyncEvent
from tests.conftest import MORNING
from tests.faults.breaks import times
from tests.faults.cell import Cell
from tests.faults.drive import begun
from tests.faults.http_row import rotating
from tests.faults.row import FAR, Row
from tests.faults.row_imap import saying
from tests.faults.rows import ROWS
from tests.faults.stage import Stage

SOON_S = 20.0
TIMES = 40
"""Questions that are not answered: ten or more for each feed and for the deliveries."""
TEN = {
    "http": lambda: times(TIMES, rotating(500, 502, 503)),
    "imap": lambda: times(TIMES, saying("* BYE going down\r\n", stays=False)),
}


class Ear:
    """Hears what the cockpit hears, until everything that must come has come."""

    def __init__(self, feeds: set[str], deliveries: int) -> None:
        """Wait for a good pull of each feed, after it was said to wait, and for deliveries."""
        self.over = threading.Event()
        self.states: set[str] = set()
        self._feeds, self._deliveries = feeds, deliveries

    def __call__(self, event: SyncEvent) -> None:
        """Hear one thing, in the engine's thread."""
        if isinstance(event, Failed) and event.source == FAR:
            self.states.add(event.state)
        if isinstance(event, Pulled) and event.source == FAR:
            self._feeds = self._feeds - {event.feed}
        self._deliveries -= isinstance(event, Sent)
        if not self._feeds and self._deliveries <= 0:
            self.over.set()


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_ten_failures_and_back(
    staged: Callable[[Row], Stage], row: type[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source waits longer and longer, then is only probed; when it is back, all is well."""
    stage = staged(row())
    await begun(stage, Cell(no=16, name="ten", shows="waiting"))
    monkeypatch.setattr(pace, "FIRST_S", 0.01)
    monkeypatch.setattr(pace, "LONGEST_S", 0.03)
    began = time.monotonic()
    now = MORNING + timedelta(hours=1)
    monkeypatch.setattr(stage, "clock", lambda: now + timedelta(seconds=time.monotonic() - began))
    stage.proxy.fault = TEN[stage.proxy.speaks.__name__.removesuffix("Talk").lower()]()
    wanted = len(stage.row.changes())
    ear = Ear(set(stage.feeds()), wanted)

    with stage.open() as runtime:
        runtime.start(ear)
        assert ear.over.wait(SOON_S), (ear.states, stage.feeds())
        waiting = runtime.store.read_now(outbox.waiting)

    assert ear.states == {"failed", "waiting"}
    assert not waiting
    assert list(stage.row.done()) == [1] * wanted
    assert {one.state for one in stage.feeds().values()} == {"fresh"}
    await stage.sync()
    assert stage.shown() == await stage.truth()
    assert not stage.leaks()
