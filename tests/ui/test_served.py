"""Serving: nothing is answered without the token, from elsewhere, or under another name."""

from __future__ import annotations

import asyncio
import os
import shlex
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from itday.domain.errors import SettingsError
from itday.ui.served import Gate, child, serve

PATHS = ("/", "/ws", "/static/js/textual.js", "/static/", "/download/x", "/nothing", "/static/../x")
OURS = "http://127.0.0.1:{port}"


def _why(task: asyncio.Task[None]) -> BaseException:
    return task.exception() or EOFError("it ended before it served")


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    """Serve a profile; give the address that was said."""
    said: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve("default", 0, said.set_result))

    def ended(task: asyncio.Task[None]) -> None:
        if not said.done():
            said.set_exception(_why(task))

    serving.add_done_callback(ended)
    yield await said
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


async def status(address: str, path: str, **more: Any) -> int:
    """How a request is answered."""
    parts = urlsplit(address)
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.get(f"http://{parts.netloc}{path}", allow_redirects=False, **more) as reply,
    ):
        return reply.status


async def test_every_path_is_closed_without_the_token() -> None:
    """Also with a wrong one, by address or by cookie; the websocket too."""
    async with served() as address:
        port = urlsplit(address).port
        origin = {"Origin": OURS.format(port=port)}
        for path in PATHS:
            assert await status(address, path, headers=origin) == 403
            assert await status(address, f"{path}?token=wrong", headers=origin) == 403
            wrong = {f"itday-{port}": "wrong"}
            assert await status(address, path, headers=origin, cookies=wrong) == 403
        token = parse_qs(urlsplit(address).query)["token"][0]
        assert await status(address, f"/ws?token={token}", headers=origin) == 403
        as_cookie = {f"itday-{port}": token}
        assert await status(address, "/", cookies=as_cookie) == 403, "it is no cookie"


async def test_the_token_gives_a_cookie() -> None:
    """Out of scripts' sight and of other sites' reach, and the address is left behind."""
    async with (
        served() as address,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        async with session.get(address) as first:
            cookie = first.headers["Set-Cookie"]
            text = await first.text()
            token = parse_qs(urlsplit(address).query)["token"][0]
        base = address.partition("?")[0]
        async with session.get(base) as page:
            html = await page.text()
            policy = page.headers["Content-Security-Policy"]
        async with session.get(f"{base}static/js/textual.js") as script:
            found = script.status
        async with session.get(f"{base}nothing") as nothing:
            lost = nothing.status

        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert token not in cookie + text
        assert 'content="0;url=/"' in text
        assert (page.status, found, lost) == (200, 200, 404)
        assert "textual-terminal" in html
        assert "default-src 'none'" in policy
        assert "fonts.googleapis" not in policy
        assert nothing.headers["Referrer-Policy"] == "no-referrer"


async def test_other_names_and_pages_are_refused() -> None:
    """With the right token, too: a name that was made to lead here, and a page of elsewhere."""
    async with served() as address:
        port = urlsplit(address).port
        path = f"/?{urlsplit(address).query}"
        for host in (f"localhost:{port}", f"evil.example:{port}", "127.0.0.1", ""):
            assert await status(address, path, headers={"Host": host}) == 403
        for origin in ("http://evil.example", "null", OURS.format(port=1), "https://127.0.0.1"):
            assert await status(address, path, headers={"Origin": origin}) == 403
        assert await status(address, path) == 200


async def test_a_websocket_needs_page_and_cookie() -> None:
    """A program that has the cookie but is no page is refused as well."""
    async with (
        served() as address,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        await (await session.get(address)).release()
        ws = address.partition("?")[0] + "ws"
        for headers in ({}, {"Origin": "http://evil.example"}):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(ws, headers=headers)
            assert refused.value.status == 403


def listed() -> str:
    """Every TCP socket of this machine."""
    return "".join(Path(f"/proc/net/tcp{version}").read_text() for version in ("", "6"))


@pytest.mark.skipif(sys.platform != "linux", reason="Linux lists its sockets in a file")
async def test_only_this_machine_can_connect() -> None:
    """It listens on loopback alone."""
    async with served() as address:
        port = urlsplit(address).port
        table = await asyncio.to_thread(listed)
    listening = [
        line.split()[1] for line in table.splitlines() if f":{port:04X} " in line and " 0A " in line
    ]
    assert listening == [f"0100007F:{port:04X}"]


async def test_a_port_that_is_taken_is_said() -> None:
    """With another way."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="--port 0"):
            await serve("default", taken.getsockname()[1], lambda _: None)


def test_the_command_holds_no_secret() -> None:
    """Every user of the machine can read it; it is one program, whatever the profile's name."""
    words = shlex.split(child("default"))

    assert words == ["exec", sys.executable, "-m", "itday", "--profile", "default"]


def test_no_two_starts_have_the_same_token() -> None:
    """Nor has the cookie the address's."""
    one, other = Gate(1), Gate(1)

    assert one.address != other.address
    assert len(one.address) > len("http://127.0.0.1:1/?token=") + 40


async def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it, also where what comes with it is missing too."""
    for name in ("textual_serve.server", "aiohttp", "aiohttp.web"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(SettingsError, match=r"pip install 'itday\[serve\]'"):
        await serve("default", 0, lambda _: None)
    assert os.environ.get("TEXTUAL_DRIVER") is None
