"""A proxy on loopback in front of a stand-in server; a fault is what it does with one question.

It runs in a thread of its own, loops over connections and questions, and ends by itself after a
set count of questions.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
PATIENCE_S = 10.0
"""What the test waits for the proxy's thread."""
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Turn:
    """One question of the client's: to be passed on, answered, or not."""

    def __init__(self, talk: Talk, verb: str, line: str, raw: bytes) -> None:
        """Hold a question that nobody has seen yet."""
        self.talk = talk
        self.verb = verb
        """The method of a request, or the name of a command; `GREETING` before the first."""
        self.line = line
        """The target of a request, or a command with its arguments."""
        self.raw = raw
        """All of it, as it came."""

    async def ask(self) -> bytes:
        """Pass the question on and give the server's whole answer."""
        return await self.talk.answer(self)

    async def say(self, raw: bytes) -> None:
        """Send something to the client."""
        writer = self.talk.client[1]
        writer.write(raw)
        await writer.drain()

    def reset(self) -> None:
        """Break the line with an RST, as a laptop that went to sleep or a firewall does."""
        transport = self.talk.client[1].transport
        sock = transport.get_extra_info("socket")
        if sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        transport.abort()

    async def silence(self) -> None:
        """Say nothing until the client has hung up."""
        while await self.talk.client[0].read(65536):
            pass


Fault = Callable[[Turn], Awaitable[bool]]
"""Does something with a question, and says whether the line stays open."""


async def pass_on(turn: Turn) -> bool:
    """No fault: the server's own answer."""
    await turn.say(await turn.ask())
    return True


class Talk:
    """One client's line and the line above it to the server."""

    greets: ClassVar[bool] = False
    """Whether the server speaks first."""

    def __init__(self, proxy: FaultProxy, client: Streams, above: Streams) -> None:
        """Join the two."""
        self.proxy, self.client, self.above = proxy, client, above

    async def turns(self) -> AsyncIterator[Turn]:
        """The questions, until the client hangs up."""
        if self.greets:
            yield Turn(self, "GREETING", "", b"")
        with contextlib.suppress(asyncio.IncompleteReadError):
            while (turn := await self.question()) is not None:
                yield turn

    async def question(self) -> Turn | None:
        """The next question, whole; `None` at the end."""
        raise NotImplementedError

    async def answer(self, turn: Turn) -> bytes:
        """Pass a question on and read the answer to its end."""
        raise NotImplementedError


class HttpTalk(Talk):
    """HTTP/1.1 with bodies whose length is announced."""

    async def question(self) -> Turn | None:
        """One request."""
        raw = await _message(self.client[0])
        verb, target, _ = raw.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        return Turn(self, verb, target, raw)

    async def answer(self, turn: Turn) -> bytes:
        """One response."""
        self.above[1].write(turn.raw)
        return await _message(self.above[0])


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return head + await reader.readexactly(int(found[1]) if found else 0)


class ImapTalk(Talk):
    """IMAP; where the proxy has a certificate for later, it offers STARTTLS of its own."""

    greets: ClassVar[bool] = True
    secured = False

    async def question(self) -> Turn | None:
        """One command; STARTTLS is carried out here and not shown."""
        while raw := await self.client[0].readline():
            tag, name, *rest = raw.decode().split()
            if name != "STARTTLS" or self.proxy.later is None:
                verb = rest[0] if name == "UID" else name
                return Turn(self, verb, " ".join([name, *rest]), raw)
            self.client[1].write(f"{tag} OK begin\r\n".encode())
            await self.client[1].start_tls(self.proxy.later)
            self.secured = True
        return None

    async def answer(self, turn: Turn) -> bytes:
        """The greeting, or all lines up to the one with the command's tag, literals included."""
        reader, writer = self.above
        writer.write(turn.raw)
        said = await reader.readline()
        tag = turn.raw.partition(b" ")[0]
        last = said
        while turn.raw and not last.startswith(tag + b" "):
            if found := LITERAL.search(last):
                said += await reader.readexactly(int(found[1]))
            last = await reader.readline()
            said += last
            if not last:
                break
        if self.proxy.later is not None and not self.secured:
            said = said.replace(b"* CAPABILITY ", b"* CAPABILITY STARTTLS ")
        return said


class FaultProxy(threading.Thread):
    """Listens on a port of this machine; `fault` may be changed at any time."""

    fault: Fault | None = None
    """What happens to each question; `None`: it is passed on."""
    later: ssl.SSLContext | None = None
    """The certificate for STARTTLS; `None`: it is not offered."""

    def __init__(self, speaks: type[Talk], upstream: int, *, most: int = 5000) -> None:
        """Stand in front of the port `upstream`, for `most` questions at the most."""
        super().__init__(daemon=True, name="fault-proxy")
        self.speaks = speaks
        self.upstream = upstream
        self.asked: list[str] = []
        """Verb and target of each question so far."""
        self.lines = 0
        """Connections that were opened."""
        self.port = 0
        self._left = most
        self._ready = threading.Event()
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Listen; `port` is set on return."""
        super().start()
        if not self._ready.wait(PATIENCE_S):
            raise TimeoutError("the proxy did not start")

    def run(self) -> None:
        """Serve until `stop`, or until the count is over."""
        asyncio.run(self._serve())

    def stop(self) -> None:
        """Break what is open and end."""
        if self.is_alive():
            with contextlib.suppress(RuntimeError):  # it ended by itself just now
                self._loop.call_soon_threadsafe(self._done.set)
        self.join(PATIENCE_S)

    def listen(self, tls: ssl.SSLContext | None = None) -> None:
        """Open the door, the same as ever, with this certificate or none."""
        self._wait(self._listen(tls))

    def shut(self) -> None:
        """Close the door, and every line: whoever comes is refused."""
        self._wait(self._shut())

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _serve(self) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        await self._listen(None)
        self._ready.set()
        await self._done.wait()
        await self._shut()

    async def _listen(self, tls: ssl.SSLContext | None) -> None:
        await self._shut()
        self._server = await asyncio.start_server(self._client, "127.0.0.1", self.port, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        clients = list(self._clients)
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        if me:
            self._clients.add(me)
            me.add_done_callback(self._clients.discard)
        self.lines += 1
        above: Streams | None = None
        try:
            above = await asyncio.open_connection("127.0.0.1", self.upstream)
            await self._loop_over(self.speaks(self, (reader, writer), above))
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # either side hung up, or the door was shut: that is what this proxy is for
        finally:
            for one in (writer, above[1] if above else None):
                if one is not None:
                    one.close()

    async def _loop_over(self, talk: Talk) -> None:
        async for turn in talk.turns():
            self.asked.append(f"{turn.verb} {turn.line}".strip())
            self._left -= 1
            if self._left < 0:
                self._done.set()
                return
            if not await (self.fault or pass_on)(turn):
                return
