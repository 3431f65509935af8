"""Signing in through a vendor's own pages: what every OAuth connector shares.

The vendor's library blocks, so it runs in a thread of its own; what it sends goes through
`sdk.http` on the caller's loop, and the same budgets, trust and origin rules hold for it.
The loopback redirect follows RFC 8252, section 7.3 (read 2026-11-29): a port of the system's choice
on 127.0.0.1, one answer, then closed.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from itday.domain.errors import AuthFailed
from itday.sdk.off_loop import off_loop

if TYPE_CHECKING:
    from itday.sdk.http import Http
    from itday.sdk.reply import Reply

T = TypeVar("T")

ANSWERED = frozenset(range(400, 600))
"""Sign-in servers answer refusals with these and JSON that says why; their library reads it."""
LINE_BYTES = 16 << 10
PATIENCE_S = 300.0
"""How long the person may take in the browser."""
PAGE = (
    "<!doctype html><meta charset=utf-8><title>itday</title>"
    "<p>itday has its answer. Close this page and go back to the terminal."
)


class Talk(Protocol):
    """How a connector speaks with the person who signs in."""

    def say(self, line: str) -> None:
        """Show a line; it may hold an address and a code to type there."""

    async def open(self, url: str) -> bool:
        """Open an address in the person's browser; `False` where there is none."""

    async def pasted(self) -> str:
        """The address that the person pastes where the browser is on another machine."""


class Bridge:
    """What a blocking library sends its requests with, from its thread."""

    def __init__(self, http: Http) -> None:
        """Send by `http`, on the loop that is running now."""
        self._http, self._loop = http, asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None
    ) -> Reply:
        """Send a request and wait for its answer, a refusal included.

        Raises:
            SourceError: The server cannot be reached, is not trusted, or is another one.
        """
        answer: Future[Reply] = Future()

        async def ask() -> None:
            try:
                answer.set_result(
                    await self._http.send(
                        method, url, headers=headers, content=content, ok=ANSWERED
                    )
                )
            except asyncio.CancelledError:
                answer.cancel()
                raise
            except Exception as error:  # noqa: BLE001  # raised again in the thread that waits
                answer.set_exception(error)

        self._loop.call_soon_threadsafe(lambda: self._tasks.add(self._loop.create_task(ask())))
        return answer.result()

    async def stop(self) -> None:
        """End what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def threaded(http: Http, call: Callable[[Bridge], T]) -> T:
    """Run what blocks off the loop; cut off, the request that is under way is cut off too."""
    bridge = Bridge(http)
    try:
        return await off_loop(lambda: call(bridge))
    finally:
        await bridge.stop()


class Loopback:
    """Waits on this machine for the browser to come back with the vendor's answer."""

    def __init__(self) -> None:
        """Listen on nothing yet."""
        self._answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen, on 127.0.0.1 alone."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LINE_BYTES)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Where the vendor is to send the browser."""
        assert self._server is not None, "entered first"  # noqa: S101  # a slip of ours
        return f"http://localhost:{self._server.sockets[0].getsockname()[1]}"

    async def answer(self, talk: Talk, patience_s: float = PATIENCE_S) -> dict[str, str]:
        """What the vendor said, from the browser or from an address that the person pasted.

        Raises:
            AuthFailed: Nobody came back in time.
        """
        pasted = asyncio.ensure_future(talk.pasted())
        either: set[asyncio.Future[Any]] = {pasted, self._answer}
        try:
            done, _ = await asyncio.wait(
                either, timeout=patience_s, return_when=asyncio.FIRST_COMPLETED
            )
            if self._answer in done:
                return self._answer.result()
            if pasted in done:
                return said_in(pasted.result())
        finally:
            pasted.cancel()
            await asyncio.gather(pasted, return_exceptions=True)
        raise AuthFailed(
            f"nobody came back from the sign-in page within {patience_s / 60:.0f} minutes",
            remedy="Run it again",
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one browser request; one that brings no answer (an icon, a probe) is let go."""
        try:
            said = await asyncio.wait_for(_heard(reader), 10)
            found = "state" in said and ("code" in said or "error" in said)
            body = PAGE.encode() if found else b""
            head = "200 OK" if found else "404 Not Found"
            writer.write(
                f"HTTP/1.1 {head}\r\nContent-Type: text/html; charset=utf-8\r\n"
                f"Content-Length: {len(body)}\r\nReferrer-Policy: no-referrer\r\n"
                "Cache-Control: no-store\r\nConnection: close\r\n\r\n".encode()
                + body
            )
            await writer.drain()
            if found and not self._answer.done():
                self._answer.set_result(said)
        except (OSError, ValueError, EOFError, TimeoutError):
            return  # a probe that went away, or no browser at all: the person still can come
        finally:
            writer.close()


async def _heard(reader: asyncio.StreamReader) -> dict[str, str]:
    """What a request brings: in its address, or in the form that it posts."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("ascii", "replace").split("\r\n")
    method, _, rest = first.partition(" ")
    if method != "POST":
        return said_in(rest.partition(" ")[0])
    sizes = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")]
    size = int(sizes[0]) if sizes else 0
    if not 0 <= size <= LINE_BYTES:
        raise ValueError("no answer is so long")
    return dict(parse_qsl((await reader.readexactly(size)).decode("ascii", "replace")))


def said_in(url: str) -> dict[str, str]:
    """The parameters of an address; empty where it has none."""
    return dict(parse_qsl(urlsplit(url.strip()).query))


def form(fields: Mapping[str, str]) -> bytes:
    """Fields as a form's body."""
    return urlencode(fields).encode()


class Ends(NamedTuple):
    """When a sign-in ends."""

    at: datetime
    why: str
    """What ends it, and what to do, as a clause: `nobody uses it; itday signin NAME renews it`."""


class SignsIn(ABC):
    """A connector that a person signs in to, beside what every connector is."""

    @classmethod
    def signs_in(cls, table: Mapping[str, Any]) -> bool:  # noqa: ARG003  for those who do both
        """Whether one signs in so where these are the settings."""
        return True

    @abstractmethod
    async def sign_in(self, talk: Talk) -> str:
        """Sign the person in and keep it; give a few words on who is signed in now.

        Raises:
            AuthFailed, Forbidden: The person, or who runs the service, refused.
            Unavailable: The sign-in server cannot be reached.
        """

    @abstractmethod
    async def sign_out(self) -> None:
        """Forget the sign-in here."""

    async def ends(self) -> Ends | None:
        """When the sign-in that is kept ends; `None` where that cannot be known from here.

        Nobody but the place where it is kept is asked.

        Raises:
            SettingsError: That place cannot be opened.
        """
        return None

    def consent_url(self) -> str:
        """Where an administrator grants what the settings need; empty where there is no such."""
        return ""
