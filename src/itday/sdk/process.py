"""The near end of the pipe to a connector in a process of its own: starts, asks, bounds, ends it.

Everything happens in callbacks on the event loop, a few milliseconds at a time; whoever misbehaves
is killed together with the processes that it started.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

from itday.sdk._process_lines import Lines
from itday.sdk.wire import LINE_BYTES, Told, packed, unpacked

log = logging.getLogger("itday.sdk")

PASSED = (
    *("LANG", "LC_ALL", "LC_CTYPE", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "SYSTEMROOT"),
    *("TEMP", "TMP", "TMPDIR", "TZ"),
)
PROXIES = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
START = (
    "import sys; sys.path += [p for p in sys.argv[2:] if p not in sys.path]; "
    "from itday.sdk.worker import main; main(int(sys.argv[1]))"
)
"""Run with `-I`: neither the folder one stands in nor `PYTHON...` variables lead it astray."""
ROOT = Path(sys.executable).anchor
"""Where the worker stands: a file of its own that it opens by a bare name is not ours."""
LETTING_GO_S = 0.4
"""How long a connector may take to close its connections when we leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that a connector in a process of its own may take."""

    start_s: float = 20.0
    """Seconds to be imported and to begin."""
    step_s: float = 20.0
    """Seconds for one answer, or one page of it."""
    drop_s: float = 2.0
    """Seconds to let go of what is no longer wanted."""
    answer_bytes: int = 16 << 20
    """Bytes of one answer, or one page of it."""
    memory_bytes: int = 700 << 20
    """Addresses of the process."""
    pages: int = 10_000
    """Pages of one pull."""
    rest_s: float = 1.0
    """Seconds before it is started again after misbehaving; doubled each time in a row."""


class Stopped(Exception):
    """The process is gone or was killed; `str()` of it says why, as a clause without its name."""


@dataclass(slots=True)
class _Answer:
    """One answer on its way."""

    take: Callable[[Told], bool]
    """Takes a row; true where it ends a page."""
    fail: Callable[[Any], Exception]
    """Makes an exception of an error told."""
    step: asyncio.Future[Told | None]
    """The end of the answer; `None` at the end of a page."""
    bytes: int = 0
    ended: bool = False
    """Whether its last line has come."""


def environment() -> dict[str, str]:
    """What of our environment a connector is given: nothing that could hold a secret."""
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    for name in (*PROXIES, *map(str.lower, PROXIES)):
        if "@" not in (value := os.environ.get(name, "@")):  # a proxy with a login is ours alone
            passed[name] = value
    return passed


def _places() -> list[str]:
    """Where we find modules, in that order: `-I` leaves out what a person installed for herself."""
    return [place for place in sys.path if Path(place).is_absolute()]


class Process(asyncio.SubprocessProtocol):
    """A running worker. Use from one event loop."""

    def __init__(self, limits: Limits) -> None:
        """Start nothing yet: `start` does."""
        self.limits = limits
        self.over: str | None = None
        """Why it can no longer be asked; `None` while it can."""
        self._transport: asyncio.SubprocessTransport | None = None
        self._numbers = itertools.count(1)
        self._open: dict[int, _Answer] = {}
        self._dropped: dict[int, asyncio.TimerHandle] = {}
        self._lines = Lines(self._line)
        self._gone = asyncio.Event()

    @classmethod
    async def start(cls, limits: Limits) -> Self:
        """Start a worker.

        Raises:
            Stopped: The system can start no process.
        """
        loop, made = asyncio.get_running_loop(), cls(limits)
        try:
            await loop.subprocess_exec(
                lambda: made, sys.executable, "-I", "-c", START, str(limits.memory_bytes),
                *_places(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=environment(), cwd=ROOT,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise Stopped(f"cannot be started ({error.strerror})") from error
        except BaseException:
            made.stop("was not waited for")
            raise
        return made

    @property
    def pid(self) -> int:
        """Of the worker; its children are in a process group of that number."""
        return self._transport.get_pid() if self._transport else 0

    async def ask(
        self,
        take: Callable[[Told], bool],
        fail: Callable[[Any], Exception],
        *,
        within_s: float | None = None,
        **question: Any,
    ) -> Told:
        """Ask one thing and give the end of the answer.

        Args:
            take: Given each row before; what it raises ends the question.
            fail: Makes an exception of an error that was told.
            within_s: Seconds it may take; `None`: as the limits say.
            question: What to ask.

        Raises:
            Stopped: It misbehaved: it wrote no answer within its time, too much, or nonsense.
        """
        number = self.begin(take, fail, **question)
        try:
            end = await self.step(number, within_s=within_s)
        finally:
            self.drop(number)
        return end or {}

    def begin(
        self, take: Callable[[Told], bool], fail: Callable[[Any], Exception], **question: Any
    ) -> int:
        """Ask something whose answer comes in pages; then `step` for each, and `drop` at the end.

        Raises:
            Stopped: It is gone.
        """
        self._alive()
        number = next(self._numbers)
        step: asyncio.Future[Told | None] = asyncio.get_running_loop().create_future()
        self._open[number] = _Answer(take, fail, step)
        self._say({"id": number, **question})
        return number

    async def step(
        self, number: int, *, more: bool = False, within_s: float | None = None
    ) -> Told | None:
        """Wait for the next page, having asked for it where `more` is true.

        Returns:
            `None` at the end of a page, the end of the answer otherwise.

        Raises:
            Stopped: As `ask`.
        """
        self._alive()
        answer = self._open[number]
        if more:
            answer.step, answer.bytes = asyncio.get_running_loop().create_future(), 0
            self._say({"id": number, "ask": "next"})
        within_s = within_s or self.limits.step_s
        try:
            async with asyncio.timeout(within_s):
                return await answer.step
        except TimeoutError:
            self.stop(f"did not answer within {within_s:g} seconds")
            raise Stopped(self.over) from None

    def drop(self, number: int) -> None:
        """Let an answer be; nothing happens where it has ended. Who goes on all the same is killed.

        Nothing is left running on our side but a timer.
        """
        answer = self._open.pop(number, None)
        if answer is None or self.over is not None or answer.ended:
            return
        self._say({"id": number, "ask": "drop"})
        late = f"went on for {self.limits.drop_s:g} seconds with what nobody waits for"
        loop = asyncio.get_running_loop()
        self._dropped[number] = loop.call_later(self.limits.drop_s, self.stop, late)

    def stop(self, why: str) -> None:
        """Kill it, and what it started; whoever waits for an answer gets `Stopped`."""
        if self.over is not None:
            return
        self.over = why
        for timer in self._dropped.values():
            timer.cancel()
        for answer in self._open.values():
            if not answer.step.done():
                answer.step.set_exception(Stopped(why))
                answer.step.exception()  # it is no fault if nobody waits any more
        self._kill()
        if self._transport is not None:
            for descriptor in (0, 1):
                if (pipe := self._transport.get_pipe_transport(descriptor)) is not None:
                    pipe.close()

    async def aclose(self) -> None:
        """Let it close its connections, for a moment, then end it and see it gone."""
        try:
            async with asyncio.timeout(LETTING_GO_S):
                await self.ask(lambda _: False, lambda _: Stopped("could not let go"), ask="aclose")
        except (TimeoutError, Stopped) as error:
            log.debug("a connector's process ended without letting go: %s", error)
        finally:
            self.stop("was closed")
        await self.ended()

    async def ended(self) -> None:
        """Wait until a stopped process is gone, two seconds at most."""
        try:
            async with asyncio.timeout(2):
                await self._gone.wait()
        except TimeoutError:
            log.warning("the process %d of a connector cannot be ended", self.pid)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the running process; called by the event loop."""
        self._transport = cast("asyncio.SubprocessTransport", transport)
        if self.over is not None:
            self._kill()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Take what it wrote; called by the event loop."""
        pipe = self._transport.get_pipe_transport(fd) if self._transport else None
        if pipe is None or self.over is not None:
            return
        if self._lines.feed(data, cast("asyncio.ReadTransport", pipe)) > LINE_BYTES:
            self.stop(f"wrote a line of more than {LINE_BYTES >> 20} MB")

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """It can no longer be heard, or spoken to: called by the event loop."""
        del fd, exc
        # How it ended is known a moment later, and says more.
        asyncio.get_running_loop().call_later(0.2, self.stop, "closed its side of the pipe")

    def process_exited(self) -> None:
        """It ended; called by the event loop."""
        code = self._transport.get_returncode() if self._transport else None
        how = f"by signal {-code}" if code is not None and code < 0 else f"with exit code {code}"
        self.stop(f"ended by itself, {how}")
        self._kill()  # what it left behind
        if self._transport is not None:
            self._transport.close()
        self._gone.set()

    def _alive(self) -> None:
        if self.over is not None:
            raise Stopped(self.over)

    def _kill(self) -> None:
        if self._transport is None:
            return
        try:
            if sys.platform == "win32":
                self._transport.kill()
            else:
                os.killpg(self._transport.get_pid(), signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # gone already

    def _say(self, question: Told) -> None:
        pipe = self._transport.get_pipe_transport(0) if self._transport else None
        if pipe is not None:
            cast("asyncio.WriteTransport", pipe).write(packed(question))

    def _line(self, line: bytes) -> bool:
        """Take one line; whether more are wanted."""
        try:
            told = unpacked(line)
        except ValueError:
            self.stop("wrote what is no answer")
            return False
        number, last = told["id"], "row" not in told
        answer = self._open.get(number)
        if number in self._dropped:
            if last:
                self._dropped.pop(number).cancel()
        elif answer is None or answer.ended or _is_met(answer.step):
            self.stop("answered what nobody asked")
        else:
            answer.ended = last
            if not answer.step.cancelled():  # else it is about to be dropped
                self._take(number, answer, told, len(line))
        return self.over is None

    def _take(self, number: int, answer: _Answer, told: Told, size: int) -> None:
        """One line of an answer that somebody waits for."""
        answer.bytes += size
        if answer.bytes > self.limits.answer_bytes:
            self.stop(f"gave an answer of more than {self.limits.answer_bytes >> 20} MB")
            return
        try:
            if "row" in told:
                if answer.take(dict(told["row"])):
                    answer.step.set_result(None)
            elif isinstance(end := told.get("end"), dict):
                answer.step.set_result(end)
            else:
                answer.step.set_exception(answer.fail(told.get("error")))
        except Exception as error:  # noqa: BLE001  # goes to whoever asked
            self.drop(number)
            answer.step.set_exception(error)


def _is_met(step: asyncio.Future[Told | None]) -> bool:
    """Whether somebody already has what this step was waiting for."""
    return step.done() and not step.cancelled()
