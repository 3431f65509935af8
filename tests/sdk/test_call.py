"""What a request carries, and what it means to lose its answer."""

from __future__ import annotations

from typing import Any

import pytest

from itday.domain.errors import AuthFailed, BadReply, Unavailable, Unsettled
from itday.domain.secret import Secret
from itday.sdk.budget import Budget
from itday.sdk.call import Call, basic, packed_form, packed_json, revealed, with_params
from itday.sdk.scrub import forget, scrub


def call(method: str, *, sent: bool) -> Call:
    """A request with a secret in it."""
    headers = {"x-key": "SEKRET"}
    return Call(method, "https://x/?k=SEKRET", headers, b"SEKRET", Budget(), sent=sent)


@pytest.mark.parametrize(
    ("method", "sent", "kind"),
    [
        ("GET", True, Unavailable),
        ("REPORT", True, Unavailable),
        ("POST", False, Unavailable),
        ("POST", True, Unsettled),
        ("BREW", True, Unsettled),
    ],
)
def test_only_a_sent_change_is_unsettled(method: str, sent: bool, kind: type[Unavailable]) -> None:
    """An unknown method counts as a change."""
    assert type(call(method, sent=sent).lost("x")) is kind


def test_an_unreadable_answer() -> None:
    """It stays a bad reply to a question, and is a lost one to a change."""
    assert type(call("GET", sent=True).spoiled(BadReply("x"))) is BadReply
    assert type(call("PUT", sent=True).spoiled(BadReply("x"))) is Unsettled


async def test_it_knows_when_the_first_byte_leaves() -> None:
    """Connecting is not yet sending."""
    made = call("POST", sent=False)
    await made.trace("connection.connect_tcp.complete", {})
    before = made.sent
    await made.trace("http11.send_request_headers.started", {})

    assert (before, made.sent) == (False, True)


def test_showing_a_call_shows_no_secret() -> None:
    """Neither address, headers nor body."""
    assert "SEKRET" not in repr(call("GET", sent=False))


@pytest.mark.parametrize(
    ("url", "params", "result"),
    [
        ("https://x/a?b=%20c&d", {}, "https://x/a?b=%20c&d"),
        ("https://x/a?b=%20c&d#e", {"f": 1}, "https://x/a?b=%20c&d&f=1"),
        ("https://x/a", {"b": None, "c": True, "d": ["1", None, 2], "e": "ü &"},
         "https://x/a?c=true&d=1&d=2&e=%C3%BC%20%26"),
    ],
)  # fmt: skip
def test_params(url: str, params: dict[str, Any], result: str) -> None:
    """What the address has stays letter for letter: cursors and signatures are in it."""
    assert with_params(url, params) == result


@pytest.mark.parametrize("value", ["a\nb", "a\r\nX: y", "a\x00", "ü", "a\tb"])
def test_headers_that_cannot_be_sent(value: str) -> None:
    """A secret with a line end is an error that does not quote it."""
    with pytest.raises(AuthFailed) as caught:
        revealed({"X-Key": Secret(value)})

    assert value not in str(caught.value)


def test_logins() -> None:
    """User name and password become one header, in UTF-8; none becomes none."""
    assert revealed(basic(("dana", Secret("pä:ss")))) == {"authorization": "Basic ZGFuYTpww6Q6c3M="}
    assert basic(None) == {}


def test_json_bodies_are_strict() -> None:
    """NaN is no JSON, so it is never sent."""
    assert packed_json({"a": "ü"}) == b'{"a":"\\u00fc"}'
    with pytest.raises(ValueError, match="JSON"):
        packed_json(float("nan"))


def test_a_search_is_no_change() -> None:
    """Whatever its method: losing its answer loses nothing."""
    asked = call("POST", sent=True)
    asked.asks = True

    assert type(asked.lost("x")) is Unavailable
    assert type(asked.spoiled(BadReply("x"))) is BadReply


def test_a_form() -> None:
    """Its secrets are written out for the wire alone, and masked in every log from then on."""
    body = packed_form({"grant": "a b", "client_secret": Secret("s3cret/+=&")})

    assert body == b"grant=a+b&client_secret=s3cret%2F%2B%3D%26"
    assert "s3cret" not in scrub(f"sent {body.decode()}")
    forget()
