"""The stand-ins of the connectors' own tests, served over real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


class HttpStandIn:
    """A stand-in for a server that takes an `httpx.Request`, on a port of this machine."""

    def __init__(self, fake: Callable[[httpx.Request], httpx.Response]) -> None:
        """Serve `fake` until `close`."""
        self.fake = fake
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._client())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _client(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Client(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            timeout = 60

            def __getattr__(self, name: str) -> Callable[[], None]:
                if name.startswith("do_"):  # whatever the method, the stand-in judges it
                    return self._answer
                raise AttributeError(name)

            def _answer(self) -> None:
                content = self.rfile.read(int(self.headers.get("content-length", 0)))
                url = f"http://{self.headers['host']}{self.path}"
                headers = list(self.headers.items())
                asked = httpx.Request(self.command, url, headers=headers, content=content)
                reply = stand_in.reply(asked)
                lines = [f"HTTP/1.1 {reply.status_code} X"]
                lines += [f"{name}: {value}" for name, value in reply.headers.items()]
                if "content-length" not in reply.headers:
                    lines.append(f"content-length: {len(reply.content)}")
                head = "\r\n".join(lines).encode("latin-1")
                self.wfile.write(head + b"\r\n\r\n" + reply.content)

            def log_message(self, *_: Any) -> None:
                """Say nothing: a test's output is its own."""

        return Client

    def reply(self, asked: httpx.Request) -> httpx.Response:
        """The stand-in's answer; one at a time, as it is no thread's."""
        with self._lock:
            return self.fake(asked)
