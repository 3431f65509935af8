"""Somebody else's connector, kept in a process of its own, looking like any other from here.

What it is (its feeds, verbs and keys) is asked once from a process that ends at once; each source
then has one that lasts. One that hangs, dies, floods or writes nonsense is killed: the question
fails with an error that names it, and the next question, after a rest, starts another.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from itday.domain.change import Change
from itday.domain.errors import (
    AuthFailed,
    BadReply,
    ItdayError,
    SettingsError,
    SourceError,
    Unavailable,
    Unsettled,
)
from itday.domain.feed import Feed, Mode, Page
from itday.domain.kinds import KINDS
from itday.domain.post import Post
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.domain.verbs import VERBS
from itday.sdk._isolated_config import IsolatedConfig, Plugin, asked_once
from itday.sdk._isolated_page import PageParts
from itday.sdk.connector import Connector, Job, Setting, narrow
from itday.sdk.process import Limits, Process, Stopped
from itday.sdk.scrub import scrub
from itday.sdk.wire import Fault, Misnamed, Told, error_of, record_of

__all__ = ["Isolated", "Limits", "Plugin", "isolated"]

log = logging.getLogger("itday.sdk")

LONGEST_REST_S = 60.0
OFTEN_S = 10.0
"""The least time between two pulls that a feed may ask for."""
LIMITS = Limits()


class Isolated(Connector[IsolatedConfig]):
    """One source of a connector that runs elsewhere. Subclasses are made by `isolated`."""

    Config: ClassVar[type[IsolatedConfig]]
    plugin: ClassVar[Plugin]
    limits: ClassVar[Limits]

    def __init__(self, config: IsolatedConfig, setting: Setting) -> None:
        """Start nothing yet."""
        super().__init__(config, setting)
        self._process: Process | None = None
        self._parting: list[Process] = []
        self._starting = asyncio.Lock()
        self._failures = 0
        self._rest_until = 0.0

    @classmethod
    def wants_secret(cls, config: IsolatedConfig) -> bool:
        """As the connector says of that configuration."""
        return type(config).needs_secret(config.model_extra or {})

    async def aopen(self) -> None:
        """Start it, and take over the feeds and verbs that it has for this source.

        Raises:
            AuthFailed, SettingsError: It says that it cannot work so.
        """
        try:
            await self._begun()
        except AuthFailed:
            raise
        except SourceError as error:  # no fault of the settings: the first pull meets it again
            log.debug("%s: %s", self.setting.source, scrub(str(error)))

    async def check(self) -> str:
        """A few words of the connector's on what answers."""
        return clean(str((await self._ask("check")).get("text") or ""), limit=200)

    async def read(self, ref: Ref) -> Record:
        """One record, as the connector has it."""
        return self._record(await self._ask("read", about=ref, ref=list(ref)), ref.kind)

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change took effect, as the connector sees it."""
        end = await self._ask("settled", about=change.ref, **_letter(change, job))
        return None if end.get("record") is None else self._record(end, change.kind)

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """The conversation, as the connector has it."""
        posts: list[Post] = []

        def take(row: Told) -> bool:
            posts.append(Post.model_validate(row["post"]))
            return False

        await self._ask("posts", take, about=ref, ref=list(ref))
        return tuple(posts)

    async def push(self, change: Change, job: Job) -> Record:
        """Have the change carried out.

        Raises:
            Unsettled: The process was lost on the way: it may have happened.
        """
        end = await self._ask("push", about=change.ref, **_letter(change, job))
        return self._record(end, change.kind)

    async def pull(self, feed_name: str, cursor: str | None) -> AsyncIterator[Page[Record]]:
        """Pull one feed; the connector makes a page only when the one before was taken."""
        parts = PageParts(self.setting.source, self.feeds[feed_name].record.kind)
        process = await self._begun()
        number = None
        try:
            number = process.begin(
                parts.take, error_of, ask="pull", feed=feed_name, cursor=cursor, now=self._now()
            )
            for page in range(self.limits.pages):
                if await process.step(number, more=page > 0) is not None:
                    self._failures = 0
                    return
                yield parts.page()
            process.stop(f"gave more than {self.limits.pages} pages in one pull")
            await process.step(number)
        except (Stopped, Fault, Misnamed, LookupError, ValueError, TypeError) as error:
            raise self._sorted(error, process) from None
        finally:
            if number is not None:
                process.drop(number)

    async def aclose(self) -> None:
        """Let it close its connections, for a moment; then end it and all that it started."""
        process, self._process = self._process, None
        if process is not None:
            await process.aclose()
        while self._parting:
            await self._parting.pop().ended()

    async def _ask(
        self,
        ask: str,
        take: Callable[[Told], bool] = lambda _: False,
        *,
        about: Ref | None = None,
        **question: Any,
    ) -> Told:
        """Ask one thing, sorting what goes wrong."""
        process, fail = await self._begun(), partial(error_of, ref=about)
        try:
            end = await process.ask(take, fail, ask=ask, now=self._now(), **question)
        except (Stopped, Fault, LookupError, ValueError, TypeError) as error:
            raise self._sorted(error, process, writes=ask == "push") from None
        self._failures = 0
        return end

    async def _begun(self) -> Process:
        """The process, started where there is none.

        Raises:
            Unavailable: It misbehaved, and is given a rest.
            AuthFailed, SettingsError: It says that it cannot work so.
        """
        async with self._starting:
            if self._process is not None and self._process.over is None:
                return self._process
            left = self._rest_until - time.monotonic()
            if left > 0:
                what = f"{self.plugin} misbehaved and is given a rest of {math.ceil(left)} seconds"
                raise Unavailable(what, remedy="Tried again later")
            if self._process is not None:
                self._parting.append(self._process)
            try:
                self._process = await Process.start(self.limits)
            except Stopped as error:
                raise Unavailable(f"{self.plugin} {error}", remedy="Tried again later") from None
            return await self._settle_in(self._process)

    async def _settle_in(self, process: Process) -> Process:
        """Give a new process what it may know of us, and nothing else."""
        mine = self.setting
        setting = {
            "source": mine.source, "secret": mine.secret.reveal() if mine.secret else None,
            "home": str(mine.home.absolute()), "me": mine.me, "email": mine.email,
            "zone": mine.zone,
        }  # fmt: skip
        try:
            end = await process.ask(
                lambda _: False, error_of, ask="begin", plugin=self.plugin.told(),
                table=self.config.model_extra, setting=setting, now=self._now(),
                within_s=self.limits.start_s,
            )  # fmt: skip
        except BaseException as error:
            stopped = process.over is not None
            process.stop("could not begin")
            if isinstance(error, (Stopped, Fault)) or stopped:
                raise self._sorted(error, process) from None
            raise
        self._narrow(end)
        return process

    def _narrow(self, end: Told) -> None:
        """Keep to the feeds and verbs that it has for this source."""
        told = end.get("feeds"), end.get("verbs")
        feeds, verbs = (one if isinstance(one, list) else [] for one in told)
        narrow(self, feeds, lambda change: change.verb in verbs)

    def _now(self) -> str:
        return self.setting.now().isoformat()

    def _record(self, end: Told, kind: str) -> Record:
        try:
            return record_of(end.get("record"), self.setting.source, kind)
        except (Misnamed, ValueError) as error:
            raise self._sorted(error) from None

    def _sorted(
        self, error: BaseException, process: Process | None = None, *, writes: bool = False
    ) -> ItdayError:
        """The error for the person, of whatever the process did."""
        if isinstance(error, Fault) and error.name == "MemoryError" and process is not None:
            process.stop(f"ran out of memory ({self.limits.memory_bytes >> 20} MB)")
            error = Stopped(process.over)
        if isinstance(error, Stopped):
            self._rest(process)
            if writes:
                remedy = "It may have happened: it is read again before a new try"
                return Unsettled(f"{self.plugin} {error}", remedy=remedy)
            remedy = f"Tried again later. If it goes on, ask those who made {self.plugin.origin}"
            return Unavailable(f"{self.plugin} {error}", remedy=remedy)
        if isinstance(error, Fault):
            log.error("%s: %s: %s", self.setting.source, self.plugin, scrub(error.trace))
            return SourceError(f"{self.plugin} failed ({error.name})", remedy=self.plugin.remedy)
        said = str(error) if isinstance(error, Misnamed) else "gave what cannot be read"
        return BadReply(f"{self.plugin} {said}", remedy=self.plugin.remedy)

    def _rest(self, process: Process | None) -> None:
        """Leave it alone for a while, longer each time; once for each process that misbehaved."""
        if process is not None and process is self._process:
            self._process = None
            self._parting.append(process)
            rest = min(LONGEST_REST_S, self.limits.rest_s * 2**self._failures)
            self._failures += 1
            self._rest_until = time.monotonic() + rest


def isolated(plugin: Plugin, limits: Limits = LIMITS) -> type[Isolated]:
    """Make the class that stands for somebody else's connector; starts a process, and waits for it.

    Args:
        plugin: Where it comes from.
        limits: The most that its processes may take.

    Raises:
        SettingsError: It cannot be imported, is no connector, or does not say what it is.
    """
    told = asked_once(plugin, limits, "describe")
    try:
        feeds = {feed.method: feed for feed in map(_feed, told["feeds"])}
        verbs = {VERBS[verb]: verb for verb in told["verbs"]}
        keys = tuple(str(key) for key in told["keys"])
        title = clean(str(told["title"]), limit=60)
        needs_secret = bool(told["needs_secret"])
    except (LookupError, ValueError, TypeError) as error:
        what = f"{plugin} brings what this itday does not know ({error})"
        raise SettingsError(clean(what, limit=300), remedy=plugin.remedy) from None
    shared = {"plugin": plugin, "limits": limits}
    config = type("Config", (IsolatedConfig,), {**shared, "keys": keys, "judged": {}})
    words = {"name": plugin.name, "title": title, "needs_secret": needs_secret, "Config": config}
    made: type[Isolated] = type(f"Isolated_{plugin.name}", (Isolated,), {**shared, **words})
    made.feeds, made.actions = feeds, verbs
    return made


def _feed(told: Any) -> Feed:
    """A feed as the connector declares it.

    Raises:
        LookupError, ValueError, TypeError: There is no such kind or mode, or no such time.
    """
    every = timedelta(seconds=max(OFTEN_S, float(told["every_s"])))
    mode, quota = Mode(told["mode"]), str(told["quota"])
    return Feed(KINDS[told["kind"]], str(told["method"]), every, mode, quota)


def _letter(change: Change, job: Job) -> Told:
    """A delivery on its way down."""
    return {
        "change": {"verb": change.verb, "ref": list(change.ref), "payload": change.payload()},
        "job": {
            "key": job.key, "base": dict(job.base), "asked_at": job.asked_at.isoformat(),
            "tries": job.tries,
        },
    }  # fmt: skip
