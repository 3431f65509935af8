"""A TCP proxy that breaks on command, for IMAP, TLS and anything else that is not plain HTTP."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from typing import Literal

Mode = Literal["ok", "refuse", "reset", "close", "hang"]
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class TcpFault(threading.Thread):
    """Stands in front of a port of this machine; its fields may be changed at any time."""

    mode: Mode = "ok"
    """What happens to a new connection (refuse) or to the server's next bytes (the others)."""
    delay_s = 0.0
    """Added to each chunk from the server."""
    cut_after: int | None = None
    """Bytes let through from the server before the connection is reset."""

    def __init__(self, upstream: int) -> None:
        """Stand in front of the port `upstream`."""
        super().__init__(daemon=True)
        self.upstream = upstream
        self.port = 0
        self._ready = threading.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._clients: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Listen; `port` is set on return."""
        super().start()
        if not self._ready.wait(5):
            raise TimeoutError("the proxy did not start")

    def run(self) -> None:
        """Serve until `stop`."""
        asyncio.run(self._serve())

    def stop(self) -> None:
        """Break what is open and end."""
        self._loop.call_soon_threadsafe(self._done.set)
        self.join(5)

    def reset_all(self) -> None:
        """Break every open connection with an RST: a laptop that went to sleep, a firewall."""
        self._loop.call_soon_threadsafe(self._reset_all)

    def _reset_all(self) -> None:
        for writer in list(self._writers):
            self._reset(writer)

    async def _serve(self) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._client, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._done.wait()
        server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    @staticmethod
    def _reset(writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        if sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        writer.transport.abort()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        if me:
            self._clients.add(me)
            me.add_done_callback(self._clients.discard)
        self._writers.add(writer)
        try:
            if self.mode == "refuse":
                self._reset(writer)
                return
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.upstream)
            upward = asyncio.create_task(self._pump_up(reader, to_server))
            try:
                await self._pump_down(from_server, writer)
            finally:
                upward.cancel()
                to_server.close()
        except OSError:
            pass  # either side hung up, which is what this proxy is for
        finally:
            self._writers.discard(writer)
            writer.close()

    @staticmethod
    async def _pump_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()

    async def _pump_down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent = 0
        while chunk := await reader.read(65536):
            while self.mode == "hang":  # noqa: ASYNC110  the mode is set from another thread
                await asyncio.sleep(0.05)
            await asyncio.sleep(self.delay_s)
            if self.mode == "close":
                return
            room = len(chunk) if self.cut_after is None else max(self.cut_after - sent, 0)
            if self.mode == "reset" or room < len(chunk):
                writer.write(chunk[:room] if self.mode != "reset" else b"")
                await writer.drain()
                self._reset(writer)
                return
            writer.write(chunk)
            await writer.drain()
            sent += len(chunk)
