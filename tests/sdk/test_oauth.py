"""Signing in through a vendor's pages, over real sockets of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from urllib.parse import urlsplit

import httpx
import pytest

from itday.domain.errors import AuthFailed, Unavailable
from itday.sdk.http import Http
from itday.sdk.oauth import Bridge, Loopback, form, said_in, threaded

LOGIN = "https://login.school.example/tenant"


class Silent:
    """A person who pastes nothing, or what they are told to."""

    def __init__(self, paste: str = "") -> None:
        """Say nothing yet."""
        self.said: list[str] = []
        self.paste = paste

    def say(self, line: str) -> None:
        """Keep the line."""
        self.said.append(line)

    async def open(self, url: str) -> bool:
        """There is no browser."""
        return False

    async def pasted(self) -> str:
        """Give the address, or wait for ever."""
        if not self.paste:
            await asyncio.Event().wait()
        return self.paste


async def browse(url: str, path: str) -> tuple[int, str]:
    """What a browser is told at a path of the loopback address."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    raw = (await reader.read()).decode()
    writer.close()
    return int(raw.split()[1]), raw


async def test_the_browser_brings_the_answer() -> None:
    """Icons and probes before it are let go; the page says what to do next and nothing more."""
    async with Loopback() as back:
        wait = asyncio.ensure_future(back.answer(Silent()))
        assert (await browse(back.url, "/favicon.ico"))[0] == 404
        assert (await browse(back.url, "/?state=s1"))[0] == 404
        status, page = await browse(back.url, "/?code=c%2F1&state=s1&session_state=x")

        assert status == 200
        assert "Close this page" in page
        assert "c/1" not in page
        assert await wait == {"code": "c/1", "state": "s1", "session_state": "x"}


async def test_the_browser_posts_the_answer() -> None:
    """Then the code stands in no address."""
    async with Loopback() as back:
        wait = asyncio.ensure_future(back.answer(Silent()))
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(back.url).port)
        body = form({"code": "c 1", "state": "s1"})
        writer.write(b"POST / HTTP/1.1\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        assert (await reader.read()).startswith(b"HTTP/1.1 200 OK")
        writer.close()

        assert await wait == {"code": "c 1", "state": "s1"}


async def test_the_person_pastes_the_address_of_another_machine() -> None:
    """Over SSH the browser's own machine cannot come back here."""
    async with Loopback() as back:
        said = await back.answer(Silent("http://localhost:9/?error=access_denied&state=s1\n"))

    assert said == {"error": "access_denied", "state": "s1"}


async def test_nobody_comes_back() -> None:
    """It ends, and says so."""
    async with Loopback() as back:
        with pytest.raises(AuthFailed, match="nobody came back"):
            await back.answer(Silent(), patience_s=0.01)


async def test_it_listens_on_this_machine_alone_and_stops() -> None:
    """Nobody else can hand in an answer, and no port stays open."""
    async with Loopback() as back:
        port = urlsplit(back.url).port
        assert back._server is not None
        assert {sock.getsockname()[0] for sock in back._server.sockets} == {"127.0.0.1"}
    with pytest.raises(OSError, match="onnect"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_garbage_does_not_end_it() -> None:
    """A line without end, bytes that are no text."""
    async with Loopback() as back:
        wait = asyncio.ensure_future(back.answer(Silent()))
        long = b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"
        for raw in (b"\xff\x00\r\n\r\n", b"GET " + b"x" * 40_000 + b"\r\n", long):
            reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(back.url).port)
            writer.write(raw)
            await reader.read()
            writer.close()
        await browse(back.url, "/?code=1&state=2")
        assert (await wait)["code"] == "1"


Answering = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


@pytest.fixture
async def server() -> AsyncIterator[Callable[[Answering], Http]]:
    """Makes a client whose server answers so."""
    made: list[Http] = []

    def make(answer: Answering) -> Http:
        made.append(Http(LOGIN, transport=httpx.MockTransport(answer)))
        return made[-1]

    yield make
    for http in made:
        await http.aclose()


async def test_a_blocking_library_sends_through_our_client(
    server: Callable[[Answering], Http],
) -> None:
    """A refusal comes back as an answer: its JSON is what the library goes by."""

    async def answer(request: httpx.Request) -> httpx.Response:
        await request.aread()
        return httpx.Response(400, json={"error": request.content.decode()})

    def call(bridge: Bridge) -> str:
        return bridge.send("POST", f"{LOGIN}/token", {}, form({"code": "a b"})).text()

    assert await threaded(server(answer), call) == '{"error":"code=a+b"}'


async def test_an_unreachable_server_is_our_own_error(
    server: Callable[[Answering], Http],
) -> None:
    """The library lets it through, and the engine knows what to do with it."""

    async def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(Unavailable):
        await threaded(server(answer), lambda bridge: bridge.send("GET", LOGIN, {}))


async def test_cut_off_it_leaves_no_request_behind(server: Callable[[Answering], Http]) -> None:
    """Neither a task on the loop nor an answer for nobody."""
    asked = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    before = asyncio.all_tasks()
    task = asyncio.ensure_future(
        threaded(server(answer), lambda bridge: bridge.send("GET", LOGIN, {}))
    )
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert asyncio.all_tasks() == before


def test_what_an_address_says() -> None:
    """Nothing of an address without a query."""
    assert said_in("/callback?code=1&state=%20x ") == {"code": "1", "state": " x"}
    assert said_in("no address") == {}
