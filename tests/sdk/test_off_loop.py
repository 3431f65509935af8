"""What waits for a person or another program never holds up the loop, nor the end."""

from __future__ import annotations

import asyncio
import threading

import pytest

from itday.domain.errors import SettingsError
from itday.sdk.off_loop import off_loop


async def test_what_may_wait_for_a_person_leaves_the_loop_free() -> None:
    """The loop goes on; the answer, or the error, comes when it comes."""
    asked, answer = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow() -> str:
        loop.call_soon_threadsafe(asked.set)
        answer.wait(10)
        return "yes"

    waiting = asyncio.create_task(off_loop(slow))
    await asked.wait()
    assert not waiting.done()
    answer.set()
    assert await waiting == "yes"

    def broken() -> str:
        raise SettingsError("locked")

    with pytest.raises(SettingsError, match="locked"):
        await off_loop(broken)


async def test_leaving_does_not_wait_for_a_person() -> None:
    """The thread that asks is no reason for the program to stay; its late answer harms nothing."""
    asked, answer = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow() -> bool:
        loop.call_soon_threadsafe(asked.set)
        return answer.wait(10)

    waiting = asyncio.create_task(off_loop(slow))
    await asked.wait()
    (asker,) = [t for t in threading.enumerate() if t.name == "itday-secret"]
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert asker.daemon
    answer.set()
    asker.join(10)
    await asyncio.sleep(0)
