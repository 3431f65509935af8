"""Pulls and delivers in the background: one task a feed, one a source's outbox.

A source that hangs, fails or asks for rest delays no other. What stops a source (a login that is no
longer accepted, a fault in its table) stops only it, until the person acts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import TYPE_CHECKING, Any

from itday.config.settings import SourceSettings
from itday.domain.errors import AuthFailed, SettingsError, StoreError
from itday.domain.feed import Feed
from itday.store import feeds, outbox
from itday.sync.attempt import attempt, fault_line, unusable
from itday.sync.connect import loaded, secret_of
from itday.sync.events import Failed
from itday.sync.ground import Ground, tidy
from itday.sync.pace import Pace
from itday.sync.pull import FeedResult
from itday.sync.sender import Sender
from itday.sync.session import Session

if TYPE_CHECKING:
    from itday.sdk.connector import Connector

__all__ = ["Engine", "FeedResult"]

DESK_S = 2.0
"""How often to see whether another process decided something."""
SECRET_S = 60.0
"""How often a signed-out source's secret is looked at, in case it was set elsewhere."""
AFRESH_S = 60.0
"""When a source begins again after an error that nobody foresaw."""
HOUSE_S = 3600.0
"""How often to see whether a backup is due."""


class Engine:
    """All sources of a profile, while the cockpit is open."""

    def __init__(self, ground: Ground) -> None:
        """Start nothing yet; call everything from one event loop."""
        self._ground = ground
        self._lines = [_Line(ground, source) for source in ground.enabled()]

    async def run(self) -> None:
        """Pull and deliver until cancelled; then let go of every connection."""
        await self._tidy()
        lines = (line.run_for_ever() for line in self._lines)
        await _together(*lines, self._watch_desk(), self._keep_house())

    def refresh(self, kinds: Collection[str] = (), sources: Collection[str] = ()) -> None:
        """Pull now, whatever the pace says; empty collections mean all."""
        for line in self._lines:
            if not sources or line.name in sources:
                line.refresh(kinds)

    def wake_senders(self) -> None:
        """Look at the outbox now: something was decided."""
        for line in self._lines:
            line.wake_sender()

    def session(self, source: str) -> Session | None:
        """The session of a source that runs here; `None` for any other."""
        return next((line.session for line in self._lines if line.name == source), None)

    async def _tidy(self) -> None:
        """Bring the cache in line with the settings, as soon as there is room for that."""
        ground = self._ground
        while True:
            try:
                return await ground.store.write(tidy, ground.settings, ground.stamp())
            except StoreError as error:
                ground.listener(Failed("", "", "", "failed", str(error)))
            await ground.pause(asyncio.Event(), AFRESH_S)

    async def _notice_sign_ins(self) -> None:
        """Pull what a person has signed in to elsewhere: in a terminal beside the cockpit."""
        states = await self._ground.store.read(feeds.feeds)
        anew = {state.source for state in states if state.error == feeds.SIGNED_IN}
        if anew:
            await self._ground.store.write(feeds.noticed, anew)
            self.refresh(sources=anew)

    async def _keep_house(self) -> None:
        """See to the day's backup and to the room kept free, for as long as the cockpit is open."""
        ground = self._ground
        while True:
            try:
                await asyncio.to_thread(ground.store.upkeep, ground.now())
            except StoreError as error:
                ground.listener(Failed("", "", "", "failed", str(error)))
            await ground.pause(asyncio.Event(), HOUSE_S)

    async def _watch_desk(self) -> None:
        """Notice what other copies of itday decide: they have no way to call us."""
        seen = self._ground.store.version()
        never = asyncio.Event()
        while True:
            await self._ground.pause(never, DESK_S)
            version = self._ground.store.version()
            if version[1] != seen[1]:
                self.wake_senders()
            if version != seen:
                await self._notice_sign_ins()
            seen = version


class _Line:
    """One source: its feeds, its deliveries, and what they share."""

    def __init__(self, ground: Ground, source: SourceSettings) -> None:
        self._ground = ground
        self.name = source.name
        self.session = Session(ground, source)
        self._sender = Sender(self.session)
        self._anew = asyncio.Event()
        self._send = asyncio.Event()
        self._hurry = False
        self._feeds: dict[str, tuple[Feed, Pace, asyncio.Event]] = {}

    async def run_for_ever(self) -> None:
        """Run until cancelled; begin again after an error that nobody foresaw, having said so.

        What cannot be stored is said once for as long as it lasts, since every try meets it again.
        """
        said = ""
        while True:
            try:
                await self._run()
            except StoreError as error:
                if str(error) != said:
                    said = str(error)
                    self._ground.listener(Failed(self.name, "", "", "failed", said))
            except Exception as error:  # noqa: BLE001  # reported; the other sources go on
                line = fault_line(self.session, error)
                self._ground.listener(Failed(self.name, "", "", "failed", line))
            await self._ground.pause(self._anew, AFRESH_S)

    async def _run(self) -> None:
        """Load the connector and keep its feeds and its outbox going."""
        found = await self._loaded()
        for feed in (await self.session.feeds(found)).values():
            every = self.session.source.every or feed.every
            pace = Pace(every.total_seconds(), self._ground.chance)
            self._feeds[feed.method] = feed, pace, asyncio.Event()
        feeds_ = (self._keep(*one) for one in self._feeds.values())
        try:
            await _together(*feeds_, self._deliver(), self._watch_secret())
        finally:
            await self.session.aclose()

    async def _loaded(self) -> type[Connector[Any]]:
        """The source's connector; while it cannot be had, say so and wait to be asked."""
        while True:
            try:
                return (await loaded(self._ground, self.session.source))[0]
            except Exception as error:  # noqa: BLE001  # one source's module must not end the others
                await unusable(self.session, error)
            await self._ground.pause(self._anew, None)

    def refresh(self, kinds: Collection[str]) -> None:
        # What stopped one feed of a source stopped them all, so they all begin again.
        everything = not kinds or self.session.stopped is not None
        self.session.ask_again()
        self._sender.ask_again()
        self._anew.set()
        for feed, pace, wake in self._feeds.values():
            if everything or feed.record.kind in kinds:
                pace.clear()
                wake.set()
        self._hurry = True
        self._send.set()

    def wake_sender(self) -> None:
        self._send.set()

    async def _keep(self, feed: Feed, pace: Pace, wake: asyncio.Event) -> None:
        """Pull one feed for ever at its pace."""
        wait: float | None = await self._rest_left(feed)
        while True:
            await self._ground.pause(wake, wait)
            wait = (await attempt(self.session, feed, pace)).wait_s

    async def _rest_left(self, feed: Feed) -> float:
        """Seconds of the rest that the source asked for in an earlier run."""
        for state in await self._ground.store.read(feeds.feeds, feed.record.kind):
            if state[:2] == (self.name, feed.method) and state.state == "waiting":
                return max(0.0, (state.next_at or 0.0) - self._ground.stamp())
        return 0.0

    async def _deliver(self) -> None:
        """Empty the outbox whenever there may be something to send."""
        while True:
            if self._hurry:
                self._hurry = False
                await self._ground.store.write(outbox.hurry, self.name)
            wait = (await self._sender.deliver()).wait_s
            await self._ground.pause(self._send, wait)

    async def _watch_secret(self) -> None:
        """Begin again when a signed-out source is given another secret."""
        while True:
            await self._ground.pause(asyncio.Event(), SECRET_S)
            if not isinstance(self.session.stopped, AuthFailed):
                continue
            try:
                secret = await secret_of(self._ground, self.session.source)
            except SettingsError:  # the keyring was locked since: the person knows
                continue
            if secret is not None and secret != self.session.secret:
                self.refresh(())


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    """Run all of it at once; when one ends in an error, or we are cancelled, end them all."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
