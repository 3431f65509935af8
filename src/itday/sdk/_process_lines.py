"""Lines from a pipe, given out a few milliseconds at a time: whoever writes, others have turns."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

SLICE_S = 0.01
"""How long the event loop is held at a time."""


class Lines:
    """What has come up the pipe and was not read yet."""

    def __init__(self, give: Callable[[bytes], bool]) -> None:
        """Begin with nothing.

        Args:
            give: Given each line without its end; says whether it wants more.
        """
        self._give = give
        self._rest = bytearray()
        self._whole: deque[bytes] = deque()
        self._busy = False

    def feed(self, data: bytes, pipe: asyncio.ReadTransport) -> int:
        """Take what came; the pipe is not read while there is a backlog.

        Returns:
            How many bytes the line has that has not ended yet.
        """
        *whole, rest = data.split(b"\n")
        if whole:
            self._whole.append(bytes(self._rest) + whole[0])
            self._whole.extend(whole[1:])
            self._rest.clear()
        self._rest += rest
        if not self._busy:
            self._work(pipe)
        return len(self._rest)

    def _work(self, pipe: asyncio.ReadTransport) -> None:
        until, more = time.monotonic() + SLICE_S, True
        while self._whole and more and time.monotonic() < until:
            more = self._give(self._whole.popleft())
        if not more:
            self._whole.clear()
        self._busy = bool(self._whole)
        if self._busy:
            asyncio.get_running_loop().call_soon(self._work, pipe)
        if pipe.is_closing() or self._busy != pipe.is_reading():
            return
        if self._busy:
            pipe.pause_reading()
        else:
            pipe.resume_reading()
