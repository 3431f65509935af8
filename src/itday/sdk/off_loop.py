"""Calls that may wait for a person or another program, kept off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def off_loop(call: Callable[[], T]) -> T:
    """Call what may wait for a person, in a thread that never keeps the program from ending."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # None is a T where there is no error

    def run() -> None:
        outcome: tuple[T | None, BaseException | None]
        try:
            outcome = call(), None
        except Exception as error:  # noqa: BLE001  # handed over to whoever waits
            outcome = None, error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=run, name="itday-secret", daemon=True).start()
    return await answer
