"""The cockpit in a browser: on this machine only, behind a token that is made anew at each start.

Whoever has the address of a served terminal has the terminal, so every request is judged before
anything answers it: where it was sent to, where it comes from, and whether it has the token.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
import shlex
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday.domain import installing
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from aiohttp import web
    from textual_serve.server import Server

HOST = "127.0.0.1"
"""Never another: the token is no protection on a network that others listen to."""
ENTRY = "token"
CONTENT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self' ws://{host}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""What the page may load: nothing from elsewhere, and nobody may frame it."""
PAGE = Path(__file__).with_name("browser")
"""Where the page is: in place of the server's own, which asks a font of the web and wants a click
before it takes a key."""
PATIENCE_S = 2.0
"""How long open cockpits may take to end when serving ends."""
ENTERED = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">'
    '<title>itday</title><a href="/">itday</a>'
)


def child(profile: str) -> str:
    """The command line of one cockpit; it holds no secret, since every user can read it."""
    words = [sys.executable, "-m", "itday", "--profile", profile]
    return subprocess.list2cmdline(words) if os.name == "nt" else f"exec {shlex.join(words)}"


class Gate:
    """Judges each request; the only way past it is the token."""

    def __init__(self, port: int) -> None:
        """Make a token for the address, and another for the cookie that takes its place.

        Args:
            port: Where it listens.
        """
        self.host = f"{HOST}:{port}"
        self._token = secrets.token_urlsafe(32)
        self._ticket = secrets.token_urlsafe(32)
        # Cookies do not know ports: that of another itday on this machine must not be taken for it.
        self.cookie = f"itday-{port}"

    @property
    def address(self) -> str:
        """The address to open, token and all: said once, and kept nowhere."""
        return f"http://{self.host}/?{ENTRY}={self._token}"

    def refusal(self, request: web.Request) -> str:
        """Why a request is not answered; empty if it may be.

        Args:
            request: With its headers; nothing of it was acted on yet.
        """
        if request.headers.get("Host") != self.host:
            return "sent to another name than this"
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{self.host}":
            return "comes from another page"
        if request.path == "/ws" and origin is None:
            return "comes from no page"
        if not self._is(request.cookies.get(self.cookie, ""), self._ticket) and not self.entering(
            request
        ):
            return "has no token: open the address that itday serve printed"
        return ""

    def entering(self, request: web.Request) -> bool:
        """Whether it brings the token in its address, as the first request does."""
        return request.path == "/" and self._is(request.query.get(ENTRY, ""), self._token)

    def let_in(self, response: web.StreamResponse) -> None:
        """Give the cookie that takes the token's place, in no script's sight."""
        response.set_cookie(self.cookie, self._ticket, httponly=True, samesite="Strict", path="/")

    @staticmethod
    def _is(given: str, wanted: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def guarded(gate: Gate) -> Callable[..., Any]:
    """The middleware that asks the gate first, whatever the path."""
    from aiohttp import web

    headers = {
        "Content-Security-Policy": CONTENT.format(host=gate.host),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }

    @web.middleware
    async def ask(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        response: web.StreamResponse
        if why := gate.refusal(request):
            response = web.Response(status=403, text=f"Refused: {why}.\n")
        elif gate.entering(request):
            response = web.Response(text=ENTERED, content_type="text/html")
            gate.let_in(response)
        else:
            try:
                response = await handler(request)
            except web.HTTPException as error:
                error.headers.update(headers)
                raise
        if not response.prepared:
            response.headers.update(headers)
        return response

    return ask


def server(profile: str, gate: Gate) -> Server:
    """Textual's own server for one profile's cockpit, not listening yet.

    Raises:
        SettingsError: The package is not installed.
    """
    try:
        from textual_serve.server import Server
    except ModuleNotFoundError as error:
        raise SettingsError(
            "serving needs the package textual-serve, which is not installed",
            remedy=installing.command("itday[serve]"),
        ) from error

    class Quiet(Server):
        """Says nothing by itself: its own words would be those of another program."""

        async def on_startup(self, app: web.Application) -> None:
            """Nothing to say."""

    return Quiet(
        child(profile),
        host=HOST,
        title="itday",
        public_url=f"http://{gate.host}",
        templates_path=PAGE.absolute(),
    )


async def serve(profile: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until somebody ends it by ctrl+c or a signal.

    Args:
        profile: Whose cockpit.
        port: Where to listen; 0 for one that is free.
        ready: Told the address, once it answers.

    Raises:
        SettingsError: The package is not installed, or something else listens there.
    """
    import socket

    with socket.socket() as listening:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise SettingsError(
                f"cannot listen: {error.strerror}", where=f"{HOST}:{port}", remedy="Try --port 0"
            ) from error
        gate = Gate(listening.getsockname()[1])
        app = await server(profile, gate)._make_app()  # noqa: SLF001  # its only way to the routes
        from aiohttp.web import AppRunner, SockSite  # comes with the server, which was there

        app.middlewares.append(guarded(gate))
        # No access log: it would have the token.
        runner = AppRunner(app, access_log=None, shutdown_timeout=PATIENCE_S)
        await runner.setup()
        try:
            await SockSite(runner, listening).start()
            ready(gate.address)
            await _ended()
        finally:
            await runner.cleanup()


async def _ended() -> None:
    """Wait for ctrl+c or a signal."""
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    if os.name == "posix":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, end.set)
    await end.wait()
