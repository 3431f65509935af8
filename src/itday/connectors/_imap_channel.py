"""The way from the event loop to the one thread that talks to the server, with a deadline."""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from itday.connectors._imap_session import AGAIN, TokenRefused, lost, sort
from itday.domain.errors import SourceError, Unavailable, Unsettled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from itday.connectors._imap_session import Address, Login, Session
    from itday.sdk.budget import Budget

    Who = Callable[[Login | None], Awaitable[Login]]
    """Says who we are, given what the server refused, if it did."""

T = TypeVar("T")
STOP_S = 5.0
"""How long to wait for the thread after its connection was broken."""


def always(login: Login) -> Who:
    """The same login each time: a password does not run out."""

    async def who(_: Login | None) -> Login:
        return login

    return who


class Channel:
    """Runs one piece of work at a time on a connection that is kept between pieces.

    The connection is opened when first needed, and opened again where it was found broken.
    """

    def __init__(self, address: Address, who: Who, budget: Budget) -> None:
        """Prepare; connects to nothing."""
        self.budget = budget
        self._address = address
        self._who = who
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="imap")
        self._lock = asyncio.Lock()
        self._session: Session | None = None
        self._spare: socket.socket | None = None
        self._stop = threading.Event()
        """Of the work at hand: nobody waits for it any more."""

    async def run(self, work: Callable[[Session], T], *, seconds: float | None = None) -> T:
        """Do `work` in the thread and give its result.

        Args:
            work: Gets the session; called twice if the kept connection turns out to be broken and
                nothing was written.
            seconds: The most it may take; the budget's whole time if not given.

        Raises:
            SourceError: What went wrong, sorted; `Unsettled` if it had begun to write.
        """
        login = await self._who(None)
        try:
            return await self._run(work, login, seconds)
        except TokenRefused:
            # Ended before its time, as by a changed password: one more is worth a try, no third.
            return await self._run(work, await self._who(login), seconds)

    async def _run(self, work: Callable[[Session], T], login: Login, seconds: float | None) -> T:
        limit = self.budget.whole_s if seconds is None else min(seconds, self.budget.whole_s)
        async with self._lock:
            stop = self._stop = threading.Event()
            loop = asyncio.get_running_loop()
            future = loop.run_in_executor(self._pool, self._visit, work, login, stop)
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
            try:
                async with asyncio.timeout(limit):
                    return await asyncio.shield(future)
            except TimeoutError:
                wrote = self._break()
                await asyncio.wait({future}, timeout=STOP_S)
                kind = Unsettled if wrote else Unavailable
                raise kind("no answer in time", where=self._address.host, remedy=AGAIN) from None
            except asyncio.CancelledError:
                self._break()
                raise

    async def aclose(self) -> None:
        """End the thread and its connection; what it is doing ends in an error."""
        self._break()
        await asyncio.get_running_loop().run_in_executor(self._pool, self._drop)
        self._pool.shutdown(wait=False)

    def _visit(self, work: Callable[[Session], T], login: Login, stop: threading.Event) -> T:
        """Run in the thread: connect if needed, work, and drop the connection on any error."""
        kept = self._session is not None
        try:
            return self._once(work, login, stop)
        except (OSError, imaplib.IMAP4.error, SourceError) as error:
            wrote = self._session is not None and self._session.wrote
            self._drop()
            if not kept or wrote or stop.is_set() or not lost(error):
                raise sort(error, self._address.host, wrote=wrote) from None
        return self._visit(work, login, stop)  # servers hang up on connections that idle for long

    def _once(self, work: Callable[[Session], T], login: Login, stop: threading.Event) -> T:
        def opened(spare: socket.socket) -> None:
            self._spare = spare
            _go_on(stop)

        _go_on(stop)
        if self._session is None:
            # takes 0.1 s that only those should pay who have a mailbox
            from itday.connectors._imap_wire import connect

            self._session = connect(self._address, login, self.budget, opened)
        self._session.begin()
        return work(self._session)

    def _break(self) -> bool:
        """Make the thread's wait end now; says whether it may have changed something."""
        self._stop.set()
        session, spare = self._session, self._spare
        if spare is not None:
            with contextlib.suppress(OSError):  # it is broken or closed already
                spare.shutdown(socket.SHUT_RDWR)
        return session is not None and session.wrote

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


def _go_on(stop: threading.Event) -> None:
    """Leave before anything is sent, where nobody waits any more."""
    if stop.is_set():
        raise ConnectionAbortedError
