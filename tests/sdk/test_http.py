"""The client against servers on this machine that try to get at its secrets or its time."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Conflict,
    Forbidden,
    Gone,
    Refused,
    SettingsError,
    SourceError,
    Unavailable,
    Unsettled,
)
from itday.domain.secret import Secret
from itday.sdk.http import Budget, Http
from tests.sdk.servers import Answer, Seen, Server, always, packet, serving

if TYPE_CHECKING:
    from collections.abc import Mapping

CANARY = "canary-4711"
SMALL = Budget(page_bytes=256 << 10)
BRIEF = replace(SMALL, whole_s=0.3, read_s=0.2, connect_s=0.2)
"""For servers that would never end; an honest one may be slow on a busy machine."""
NAMES = (
    "Authorization", "X-API-Key", "X-Auth-Token", "Private-Token", "Cookie", "Freshdesk-Key",
    "User-Token",
)  # fmt: skip
CODES = (301, 302, 303, 307, 308, 300)


async def sent(
    server: Server, method: str = "GET", url: str = "", budget: Budget = SMALL, **more: Any
) -> Any:
    """One request to `server` by a fresh client."""
    http = Http(server.url, source="desk", budget=budget)
    try:
        return await http.send(method, url, **more)
    finally:
        await http.aclose()


async def failed(server: Server, method: str = "GET", url: str = "", **more: Any) -> SourceError:
    """The error that one request to `server` ends in."""
    with pytest.raises(SourceError) as caught:
        await sent(server, method, url, **more)
    assert caught.value.where == "desk"
    return caught.value


def moved(to: Server, path: str = "/end") -> Answer:
    """Redirect with the status that the path ends in."""

    async def answer(seen: Seen, out: asyncio.StreamWriter) -> None:
        if seen.path == path:
            out.write(packet())
        else:
            code = int(seen.path.rpartition("/")[2])
            out.write(packet(code, b"", location=to.url + path))

    return answer


class TestCredentials:
    """Nothing of ours reaches a server that the person did not name."""

    @pytest.mark.parametrize("code", CODES)
    async def test_redirects_carry_nothing_away(self, code: int) -> None:
        """Seven secret headers, six statuses, reading or writing: the other sees nothing."""
        async with serving(always(packet())) as other, serving(moved(other)) as desk:
            secrets = {name: Secret(CANARY) for name in NAMES}
            http = Http(desk.url, headers=secrets, source="desk")
            for method in ("GET", "PROPFIND", "POST"):
                with pytest.raises(BadReply):
                    await http.send(method, f"/{code}", content=b"pupil")
            await http.aclose()

        assert other.seen == []
        assert all(one.headers[name.lower()] == CANARY for one in desk.seen for name in NAMES)

    async def test_the_other_server_would_see_it(self) -> None:
        """A plain client leaks all but two of those headers, so the test above can see a leak."""
        async with serving(always(packet())) as other, serving(moved(other)) as desk:
            plain = httpx.AsyncClient(follow_redirects=True, trust_env=False)
            await plain.get(f"{desk.url}/302", headers=dict.fromkeys(NAMES, CANARY))
            await plain.aclose()

        assert sum(value == CANARY for value in other.seen[0].headers.values()) == len(NAMES) - 2

    async def test_links_elsewhere_are_not_followed(self) -> None:
        """Fifteen ways to write another server: refused before a byte leaves; the host is named."""
        async with serving(always(packet())) as other, serving(always(packet())) as desk:
            a, b = desk.url.removeprefix("http://"), other.url.removeprefix("http://")
            forms = (
                other.url + "/x", f"http://localhost:{other.port}/x", f"http://u:p@{a}/x",
                f"http://{a}@{b}/x", f"//{b}/x", f"http://127.0.0.1.:{desk.port}/x",
                "file:///etc/hostname", "http://169.254.169.254/latest",
                f"http://[::ffff:127.0.0.1]:{other.port}/x", f"http://0177.0.0.1:{desk.port}/x",
                f"http://{a}\\@{b}/x", f"https://{a}/x", f"/\\{b}/x", f"\t//{b}/x", "http:x",
            )  # fmt: skip
            http = Http(desk.url, headers={"X-API-Key": Secret(CANARY)}, source="desk")
            for form in forms:
                with pytest.raises(BadReply, match="points to another server"):
                    await http.send("GET", form)
            await http.aclose()

        assert other.seen == []
        assert desk.seen == []

    async def test_our_own_links_are_followed(self) -> None:
        """Absolute, relative, from the root and by query: all reach the configured server."""
        async with serving(always(packet())) as desk:
            http = Http(desk.url + "/api", basic=("dana", Secret(CANARY)))
            for url in (
                "",
                "tickets",
                "/root",
                "?page=2",
                desk.url.upper().lower() + "/x?a=%20b&c",
            ):
                await http.send("GET", url)
            await http.send("GET", "t?q=%7E", params={"a": [1, True], "b": None, "c": "x y&"})
            await http.aclose()

        assert [one.path for one in desk.seen] == [
            "/api", "/api/tickets", "/root", "/api?page=2", "/x?a=%20b&c",
            "/api/t?q=%7E&a=1&a=true&c=x%20y%26",
        ]  # fmt: skip
        assert all(one.headers["authorization"].startswith("Basic ") for one in desk.seen)
        assert all(one.headers["accept-encoding"] == "gzip" for one in desk.seen)

    async def test_an_extra_origin_gets_no_header_of_ours(self) -> None:
        """A sign-in server that the connector names is reached, without the source's login."""
        async with serving(always(packet())) as other, serving(always(packet())) as desk:
            http = Http(desk.url, headers={"X-API-Key": Secret(CANARY)}, extra_origins=[other.url])
            await http.send("POST", other.url + "/token", headers={"X-Own": "1"}, content=b"x")
            await http.aclose()

        assert other.seen[0].headers["x-own"] == "1"
        assert not other.saw(CANARY)

    async def test_redirects_at_home_are_followed_three_times(self) -> None:
        """A moved calendar is found; a circle ends."""
        async with serving(hops) as desk:
            assert (await sent(desk, "PROPFIND", "/3")).json() == {"at": "/0"}
            circle = await failed(desk, url="/9")

        assert "redirects" in str(circle)
        assert desk.seen[3].method == "PROPFIND"

    async def test_cookies_are_not_kept(self) -> None:
        """What one answer sets, the next request does not bring."""
        async with serving(always(packet(set_cookie="sid=1; Path=/"))) as desk:
            http = Http(desk.url)
            await http.send("GET")
            await http.send("GET")
            await http.aclose()

        assert "cookie" not in desk.seen[1].headers

    @pytest.mark.parametrize(
        "url",
        [
            "http://desk.invalid/x",
            "https://u:p@desk.invalid",
            "desk.invalid",
            "https://désk.invalid",
        ],
    )
    def test_a_base_that_would_leak_is_refused(self, url: str) -> None:
        """In the clear, with a login in it, or unreadable: the settings are wrong."""
        with pytest.raises(SettingsError) as caught:
            Http(url, source="desk")

        assert "u:p" not in str(caught.value)

    async def test_a_secret_with_a_line_end_is_not_sent(self) -> None:
        """A pasted line end cannot forge a header, and the error does not quote the secret."""
        http = Http("https://desk.invalid", headers={"X-API-Key": Secret(f"{CANARY}\r\nX: y")})
        with pytest.raises(AuthFailed) as caught:
            await http.send("GET")

        assert CANARY not in str(caught.value)


async def hops(seen: Seen, out: asyncio.StreamWriter) -> None:
    """Redirect `/3` to `/2` and so on, until `/0`."""
    left = int(seen.path[1:])
    if left:
        out.write(packet(307, b"", location=f"/{left - 1}"))
    else:
        out.write(packet(body=json.dumps({"at": seen.path}).encode()))


def zeros(size: int) -> bytes:
    """That many zeros, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 16)) for _ in range(size >> 16)) + packer.flush()


async def endless(_: Seen, out: asyncio.StreamWriter) -> None:
    """Send for ever."""
    out.write(packet(content_length="", body=b""))
    while True:
        out.write(b"x" * 65_536)
        await out.drain()


async def drip(_: Seen, out: asyncio.StreamWriter) -> None:
    """A byte at a time, each in time, never done."""
    out.write(packet(content_length="1000", body=b""))
    while True:
        out.write(b"x")
        await out.drain()
        await asyncio.sleep(0.05)


async def mute(_: Seen, out: asyncio.StreamWriter) -> None:
    """Take the request and say nothing until the test is over."""
    await asyncio.Event().wait()


async def hang_up(_: Seen, out: asyncio.StreamWriter) -> None:
    """Take the request and close."""


class TestBudget:
    """No answer costs more than it may."""

    @pytest.mark.parametrize(
        ("body", "coding", "said"),
        [
            (gzip.compress(zeros(8 << 20)), "gzip, gzip", "not asked for"),
            (b"x", "br", "not asked for"),
            (b"x", "deflate", "not asked for"),
            (zeros(4 << 20), "gzip", "times|larger"),
            (zeros(128 << 10), "gzip", "200 times"),
            (gzip.compress(bytes(range(256)) * 8) * 70, "gzip", "too many parts"),
            (zeros(1 << 16)[:-12], "gzip", "cut off"),
            (b"no gzip at all", "gzip", "damaged"),
            (bytes(300 << 10), "identity", "larger than 256 KB"),
        ],
        ids=["twice", "br", "deflate", "4MB", "ratio", "members", "cut", "damaged", "plain"],
    )
    async def test_bombs_are_refused(self, body: bytes, coding: str, said: str) -> None:
        """Stacked, foreign, swelling, many-part, cut and damaged packings end in a clear error."""
        async with serving(always(packet(body=body, content_encoding=coding))) as desk:
            error = await failed(desk)

        assert isinstance(error, BadReply)
        assert any(word in str(error) for word in said.split("|"))

    def test_bombs_cost_a_process_little(self) -> None:
        """Three of them, 128 MB unpacked: the process never grows by what one answer may be."""
        command = [sys.executable, "-m", "tests.sdk.bombs", "128"]
        top = Path(__file__).parents[2]
        done = subprocess.run(command, cwd=top, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout)

        assert [words.partition(": ")[2] for words in told["ends"].values()] == [
            "the answer is packed in a way that was not asked for",
            "the answer grew more than 200 times when unpacked",
            "the answer is larger than 16 MB. Ask for smaller pages",
        ]
        assert told["after_kb"] - told["before_kb"] < 40 * 1024, told

    async def test_an_honest_packed_answer_is_read(self) -> None:
        """Ordinary gzip, in two members even, comes out whole."""
        body = gzip.compress(b'{"a":') + gzip.compress(b"1}")
        async with serving(always(packet(body=body, content_encoding="gzip"))) as desk:
            assert (await sent(desk)).json() == {"a": 1}

    async def test_an_endless_answer_is_cut(self) -> None:
        """A body without end stops at the budget, not at the end of memory."""
        async with serving(endless) as desk:
            assert "larger than 256 KB" in str(await failed(desk))

    async def test_a_dripping_answer_stops_at_the_deadline(self) -> None:
        """Each byte comes in time, the whole does not: it ends at the deadline."""
        async with serving(drip) as desk:
            start = time.monotonic()
            error = await failed(desk, budget=BRIEF)

        assert isinstance(error, Unavailable)
        assert 0.2 < time.monotonic() - start < 8

    async def test_a_huge_header_is_refused(self) -> None:
        """Neither 70 KB nor 200 KB of header is taken."""
        for size in (70_000, 200_000):
            async with serving(always(packet(x_big="a" * size))) as desk:
                assert isinstance(await failed(desk), BadReply)

    async def test_a_cut_answer_is_not_data(self) -> None:
        """Fewer bytes than promised is a lost connection, to be tried again."""
        async with serving(always(packet(body=b'{"a":', content_length="50"))) as desk:
            error = await failed(desk)

        assert type(error) is Unavailable

    async def test_something_else_than_http(self) -> None:
        """A mail server on that port is named as what it is not."""
        async with serving(always(b"220 mail.example ESMTP\r\n\r\n")) as desk:
            assert "proper HTTP" in str(await failed(desk))


class TestLostAnswers:
    """A change whose answer is lost is never taken for one that did not happen."""

    @pytest.mark.parametrize("answer", [hang_up, mute, drip, always(packet(body=b"x")[:-30])])
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "MKCALENDAR"])
    async def test_after_sending_it_is_unsettled(self, answer: Answer, method: str) -> None:
        """Hung up, silent, dripping or cut: a writing method may have happened."""
        async with serving(answer) as desk:
            assert type(await failed(desk, method, content=b"x", budget=BRIEF)) is Unsettled

    @pytest.mark.parametrize("answer", [hang_up, mute])
    @pytest.mark.parametrize("method", ["GET", "HEAD", "PROPFIND", "REPORT", "OPTIONS"])
    async def test_reading_is_merely_tried_again(self, answer: Answer, method: str) -> None:
        """The same without an answer to a question loses nothing."""
        async with serving(answer) as desk:
            assert type(await failed(desk, method, budget=BRIEF)) is Unavailable

    async def test_no_connection_means_nothing_happened(self) -> None:
        """Where nobody listens, a change was surely not made."""
        async with serving(hang_up) as desk:
            pass

        assert type(await failed(desk, "POST", content=b"x")) is Unavailable

    async def test_a_bad_answer_to_a_change_is_unsettled(self) -> None:
        """The change may be made though its answer cannot be read."""
        async with serving(always(packet(body=zeros(4 << 20), content_encoding="gzip"))) as desk:
            assert type(await failed(desk, "POST", content=b"x")) is Unsettled

    async def test_quitting_is_not_an_error_of_the_source(self) -> None:
        """A cancelled request stays cancelled."""
        async with serving(mute) as desk:
            task = asyncio.create_task(sent(desk, budget=Budget()))
            while not desk.seen:  # noqa: ASYNC110  # the server has no event to wait for
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


class TestStatuses:
    """Each status is the error whose consequence is right."""

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (401, AuthFailed), (403, Forbidden), (404, Gone), (410, Gone), (409, Conflict),
            (412, Conflict), (429, Unavailable), (503, Unavailable), (500, Unavailable),
            (502, Unavailable), (408, Unavailable), (400, Refused), (405, Refused), (422, Refused),
            (304, BadReply), (300, BadReply),
        ],
    )  # fmt: skip
    async def test_a_status_has_its_error(self, status: int, kind: type[SourceError]) -> None:
        """Reading; and the same status in `ok` is an answer instead."""
        async with serving(always(packet(status, b""))) as desk:
            assert type(await failed(desk)) is kind
            assert (await sent(desk, ok={status})).status == status

    async def test_the_wait_is_passed_on(self) -> None:
        """The engine learns how long the server asked us to stay away."""
        async with serving(always(packet(429, b"", retry_after="7"))) as desk:
            error = await failed(desk, "POST", content=b"x")

        assert type(error) is Unavailable
        assert error.retry_after_s == 7

    async def test_a_gateway_may_have_passed_a_change_on(self) -> None:
        """After 502 a change is unsettled."""
        async with serving(always(packet(502, b""))) as desk:
            assert type(await failed(desk, "POST", content=b"x")) is Unsettled

    async def test_the_remedy_names_the_source(self) -> None:
        """Who is signed out reads which command to type."""
        async with serving(always(packet(401, b'{"error":"token expired"}'))) as desk:
            line = str(await failed(desk))

        assert line == "desk: 401 Unauthorized: token expired. Run `itday secret set desk`"

    async def test_the_reply_tells_the_servers_clock(self) -> None:
        """Skew can be shown; header names are found in any case."""
        raw = packet(date="Tue, 24 Nov 2026 08:00:00 GMT", etag='"5"')
        async with serving(always(raw)) as desk:
            reply = await sent(desk)

        assert reply.date.isoformat() == "2026-11-24T08:00:00+00:00"
        assert reply.headers["ETag"] == '"5"'
        assert reply.url == desk.url + "/" or reply.url == desk.url

    async def test_a_captive_portal_is_recognised(self) -> None:
        """A sign-in page with status 200 is no data."""
        page = packet(body=b"\n<!DOCTYPE html><html>Sign in", content_type="text/html")
        async with serving(always(page)) as desk:
            reply = await sent(desk)

        with pytest.raises(BadReply, match=r"desk: a web page instead of data .captive portal"):
            reply.json()

    async def test_a_json_body(self) -> None:
        """`json=` is sent compact, with its type."""
        async with serving(always(packet(201))) as desk:
            reply = await sent(desk, "POST", json={"a": None})

        assert reply.status == 201
        assert desk.seen[0].body == b'{"a":null}'
        assert desk.seen[0].headers["content-type"] == "application/json"


async def test_a_transport_takes_the_networks_place() -> None:
    """Connectors' tests hand in a stand-in; its answers pass the same checks."""

    def desk(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise httpx.ReadTimeout("late")
        headers: Mapping[str, str] = {"content-encoding": "gzip"}
        return httpx.Response(200, content=gzip.compress(b"[1]"), headers=headers)

    http = Http("https://desk.invalid", transport=httpx.MockTransport(desk))

    assert (await http.send("GET")).json() == [1]
    with pytest.raises(Unsettled):
        await http.send("POST", content=b"x")
    await http.aclose()


async def test_the_environments_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for this machine's own servers; for others yes, and its password never shows."""
    async with serving(always(packet(407, b""))) as proxy:
        address = proxy.url.replace("://", f"://dana:{CANARY}@")
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
            monkeypatch.setenv(name.lower(), address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with serving(always(packet())) as desk:
            await sent(desk)
        http = Http("https://desk.invalid", source="desk", budget=SMALL)
        with pytest.raises(Unavailable, match="proxy") as caught:
            await http.send("POST", content=b"x")
        await http.aclose()

    assert [one.method for one in proxy.seen] == ["CONNECT"]
    assert type(caught.value) is Unavailable
    assert CANARY not in str(caught.value)


async def test_a_search_loses_nothing() -> None:
    """Sent by POST with a body, an answer that is lost is no change that may have happened."""
    async with serving(always(packet(500, b"{}"))) as server:
        http = Http(server.url, source="desk", budget=SMALL)
        with pytest.raises(Unavailable) as caught:
            await http.search("find", {"q": 1})
        assert not isinstance(caught.value, Unsettled)
        assert caught.value.where == "desk"
        await http.aclose()
