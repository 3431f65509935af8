"""What is logged holds no secret, however it got there."""

from __future__ import annotations

import io
import logging
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.secret import Secret
from itday.sdk import scrub as module
from itday.sdk.http import Http
from itday.sdk.scrub import ScrubFilter, forget, install, register, scrub

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "c4nary/ü+ 'x'"


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """The canary is registered in each test, and nothing afterwards."""
    register(Secret(CANARY))
    yield
    forget()


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger whose output goes through the filter into a text."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    install(handler)
    logger = logging.getLogger("itday.test.deep")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield logger, out
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    "line",
    [
        f"password is {CANARY}!", f"see {quote(CANARY)}", f"see {quote(CANARY, safe='')}",
        f"{CANARY!r}", "base64 YzRuYXJ5L8O8KyAneCc=", '{"x": "c4nary/\\u00fc+ \'x\'"}',
    ],
)  # fmt: skip
def test_a_known_secret_is_masked_in_any_writing(line: str) -> None:
    """Plain, quoted, in JSON, as repr or in base64."""
    shown = scrub(line)

    assert "***" in shown
    assert "c4nary" not in shown
    assert "YzRuYXJ5" not in shown


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer SEKRET", "authorization: Token token=SEKRET",
        "Proxy-Authorization: Basic SEKRET",
        "headers={'Authorization': 'Bearer SEKRET', 'Accept': 'x'}",
        "Cookie: sid=SEKRET; b=SEKRET", "[(b'X-API-Key', b'SEKRET')]", "X-API-Key: SEKRET",
        "Private-Token: SEKRET", "Freshdesk-Key: SEKRET",
        '{"access_token": "SEKRET", "expires_in": 3}', "client_secret=SEKRET&grant_type=x",
        "password = SEKRET", "GET https://desk.invalid/me?code=SEKRET&x=SEKRET",
        "https://desk.invalid/cal.ics?SEKRET", "https://dana:SEKRET@desk.invalid/x",
        "http://SEKRET@proxy:8080", "imap password: 'SEKRET'", "sent bearer SEKRET",
        "session-token=SEKRET,", '"refresh_token":"SEKRET"', "webcal://x/y?key=SEKRET",
    ],
)  # fmt: skip
def test_an_unknown_secret_is_masked_by_how_it_is_written(line: str) -> None:
    """Headers, fields, queries and logins in addresses lose their values, named or not."""
    assert "SEKRET" not in scrub(line)


@pytest.mark.parametrize(
    "line",
    [
        "desk: 3 pages, 120 tickets in 0.4 s", "GET https://desk.invalid/tickets/5",
        "password changed", "ticket 5: what about tokens? none", "a@b.example wrote", "",
    ],
)  # fmt: skip
def test_ordinary_lines_stay(line: str) -> None:
    """A log is still worth reading."""
    assert scrub(line) == line


@given(st.text(st.characters(codec="utf-8"), min_size=12, max_size=40), st.text(max_size=20))
def test_any_secret_is_masked(secret: str, around: str) -> None:
    """Whatever letters it is made of."""
    register(secret)

    assert secret not in scrub(f"{around}|{secret}|{around}")


@pytest.mark.parametrize("part", ["a-", "http://", "a.", "Bearer ", "token=", "x://", "'"])
def test_a_hostile_line_costs_no_time(part: str) -> None:
    """100,000 letters made to send the patterns astray are scrubbed within two seconds."""
    start = time.perf_counter()
    scrub((part * 100_000)[:100_000])

    assert time.perf_counter() - start < 2


def test_short_secrets_do_not_blank_the_log() -> None:
    """A secret of three letters is not searched for in every word."""
    register("abc")

    assert scrub("abcdef") == "abcdef"


def test_records_are_scrubbed_with_arguments_and_tracebacks(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    """The message, its arguments, the exception, its causes and the stack: all of it."""
    logger, out = log
    logger.info("token %s of %r", CANARY, {"k": CANARY})
    try:
        try:
            int(CANARY)
        except ValueError as error:
            raise RuntimeError("https://x.invalid/?k=SEKRET") from error
    except RuntimeError:
        logger.exception("went wrong with %s", CANARY, stack_info=True)
    logger.info("%d", "not a number")

    text = out.getvalue()
    assert CANARY not in text
    assert "SEKRET" not in text
    assert "RuntimeError" in text
    assert "could not be formatted" in text


def test_without_the_filter_it_would_leak() -> None:
    """The same record through a bare handler shows the secret, so the test above can see one."""
    out = io.StringIO()
    logger = logging.getLogger("itday.test.bare")
    logger.propagate = False
    handler = logging.StreamHandler(out)
    logger.addHandler(handler)
    logger.warning("token %s", CANARY)
    logger.removeHandler(handler)

    assert CANARY in out.getvalue()


async def test_a_request_leaves_no_trace(log: tuple[logging.Logger, io.StringIO]) -> None:
    """At DEBUG for everything, the libraries below write neither address nor header."""
    _, out = log
    root = logging.getLogger()
    handler = logging.StreamHandler(out)
    install(handler)
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        transport = httpx.MockTransport(lambda _: httpx.Response(200))
        http = Http(
            "https://x.invalid", headers={"X-Key": Secret("other-4711")}, transport=transport
        )
        await http.send("GET", "?code=SEKRET")
        root.info("and then other-4711 was sent")
        await http.aclose()
    finally:
        root.setLevel(before)
        root.removeHandler(handler)

    assert "SEKRET" not in out.getvalue()
    assert "other-4711" not in out.getvalue()
    assert "and then ***" in out.getvalue()


def test_installing_twice_filters_once() -> None:
    """A handler gets one filter; the libraries that write addresses are quiet."""
    handler = logging.NullHandler()
    install(handler)
    install(handler)

    assert sum(isinstance(one, ScrubFilter) for one in handler.filters) == 1
    assert all(logging.getLogger(name).level == logging.WARNING for name in module.QUIET)
