"""What servers say when they refuse, and how long they ask us to wait."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from itday.domain.errors import Refused, Unavailable
from itday.sdk.reply import Headers
from itday.sdk.scrub import forget, register
from itday.sdk.status import failure, retry_after_s, words

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5), (" 90 ", 90), ("1.5", 1.5), ("0", 1), ("999999999", 3600), ("-3", None),
        ("1e9", None), ("nan", None), ("inf", None), ("Mon, 23 Nov 2026 12:00:30 GMT", 30),
        ("Monday, 23-Nov-26 12:00:30 GMT", 30), ("Mon Nov 23 12:00:30 2026", 30),
        ("Mon, 23 Nov 2026 13:00:30 +0100", 30), ("Mon, 23 Nov 2020 12:00:30 GMT", 1),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600), ("Fri, 31 Dec 0001 23:59:59 -2359", None),
        ("soon", None), ("", None), ("5; x", None), ("\uff11\uff12", None), (None, None),
        ("9" * 5000, None), ("Mon, 99 Nov 2026 12:00:30 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(header: str | None, seconds: float | None) -> None:
    """Seconds or a date in any of HTTP's forms, a second to an hour; junk is no wait."""
    if seconds is None and header is not None and "0001" in header:
        assert retry_after_s(header, NOON) in {None, 1}
    else:
        assert retry_after_s(header, NOON) == seconds


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "Ticket is closed"}, "Ticket is closed"),
        ({"error": {"code": "X", "message": "No such owner"}}, "No such owner"),
        (
            {"description": "Validation failed", "errors": [{"field": "s", "message": "too long"}]},
            "Validation failed; too long",
        ),
        (["ERROR_RIGHT", "You may not"], "ERROR_RIGHT; You may not"),
        ({"errorMessages": [], "errors": {"summary": "is required"}}, "is required"),
        ({"message": "a\x1b[31m\nb"}, "a b"),
        ({"message": "x" * 999}, "x" * 199 + "…"),
        ({"message": "bad key k-canary"}, "bad key ***"),
        ([[[[[[[["deep"]]]]]]]], ""),
        ({}, ""),
        (5, ""),
    ],
)
def test_the_servers_words_are_found(body: Any, said: str) -> None:
    """One clean line of at most 200 characters, wherever that product puts it, without our key."""
    register("k-canary")
    try:
        assert words(json.dumps(body).encode()) == said
    finally:
        forget()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"ticket is\nclosed", "ticket is closed"),
        (
            b"<!DOCTYPE html><html><h1>Denied",
            "a web page instead of data (captive portal or proxy?)",
        ),
        (b'<?xml version="1.0"?><d:error/>', ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"[" * 100_000, "[" * 199 + "…"),
        (b"", ""),
    ],
)
def test_bodies_that_are_no_json(body: bytes, said: str) -> None:
    """Text is taken, web pages are named as such, XML is left out, nothing fails."""
    assert words(body) == said


def test_a_refusal_without_words_says_its_status() -> None:
    """Also for a number that no standard knows."""
    error = failure(499, {}, b"", source="desk", writes=True)

    assert isinstance(error, Refused)
    assert error.what == "499"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"X-Rate-Limit-Reset": "1795507417"}, 17.0),
        ({"X-RateLimit-Reset": "1795507417"}, 17.0),
        ({"X-Rate-Limit-Reset": "1795507300"}, 1.0),
        ({"X-Rate-Limit-Reset": "1795510999.5"}, None),
        ({"X-Rate-Limit-Reset": "17"}, None),
        ({"X-Rate-Limit-Reset": "soon"}, None),
        ({"X-Rate-Limit-Reset": "1795507417", "Retry-After": "5"}, 5.0),
        ({"X-Rate-Limit-Reset": "1795511111"}, 3600.0),
    ],
)
def test_a_rate_that_begins_anew(headers: dict[str, str], wait: float | None) -> None:
    """The moment is measured by the server's clock; `Retry-After` comes first."""
    date = {"Date": "Tue, 24 Nov 2026 08:03:20 GMT"}
    error = failure(429, Headers([*headers.items(), *date.items()]), b"", source="x", writes=False)

    assert isinstance(error, Unavailable)
    assert error.retry_after_s == wait
