"""The composition root: settings, store, sources and the person's decisions as one thing to hold.

Opening it costs two small files and two databases. Models, connectors and the network are loaded
when something is pulled or decided, in the cockpit by a thread of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from itday.config import paths as places
from itday.config import settings as settings_file
from itday.domain.errors import Damaged, StoreError
from itday.store import ledger, looking
from itday.store.store import Store
from itday.sync.clock import Clock, clock_of
from itday.sync.events import Failed, Listener, deaf
from itday.sync.filing import Filing
from itday.sync.unlock import unlock

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from itday.config.paths import Paths
    from itday.config.settings import Settings, SourceSettings
    from itday.domain.ref import Ref
    from itday.domain.secret import Secret
    from itday.sdk.oauth import Talk
    from itday.store.conversation import Conversation
    from itday.sync.background import Background
    from itday.sync.engine import Engine
    from itday.sync.ground import Ground
    from itday.sync.pull import FeedResult


class Runtime(Filing):
    """One profile, open. Its methods may be called from any thread."""

    def __init__(
        self, profile: str, paths: Paths, settings: Settings, store: Store, *, clock: Clock
    ) -> None:
        """Hold what `open` made."""
        self.profile = profile
        self.paths = paths
        self.settings = settings
        self.store = store
        self._clock = clock
        self._background: Background | None = None
        self._listener: Listener = deaf
        self._closed = False
        self._copy: TemporaryDirectory[str] | None = None

    @classmethod
    def open(
        cls,
        profile: str = "default",
        *,
        now: Callable[[], datetime] | None = None,
        read_only: bool = False,
    ) -> Self:
        """Open a profile, making its files where there are none.

        Args:
            profile: Its name.
            now: The clock, aware and in UTC; by default the machine's, and for a profile of made-up
                sources only the time they were made for, running on from there.
            read_only: Look at a copy of this moment: no file of the profile is made or changed.

        Raises:
            SettingsError: The settings file cannot be read, a table that is no source's is wrong,
                or a folder cannot be used.
            StoreError: desk.db is newer than this program, damaged with no good backup, or
                encrypted and its key is not to be had.
        """
        where = places.paths(profile)
        settings = settings_file.load(where.config)
        if read_only:
            return cls._look(profile, where, settings, now)
        unlock(profile, where)
        folders = places.private_dir(where.cache), places.private_dir(where.data)
        store = Store(*folders)
        try:
            latest = store.read_now(ledger.latest)
        except Damaged:
            # Noted by the store: opened again, it looks closely and puts a backup back.
            store.close()
            store = Store(*folders)
            latest = store.read_now(ledger.latest)
        clock = now or clock_of(settings, since=latest)
        return cls(profile, where, settings, store, clock=clock)

    @classmethod
    def _look(
        cls, profile: str, where: Paths, settings: Settings, now: Callable[[], datetime] | None
    ) -> Self:
        """Open a copy; all that itday writes for itself goes where the copy is."""
        copy = looking.copied(where.cache, where.data)
        top = Path(copy.name)
        there = where._replace(data=top / "data", cache=top / "cache", state=top / "state")
        try:
            unlock(profile, there)
            store = Store(there.cache, there.data, read_only=True)
            clock = now or clock_of(settings, since=store.read_now(ledger.latest))
        except BaseException:
            copy.cleanup()
            raise
        made = cls(profile, there, settings, store, clock=clock)
        made._copy = copy
        return made

    @property
    def read_only(self) -> bool:
        """Whether this is a copy that is only looked at."""
        return self.store.read_only

    def now(self) -> datetime:
        """The time, aware and in UTC; the only clock."""
        return self._clock()

    async def posts(self, ref: Ref) -> Conversation:
        """The body or conversation of a record: from its source, or as it was when last opened.

        Raises:
            SourceError, SettingsError: The source could not be asked, and nothing was kept.
        """
        import asyncio  # costs as much as all the rest, and capture does without

        from itday.sync.ask import posts

        ground = self._ground(deaf)
        if self._background is None:
            return await posts(ground, ref)
        return await asyncio.wrap_future(
            self._background.ask(lambda engine: posts(ground, ref, engine.session(ref.source)))
        )

    async def check(self, source: str | SourceSettings, secret: Secret | None = None) -> str:
        """A few words on what answers at a source: `RT 5.0.3, as asmith`.

        Args:
            source: Its name, or its table where it is in no settings yet.
            secret: Of such a one; `None` for what is kept under its name.

        Raises:
            SourceError, SettingsError: Address, login or table is wrong.
        """
        from itday.sync.ask import check, try_out

        ground = self._ground(deaf)
        if isinstance(source, str):
            return await check(ground, source)
        return await try_out(ground, source, secret)

    async def sign_in(self, source: str, talk: Talk) -> str:
        """Sign the person in to a source; see `itday.sync.signin`.

        Raises:
            SourceError, SettingsError: It was refused, or there is nothing to sign in to.
        """
        from itday.sync.signin import sign_in

        return await sign_in(self._ground(deaf), source, talk)

    async def sign_out(self, source: str) -> None:
        """Forget a source's sign-in.

        Raises:
            SettingsError: There is nothing to sign out of.
        """
        from itday.sync.signin import sign_out

        await sign_out(self._ground(deaf), source)

    async def consent_url(self, source: str) -> str:
        """Where an administrator grants what a source needs.

        Raises:
            SettingsError: There is no such address.
        """
        from itday.sync.signin import consent_url

        return await consent_url(self._ground(deaf), source)

    async def sync_once(
        self,
        sources: Sequence[str] = (),
        *,
        full: bool = False,
        accept: bool = False,
        deliver: bool = True,
        listener: Listener = deaf,
        only_outbox: bool = False,
    ) -> list[FeedResult]:
        """Deliver what waits and pull every feed once, all sources at once.

        Args:
            sources: Which; none means all that are switched on.
            full: Pull everything, wherever the last pull ended.
            accept: Let a pull take records out that the guard would keep.
            deliver: Whether the outbox is sent.
            listener: Told of every step, in this loop's thread.
            only_outbox: Pull nothing.

        Returns:
            A result for each feed; a failure is one of them.

        Raises:
            SettingsError: No source has that name, or it is switched off.
        """
        from itday.sync.once import Wish, once

        wish = Wish(full=full, accept=accept, deliver=deliver, pull=not only_outbox)
        return await once(self._ground(listener), sources, wish)

    def start(self, listener: Listener) -> None:
        """Pull and deliver in a thread of its own until `close`; no second start.

        Args:
            listener: Told of every step, in that thread.
        """
        from itday.sync.background import Background

        if self._background is not None or self._closed:
            return
        self._listener = listener
        self.store.listen(lambda line: listener(Failed("", "", "", "failed", line)))

        def make() -> Engine:
            from itday.sync.engine import Engine

            return Engine(self._ground(listener))

        def lost(error: BaseException) -> None:
            if not self._closed:
                why = str(error) if isinstance(error, StoreError) else type(error).__name__
                listener(Failed("", "", "", "failed", f"syncing ended: {why}"))

        self._background = Background(make, lost)

    def read_settings(self) -> None:
        """Take the settings file as it is now; what pulls begins anew with it.

        It may wait for most of a second until what pulls has let go.

        Raises:
            SettingsError: It cannot be read; everything goes on as before.
        """
        self.settings = settings_file.load(self.paths.config)
        if self._background is not None:
            self._background.stop()
            self._background = None
            self.start(self._listener)

    def refresh(self, kinds: Collection[str] = (), sources: Collection[str] = ()) -> None:
        """Pull and deliver now, whatever went wrong before; returns at once.

        Args:
            kinds: Only feeds of these kinds; none means all.
            sources: Only these sources; none means all.
        """
        if self._background is not None:
            self._background.tell(lambda engine: engine.refresh(tuple(kinds), tuple(sources)))

    def close(self) -> None:
        """Stop what runs and close the store, in less than a second; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        if self._background is not None:
            self._background.stop()
        self.store.close()
        if self._copy is not None:
            self._copy.cleanup()

    def _decided(self) -> None:
        if self._background is not None:
            self._background.tell(lambda engine: engine.wake_senders())

    def _ground(self, listener: Listener) -> Ground:
        from itday.sync.ground import Ground

        return Ground(
            profile=self.profile,
            settings=self.settings,
            store=self.store,
            locks=places.private_dir(self.paths.state / "locks"),
            now=self.now,
            listener=listener,
        )
