"""Where a connector keeps its sign-in: tokens that are renewed now and then, by one at a time.

A connector is handed a place by its `Setting` and knows nothing of what is behind it. Every call
may wait for the keyring, so it is made off the event loop; `in_force` does that.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar

from itday.domain.errors import AuthFailed, Unavailable
from itday.domain.secret import Secret
from itday.sdk.off_loop import off_loop

T = TypeVar("T")

PATIENCE_S = 90.0
"""How long to wait for another copy of itday that is renewing the same sign-in."""
STEP_S = 0.05


class TokenStore(Protocol):
    """The place of one source: text of any length, such as a token cache of 20 kB."""

    def read(self) -> Secret | None:
        """What is kept; `None` where nothing is, or it cannot be opened any more.

        Raises:
            SettingsError: The keyring is locked or fails.
        """

    def write(self, tokens: Secret | None) -> None:
        """Keep this in place of what was there, whole or not at all; `None` forgets.

        Raises:
            SettingsError: The keyring is locked or fails.
            StoreError: It cannot be saved.
        """

    def alone(self) -> AbstractContextManager[bool]:
        """Whether the right to renew is ours, for as long as the context lasts; never waits."""

    def fleeting(self) -> str:
        """Why it lasts for this session only, as a clause; empty where it is kept."""


class MemoryTokens:
    """A place that lasts as long as the process."""

    def __init__(self, why: str = "nothing was set up to keep it") -> None:
        """Begin empty.

        Args:
            why: What `fleeting` says.
        """
        self._kept: Secret | None = None
        self._lock = threading.Lock()
        self._why = why

    def read(self) -> Secret | None:
        """What is kept."""
        return self._kept

    def write(self, tokens: Secret | None) -> None:
        """Keep it in memory."""
        self._kept = tokens

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether the right to renew is ours."""
        ours = self._lock.acquire(blocking=False)
        try:
            yield ours
        finally:
            if ours:
                self._lock.release()

    def fleeting(self) -> str:
        """Why it is not kept."""
        return self._why


_Queues = weakref.WeakKeyDictionary[TokenStore, asyncio.Lock]
_queues: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Queues] = weakref.WeakKeyDictionary()


def _queue(store: TokenStore) -> asyncio.Lock:
    """Where those of this loop wait who want the same."""
    queues = _queues.setdefault(asyncio.get_running_loop(), weakref.WeakKeyDictionary())
    return queues.setdefault(store, asyncio.Lock())


async def in_force(
    store: TokenStore,
    good: Callable[[Secret | None], T | None],
    renew: Callable[[Secret | None], Awaitable[Secret]],
) -> T:
    """The token to use: the kept one if it is still good, else a renewed one.

    However many ask at once, in this process and in others, one of them renews and the rest take
    what it brought: a refresh token that is spent twice signs the person out.

    Args:
        store: Where it is kept.
        good: What to use of what is kept; `None` where it must be renewed. It must not wait.
        renew: Asks the server, given what is kept, and returns what to keep from now on.

    Raises:
        AuthFailed: As `renew`; or what it brought is not good either.
        Unavailable: As `renew`; or another copy of itday has been renewing it for too long.
    """
    if (found := good(await off_loop(store.read))) is not None:
        return found
    async with _queue(store):
        return await _renewed(store, good, renew)


async def _renewed(
    store: TokenStore,
    good: Callable[[Secret | None], T | None],
    renew: Callable[[Secret | None], Awaitable[Secret]],
) -> T:
    waited_s = 0.0
    while waited_s < PATIENCE_S:
        with store.alone() as ours:
            # Asked again: whoever had the right before us may have renewed it.
            kept = await off_loop(store.read)
            if (found := good(kept)) is not None:
                return found
            if ours:
                return await _renew(store, good, renew, kept)
        await asyncio.sleep(STEP_S)
        waited_s += STEP_S
    raise Unavailable("another copy of itday has been renewing the sign-in for too long")


async def _renew(
    store: TokenStore,
    good: Callable[[Secret | None], T | None],
    renew: Callable[[Secret | None], Awaitable[Secret]],
    kept: Secret | None,
) -> T:
    fresh = await renew(kept)
    await off_loop(lambda: store.write(fresh))
    if (found := good(fresh)) is None:
        raise AuthFailed("the sign-in server gave a token that is not good")
    return found
