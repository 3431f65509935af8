"""The next page is on the same server, or there is none."""

from __future__ import annotations

import time

import pytest

from itday.domain.errors import BadReply
from itday.sdk.paging import next_page, same_server
from itday.sdk.reply import Headers

BASE = "https://org.example/api/v1/logs"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('<https://org.example/api/v1/logs?after=7>; rel="next"', "/api/v1/logs?after=7"),
        ('<https://org.example/a>; rel="self", </b?c=d>; rel=next', "/b?c=d"),
        ('<?page=2>; title="a, b"; rel="last next"', "/api/v1/logs?page=2"),
        ('<https://org.example/a>; rel="self"', ""),
        ('<http://org.example/a?b=1>; rel="next"', "/a?b=1"),
        ("", ""),
        ("<", ""),
    ],
)
def test_the_next_page(value: str, found: str) -> None:
    """Found among several links, absolute or not; none is none."""
    assert next_page(Headers([("Link", value)]), BASE) == found


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/a", "//evil.example/a", "https://org.example:444/", "http://org.example:8080/",
     "https://a@org.example/", "javascript:alert(1)", "https://org.example\\@evil.example/"],
)  # fmt: skip
def test_another_server(url: str) -> None:
    """It is not followed, whatever it is dressed up as."""
    with pytest.raises(BadReply, match="another server"):
        same_server(url, BASE)


def test_a_header_that_costs_nothing() -> None:
    """However it is made."""
    began = time.perf_counter()
    for piece in ("<a>;", "<a>; rel", '<a>; x="', "<", "<a" * 10):
        next_page(Headers([("Link", piece * 60_000)]), BASE)

    assert time.perf_counter() - began < 1.0
