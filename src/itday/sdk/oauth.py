"""Signing in through a vendor's own pages: what every OAuth connector shares.

The vendor's library blocks, so it runs in a thread of its own; what it sends goes through
`sdk.http` on the caller's loop, and the same budgets, trust and origin rules hold for it.
The loopback redirect follows RFC 8252, section 7.3 (read 2026-11-29): a port of the system's choice
on 127.0.0.1, one answer, then closed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from itday.domain.errors import AuthFailed

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
    """Run what blocks in a thread that never keeps the program from ending.

    Cut off, it leaves no request behind: the one that is under way is cut off too.
    """
    loop, bridge = asyncio.get_running_loop(), Bridge(http)
    answer: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # a T where there is no error

    def run() -> None:
        outcome: tuple[T | None, BaseException | None]
        try:
            outcome = call(bridge), None
        except CancelledError:
            return
        except Exception as error:  # noqa: BLE001  # handed over to whoever waits
            outcome = None, error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=run, name="itday-signin", daemon=True).start()
    try:
        return await answer
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
            line = (await asyncio.wait_for(reader.readline(), 10)).decode("ascii", "replace")
            _, _, rest = line.partition(" ")
            said = said_in(rest.partition(" ")[0])
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
        except (OSError, ValueError, TimeoutError):
            return  # a probe that went away, or no browser at all: the person still can come
        finally:
            writer.close()


def said_in(url: str) -> dict[str, str]:
    """The parameters of an address; empty where it has none."""
    return dict(parse_qsl(urlsplit(url.strip()).query))


def form(fields: Mapping[str, str]) -> bytes:
    """Fields as a form's body."""
    return urlencode(fields).encode()
