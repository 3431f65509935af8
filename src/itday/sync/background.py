"""The thread in which the cockpit pulls and delivers, with an event loop of its own.

Reading answers and writing rows must not hold up a key press, so nothing of it runs on the
screen's loop. Connectors and what they need are imported here, after the first frame.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from itday.sync.engine import Engine

T = TypeVar("T")
PATIENCE_S = 0.8
"""How long leaving waits for the thread: what it leaves behind is as after a crash, and safe."""

log = logging.getLogger("itday.sync")


class Background:
    """One engine in one daemon thread."""

    def __init__(self, make: Callable[[], Engine], lost: Callable[[BaseException], None]) -> None:
        """Start the thread.

        Args:
            make: Makes the engine; called in the thread, where its imports may take their time.
            lost: Told, in the thread, of an error that ended the engine.
        """
        self._make = make
        self._lost = lost
        self._loop = asyncio.new_event_loop()
        self._engine: asyncio.Future[Engine] = self._loop.create_future()
        self._main: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="itday-sync", daemon=True)
        self._thread.start()

    def tell(self, call: Callable[[Engine], None]) -> None:
        """Call something of the engine's in its thread, once there is one; from any thread."""

        def when_made(made: asyncio.Future[Engine]) -> None:
            if not made.cancelled() and made.exception() is None:
                call(made.result())

        self._soon(lambda: self._engine.add_done_callback(when_made))

    def ask(self, question: Callable[[Engine], Coroutine[Any, Any, T]]) -> Future[T]:
        """Run a coroutine of the engine's in its thread; from any thread."""

        async def asked() -> T:
            return await question(await asyncio.shield(self._engine))

        return asyncio.run_coroutine_threadsafe(asked(), self._loop)

    def stop(self) -> None:
        """Cancel everything and wait for the thread, `PATIENCE_S` at most."""
        self._soon(lambda: self._main.cancel() if self._main else None)
        self._thread.join(PATIENCE_S)

    def _soon(self, call: Callable[[], object]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._main = self._loop.create_task(self._work())
        try:
            self._loop.run_until_complete(self._main)
        except asyncio.CancelledError:
            log.debug("stopped")
        except BaseException as error:  # noqa: BLE001  # the thread's last word
            self._lost(error)
        finally:
            self._loop.run_until_complete(self._tidied())
            # Not `asyncio.run`: it would wait for threads that wait for a network.
            self._loop.close()

    async def _work(self) -> None:
        try:
            engine = self._make()
        except BaseException:
            self._engine.cancel()
            raise
        self._engine.set_result(engine)
        await engine.run()

    async def _tidied(self) -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._loop.shutdown_asyncgens()
