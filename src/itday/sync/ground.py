"""What pulling and delivering stand on: one profile's settings and store, a clock, a listener."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday import registry
from itday.config import secrets
from itday.config.settings import Settings, SourceSettings
from itday.domain.secret import Secret
from itday.store import cache, feeds, overlay
from itday.store.database import Db
from itday.store.store import Store
from itday.sync.events import Listener, deaf

if TYPE_CHECKING:
    from itday.sdk.connector import Connector


async def pause(wake: asyncio.Event, seconds: float | None) -> None:
    """Wait until somebody wakes us or the time is over; `None` waits for somebody."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return
    wake.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The same for all sources of a profile."""

    profile: str
    settings: Settings
    store: Store
    locks: Path
    """A folder of ours that is there."""
    now: Callable[[], datetime]
    """The clock, aware and in UTC; durations go by `monotonic`."""
    listener: Listener = deaf
    connector: Callable[[str], type[Connector[Any]]] = registry.connector
    secret: Callable[[str, str], Secret | None] = secrets.get
    """May wait for a person; never called on the event loop."""
    monotonic: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    pause: Callable[[asyncio.Event, float | None], Awaitable[None]] = pause

    def stamp(self) -> float:
        """The clock, in seconds since 1970."""
        return self.now().timestamp()

    def enabled(self) -> list[SourceSettings]:
        """The sources to pull from, in the order of the settings."""
        return [source for source in self.settings.sources if source.enabled]


def tidy(db: Db, settings: Settings, now: float) -> None:
    """Bring the cache in line with the settings: sources taken out go, those switched off say so.

    What a crash left half done is finished, too.

    A source whose table has a fault keeps its records: the fault is the news, not an empty list.
    """
    off = {source.name for source in settings.sources if not source.enabled}
    known = {source.name for source in settings.sources}
    known |= {problem.source for problem in settings.problems}
    states = feeds.feeds(db)
    for name in {state.source for state in states} | set(feeds.sources(db)):
        if name not in known:
            feeds.forget_source(db, name)
    for state in states:
        if state.source in off and state.state != "off":
            key = cache.FeedKey(state.source, state.feed, state.kind)
            cache.finish(db, key, state="off", now=now)
    overlay.renew(db)
