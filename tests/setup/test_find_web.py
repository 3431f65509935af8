"""What a domain's web servers say: followed within https, read with care, nothing given away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.errors import BadReply, SourceError, Unavailable
from itday.sdk.http import Http
from itday.sdk.origin import origin_of
from itday.setup import _find_web as web
from itday.setup._find_dns import Place
from itday.setup.presets import Part, filled, of_person

HOME = Place("school.example", 443)
Pages = dict[str, httpx.Response | Exception]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Pages], list[httpx.Request]]:
    """Let the Internet be these pages, all else refused; gives the requests that were made."""

    def internet(pages: Pages) -> list[httpx.Request]:
        requests: list[httpx.Request] = []
        genuine = Http.__init__

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            given = pages.get(str(request.url), httpx.ConnectError("no route"))
            if isinstance(given, Exception):
                raise given
            return given

        def wired(self: Http, *args: Any, **named: Any) -> None:
            genuine(self, *args, **{**named, "transport": httpx.MockTransport(answer)})

        monkeypatch.setattr(Http, "__init__", wired)
        return requests

    return internet


def to(url: str, status: int = 301) -> httpx.Response:
    """A redirect."""
    return httpx.Response(status, headers={"Location": url})


WELL_KNOWN = "https://school.example/.well-known/caldav"
CLOUD = "https://cloud.school.example/remote.php/dav/"


async def test_over_hosts_to_the_calendar(asked: Callable[[Pages], Any]) -> None:
    """Each redirect is followed, a link too; what wants a login is a calendar server."""
    requests = asked({
        WELL_KNOWN: to("https://cloud.school.example/.well-known/caldav"),
        "https://cloud.school.example/.well-known/caldav": to("/remote.php/dav/", 308),
        CLOUD: httpx.Response(401),
    })  # fmt: skip

    assert await web.calendars(HOME) == CLOUD
    assert {request.method for request in requests} == {"PROPFIND"}
    assert not any("authorization" in request.headers for request in requests)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (httpx.Response(207), WELL_KNOWN),
        (httpx.Response(403, headers={"DAV": "1, calendar-access"}), WELL_KNOWN),
        (httpx.Response(200, html="<html>Welcome"), ""),
        (httpx.Response(404), ""),
        (httpx.Response(405), ""),
    ],
)
async def test_what_is_a_calendar_server(
    asked: Callable[[Pages], Any], answer: httpx.Response, found: str
) -> None:
    """One that lists, wants a login or says so; a web page is none."""
    asked({WELL_KNOWN: answer})

    assert await web.calendars(HOME) == found


@pytest.mark.parametrize(
    "target",
    [
        *("http://school.example/dav/", "//other.example/dav/", "ftp://school.example/", ""),
        *("https://127.0.0.1/dav/", "https://[::1]/", "https://localhost:8443/", "https://dav/"),
        *("https://user@other.example/", "https:\\\\other.example", "https://other.example:0/"),
        *("https://[", "javascript:alert(1)"),
    ],
)
async def test_a_redirect_that_is_not_followed(asked: Callable[[Pages], Any], target: str) -> None:
    """Out of https, into this machine or its network, or one that two readers read in two ways."""
    requests = asked({WELL_KNOWN: to(target)})

    with pytest.raises(BadReply, match=r"school\.example"):
        await web.calendars(HOME)
    assert len(requests) == 1


async def test_round_and_round(asked: Callable[[Pages], Any]) -> None:
    """It ends after a few."""
    requests = asked({WELL_KNOWN: to(WELL_KNOWN)})

    with pytest.raises(BadReply, match="without end"):
        await web.calendars(HOME)
    assert len(requests) == web.HOPS


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(500), httpx.Response(503), httpx.ReadTimeout("slow"), httpx.ReadError("cut"),
     httpx.Response(404, content=b"x" * 99_999), httpx.Response(429)],
)  # fmt: skip
async def test_a_server_in_trouble(asked: Callable[[Pages], Any], answer: Any) -> None:
    """Is one line."""
    asked({WELL_KNOWN: answer})

    with pytest.raises(SourceError) as caught:
        await web.calendars(HOME)
    assert len(str(caught.value)) < 200


def config(kind: str = "imap", **parts: str) -> bytes:
    """An autoconfiguration with one server."""
    told = {"hostname": "mail.school.example", "port": "993", "socketType": "SSL"} | parts
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return (
        '<clientConfig version="1.1"><emailProvider id="x">'
        f'<incomingServer type="{kind}">{inner}</incomingServer></emailProvider></clientConfig>'
    ).encode()


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        (config(), {"host": "mail.school.example", "username": "{email}"}),
        (
            config(socketType="STARTTLS", port="143", username="%EMAILLOCALPART%"),
            {"host": "mail.school.example", "username": "{login}", "security": "starttls"},
        ),
        (config(port="1993"), {"host": "mail.school.example", "username": "{email}", "port": 1993}),
        (config(socketType="plain", port="143"), {}),
        (config(kind="pop3"), {}),
        (config(hostname="127.0.0.1"), {}),
        (config(hostname="mail.school.example\x0b"), {}),
        (config(port="99999"), {}),
        (config(port="0"), {}),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + config(hostname="&a;.example"), {}),
        (b"<html><p>Welcome", {}),
        (b"", {}),
    ],
)
def test_an_autoconfiguration_is_read(content: bytes, settings: dict[str, Any]) -> None:
    """An IMAP server that is asked over TLS; whatever else stands there is none."""
    assert web.read(content) == settings


@given(st.binary(max_size=200), st.text(max_size=30), st.text(max_size=6))
def test_whatever_stands_in_it(raw: bytes, host: str, port: str) -> None:
    """What comes out of any bytes are settings that the connector takes."""
    from itday.connectors.imap import CONNECTOR

    whole = config(hostname=host, port=port)
    for content in (raw, whole, whole[: len(raw)] + raw):
        if found := web.read(content):
            known = of_person("dana@school.example")
            made = CONNECTOR.Config.model_validate(filled(Part("imap", "mail", found), known))
            assert origin_of(f"https://{made.host}/") is not None


async def test_where_autoconfiguration_is_asked_for(asked: Callable[[Pages], Any]) -> None:
    """At the domain's host for it, then at the domain; without the person's address."""
    requests = asked({
        web.AUTOCONFIG[1].format(domain="school.example"): httpx.Response(200, content=config())
    })  # fmt: skip

    assert (await web.mailbox("school.example"))["host"] == "mail.school.example"
    assert [request.url.query for request in requests] == [b"", b""]


async def test_no_autoconfiguration(asked: Callable[[Pages], Any], tmp_path: Path) -> None:
    """Is nothing, as long as one of the two answers; a domain that is not there is a fault."""
    asked({web.AUTOCONFIG[1].format(domain="school.example"): httpx.Response(404)})
    assert await web.mailbox("school.example") == {}

    with pytest.raises(Unavailable, match=r"^gone\.example cannot be reached"):
        await web.mailbox("gone.example")
