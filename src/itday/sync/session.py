"""One source while we talk to it: its connector, and whose turn it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from itday.config.settings import SourceSettings
from itday.domain.errors import AuthFailed, ItdayError, SettingsError
from itday.domain.text import clean
from itday.domain.verbs import VERBS
from itday.store.feeds import describe_source
from itday.store.lock import locked
from itday.sync.connect import connect, loaded
from itday.sync.ground import Ground

if TYPE_CHECKING:
    from itday.domain.feed import Feed
    from itday.domain.secret import Secret
    from itday.sdk.connector import Connector


class Session:
    """A source of the settings; its feeds and deliveries take turns, over all copies of itday."""

    def __init__(self, ground: Ground, source: SourceSettings) -> None:
        """Connect to nothing yet."""
        self.ground = ground
        self.source = source
        self.stopped: ItdayError | None = None
        """Why nothing is asked of the source until the person acts."""
        self._rests: dict[str, float] = {}
        """By quota, and by `ground.monotonic`: until when the source asked to be left alone."""
        self._connector: Connector[Any] | None = None
        self._stale = False
        self._making = asyncio.Lock()
        self._turn = asyncio.Lock()

    @property
    def secret(self) -> Secret | None:
        """The secret in use; `None` before the first connection, and where there is none."""
        return self._connector.setting.secret if self._connector else None

    async def connector(self) -> Connector[Any]:
        """The source's connector, made when first asked for.

        Raises:
            SettingsError, AuthFailed: As `connect` does, or what stopped the source before.
        """
        if self.stopped is not None:
            raise self.stopped
        async with self._making:
            if self._stale:
                await self._let_go()
            if self._connector is None:
                self._connector = await connect(self.ground, self.source)
                await self.describe(self._connector)
            return self._connector

    async def feeds(self, found: type[Connector[Any]]) -> Mapping[str, Feed]:
        """The source's feeds; while it cannot be connected to, all that its connector may have.

        Args:
            found: The connector's class.
        """
        try:
            return (await self.connector()).feeds
        except (AuthFailed, SettingsError) as error:
            self.stopped = error
            return found.feeds_of((await loaded(self.ground, self.source))[1])

    async def describe(self, connector: Connector[Any]) -> None:
        """Keep what the source can do, and how long: keys are greyed without loading it."""
        from itday.sdk.connector import abilities  # the SDK is there by now; not before

        verbs = abilities(connector)
        await self.ground.store.write(
            describe_source, self.source.name, self.source.type,
            write=self.source.write, verbs=verbs, ends=await _ends(connector),
        )  # fmt: skip

    def rest(self, quota: str = "") -> float:
        """For how many seconds nothing of a quota is to be asked; 0 or less: it may be.

        A rest of the whole source, which has an empty name, is one of each of its quotas.
        """
        until = max(self._rests.get(quota, 0.0), self._rests.get("", 0.0))
        return until - self.ground.monotonic()

    def rest_for(self, seconds: float, quota: str = "") -> None:
        """Leave a quota alone for so long from now."""
        self._rests[quota] = self.ground.monotonic() + seconds

    def quota(self, verb: str) -> str:
        """What a change counts against; the whole source's while nothing is connected."""
        from itday.sdk.connector import quota_of

        return quota_of(type(self._connector), VERBS[verb]) if self._connector else ""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Have the source to oneself; `False` while another copy of itday has it.

        Two copies that delivered at once could send one change twice.
        """
        async with self._turn:
            with locked(self.ground.locks / f"{self.source.name}.lock") as ours:
                yield ours

    def line(self, error: ItdayError) -> str:
        """An error as the person reads it: with the source's name, cleaned, without secrets."""
        from itday.sdk.scrub import scrub

        named = self.source.name in error.where
        said = str(error) if named else f"{self.source.name}: {error}"
        # Cleaned first: an escape code within a word would hide a secret from the filter.
        return scrub(clean(said))

    def ask_again(self) -> None:
        """Take away what holds us back: what stopped the source, and the rests it asked for.

        After a stop the next connection takes secret and session anew.
        """
        self._stale = self._stale or self.stopped is not None
        self.stopped = None
        self._rests.clear()

    async def aclose(self) -> None:
        """Let go of the connector; a later question makes another."""
        async with self._making:
            await self._let_go()

    async def _let_go(self) -> None:
        connector, self._connector, self._stale = self._connector, None, False
        if connector is not None:
            await connector.aclose()


async def _ends(connector: Connector[Any]) -> tuple[float | None, str]:
    """When the sign-in ends and why; nothing where nobody knows."""
    from itday.sdk.oauth import SignsIn

    if not isinstance(connector, SignsIn):
        return None, ""
    try:
        found = await connector.ends()
    except SettingsError:
        return None, ""  # the keyring is closed: the pull that needs it says so
    return (found.at.timestamp(), found.why) if found else (None, "")
