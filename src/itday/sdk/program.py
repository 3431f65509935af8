"""Running a program of this machine for a connector: an argument list, no shell, within bounds.

It gets an environment of its own, its output is bounded while it comes, and when it is too slow,
too loud or no longer wanted it is killed together with whatever it started.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from itday.domain.errors import BadReply, SourceError, Unavailable
from itday.domain.text import clean
from itday.sdk.process import environment
from itday.sdk.scrub import scrub

LAST_WORDS = 4096
"""Bytes kept of what it says on stderr: the end, where the reason stands."""
MAX_WORDS = 200
GONE_S = 2.0
"""How long a killed program may take to be gone: one that hangs in the system is left to it."""
LINGER_S = 0.5
"""How long what it left running may keep its output open after it has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The most that one run may take."""

    whole_s: float = 20.0
    """Seconds from start to end."""
    out_bytes: int = 16 << 20
    """Bytes of its output."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    """The exit code; negative where a signal ended it."""
    out: bytes
    """What it printed."""
    said: str
    """What it said on stderr at last: one clean line without secrets, at most 200 characters."""


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program is given of our environment: language, path, zone, home, and `extra`."""
    passed = environment()
    if home := os.environ.get("HOME"):
        passed["HOME"] = home
    return {**passed, **(extra or {})}


async def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    stdin: bytes = b"",
    folder: Path | None = None,
    bounds: Bounds | None = None,
) -> Ended:
    """Run a program to its end, whatever its exit code.

    Args:
        command: The program and its arguments; a bare name is looked up in `env`'s path.
        env: Its whole environment.
        stdin: What it reads.
        folder: Where it stands; `None` for where we do.
        bounds: The most that it may take.

    Raises:
        Unavailable: It is not installed, cannot be started, or took too long.
        BadReply: It printed too much.
    """
    bounds = bounds or Bounds()
    loop = asyncio.get_running_loop()
    listener = _Listener(bounds.out_bytes)
    name = clean(Path(command[0]).name, limit=60)
    try:
        transport, _ = await loop.subprocess_exec(
            lambda: listener, *command, env=dict(env), cwd=folder, start_new_session=True
        )
    except OSError as error:
        raise _not_started(name, error) from None
    try:
        async with asyncio.timeout(bounds.whole_s):
            if (pipe := transport.get_pipe_transport(0)) is not None:
                with suppress(OSError):
                    pipe.write(stdin)  # type: ignore[attr-defined]  # the pipe to it can be written
                pipe.close()
            fault = await listener.ended
    except TimeoutError:
        raise Unavailable(
            f"{name} took longer than {bounds.whole_s:g} s", remedy="Nothing to do: tried again"
        ) from None
    finally:
        await _end(transport, listener)
    if fault is not None:
        raise BadReply(f"{name} {fault}")
    return Ended(transport.get_returncode() or 0, bytes(listener.out), _words(listener.err))


class _Listener(asyncio.SubprocessProtocol):
    """Keeps what a program says, as far as it may say it."""

    def __init__(self, most: int) -> None:
        self.ended: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        """Done at the end of the run: `None`, or what it did that it may not."""
        self.exited = asyncio.Event()
        self.out = bytearray()
        self.err = bytearray()
        self._most = most

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self.err = (self.err + data)[-LAST_WORDS:]
        elif not self.ended.done():
            self.out += data
            if len(self.out) > self._most:
                self._settle(f"printed more than {self._most >> 20} MB")

    def process_exited(self) -> None:
        self.exited.set()
        asyncio.get_running_loop().call_later(LINGER_S, self._settle, None)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._settle(None)

    def _settle(self, fault: str | None) -> None:
        if not self.ended.done():
            self.ended.set_result(fault)


async def _end(transport: asyncio.SubprocessTransport, listener: _Listener) -> None:
    """Kill what is left of it, see it gone, and let go of its pipes."""
    listener.ended.cancel()
    if not listener.exited.is_set():
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(transport.get_pid(), signal.SIGKILL)
        with suppress(TimeoutError):
            async with asyncio.timeout(GONE_S):
                await listener.exited.wait()
    transport.close()


def _not_started(name: str, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return Unavailable(f"{name} is not installed", remedy="Install it, or name its path")
    return Unavailable(f"{name} cannot be started: {error.strerror}", remedy="Check its rights")


def _words(err: bytearray) -> str:
    lines = scrub(err.decode("utf-8", errors="replace")).splitlines()
    said = [" ".join(line.split()) for line in lines if line.strip()]
    return clean(said[-1] if said else "", limit=MAX_WORDS)
