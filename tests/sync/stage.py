"""A profile on a stage: real store and settings, sources in memory, a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from itday.config.settings import parse
from itday.domain.change import Change
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.ticket import Ticket
from itday.sdk.connector import Connector, Setting
from itday.sdk.rehearsal import FakeConfig, FakeSource
from itday.store import feeds, outbox
from itday.store.decide import Ask, Circumstance, Decided, decide
from itday.store.feeds import FeedState
from itday.store.outbox import Letter
from itday.store.rows import Row, Scope, listing
from itday.store.store import Store
from itday.sync.events import SyncEvent
from itday.sync.ground import Ground
from itday.sync.session import Session

E = TypeVar("E")
SOON = 10.0
"""Seconds after which a wait for something that must happen is a failure."""


def ticket(key: str, source: str = "rt", **fields: Any) -> Ticket:
    """A ticket."""
    return Ticket(
        ref=Ref(source, "ticket", key), **({"title": f"Ticket {key}", "number": key} | fields)
    )


class Pauses:
    """In place of waiting: notes for how long, and waits until woken or told that time is over."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self.asked: list[float | None] = []
        self._open: list[tuple[float | None, asyncio.Future[None]]] = []

    async def __call__(self, wake: asyncio.Event, seconds: float | None) -> None:
        """Wait."""
        if seconds == 0:
            return
        self.asked.append(seconds)
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open.append((seconds, over))
        woken = asyncio.ensure_future(wake.wait())
        either: list[asyncio.Future[Any]] = [over, woken]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            self._open = [one for one in self._open if one[1] is not over]
        wake.clear()

    def waiting(self) -> list[float | None]:
        """For how long those wait who wait now."""
        return [seconds for seconds, _ in self._open]

    def over(self, seconds: float) -> None:
        """Let that much time pass for those who wait: longer waits go on."""
        for asked, future in self._open:
            if asked is not None and asked <= seconds and not future.done():
                future.set_result(None)


class Stage:
    """Sources named in the settings text by `type = "NAME"`, each of them a `FakeSource`."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], settings: str) -> None:
        """Set everything up; pull nothing yet."""
        self.store = Store(folder / "cache", folder / "data")
        self.heard: list[SyncEvent] = []
        self.pauses = Pauses()
        self.secrets: dict[str, Secret] = {}
        self.time = 0.0
        self.settings = parse(settings, folder / "settings.toml")
        self.classes: dict[str, type[Connector[Any]]] = {}
        self.made: dict[str, list[Connector[Any]]] = {}
        self._folder, self._clock = folder, clock
        for source in self.settings.sources:
            self.classes.setdefault(source.type, self.source_class(source.name))
        (folder / "locks").mkdir(exist_ok=True)
        self.ground = Ground(
            profile="default",
            settings=self.settings,
            store=self.store,
            locks=folder / "locks",
            now=clock,
            listener=self.heard.append,
            connector=self.classes.__getitem__,
            secret=lambda _, name: self.secrets.get(name),
            monotonic=lambda: self.time,
            chance=lambda: 0.5,
            pause=self.pauses,
        )

    def source_class(self, name: str, base: type[FakeSource] = FakeSource) -> type[FakeSource]:
        """A class of which all instances are one and the same source, asked by different copies."""
        made = self.made[name] = []

        class Here(base):  # type: ignore[misc, valid-type]
            def __init__(self, config: FakeConfig, setting: Setting) -> None:
                super().__init__(config, setting)
                if made:
                    shared = made[0].__dict__
                    self.__dict__ = shared
                    shared["setting"] = setting
                made.append(self)

        Here(FakeConfig(), Setting(source=name, now=self._clock, home=self._folder))
        return Here

    def source(self, name: str = "rt") -> FakeSource:
        """What all copies of that source share."""
        found = self.made[name][0]
        assert isinstance(found, FakeSource)
        return found

    def session(self, name: str = "rt") -> Session:
        """A new session with a source."""
        return Session(self.ground, next(s for s in self.settings.sources if s.name == name))

    def rows(self, kind: str = "ticket") -> list[Row]:
        """What a pane shows, closed ones too."""
        return self.store.read_now(listing, Scope(kind, open_only=False))

    def state(self, feed: str = "tickets", source: str = "rt") -> FeedState:
        """How a feed stands."""
        states = self.store.read_now(feeds.feeds)
        return next(one for one in states if one[:2] == (source, feed))

    def letters(self) -> list[Letter]:
        """Every letter, the oldest first."""
        return self.store.read_now(outbox.letters)[::-1]

    def decide(self, *changes: Change) -> Decided:
        """Decide, as for sources that may be written to."""
        asks = [Ask(change, "remote") for change in changes]
        return self.store.write_now(decide, asks, Circumstance("Ann", self._clock()))

    def events(self, kind: type[E]) -> list[E]:
        """What was heard of one type."""
        return [event for event in self.heard if isinstance(event, kind)]

    async def until(self, true: Callable[[], object]) -> None:
        """Let everything run until something holds."""
        async with asyncio.timeout(SOON):
            while not true():
                # The writer is a thread: going through it is how its work is waited for.
                await self.store.write(lambda _: None)

    def put(self, *records: Record, source: str = "rt") -> None:
        """Let the source have records."""
        self.source(source).put(*records)


def of_their_own(stage: Stage, **quotas: str) -> None:
    """Let feeds of the first source count against limits of their own."""
    found = stage.classes["rt"]
    found.feeds = {
        name: replace(feed, quota=quotas.get(name, "")) for name, feed in found.feeds.items()
    }
