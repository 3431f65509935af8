"""Keeping under a vendor's published rate, so that its 429 is the exception."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable


class Rate:
    """At most `calls` in any `seconds`; one for each limit that a vendor names."""

    def __init__(
        self,
        calls: int,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Begin with nothing called.

        Args:
            calls: How many, 1 or more.
            seconds: In which span.
            clock: Seconds that never run backwards.
            sleep: Waits so many seconds.
        """
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._calls: deque[float] = deque(maxlen=calls)
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Return when one more call is within the rate; those who wait go in turn."""
        async with self._turn:
            if len(self._calls) == self._calls.maxlen:
                left = self._calls[0] + self._seconds - self._clock()
                if left > 0:
                    await self._sleep(left)
            self._calls.append(self._clock())
