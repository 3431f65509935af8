"""Answers are read without trusting them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pydantic import AwareDatetime, BaseModel, TypeAdapter, field_validator

from itday.domain.errors import BadReply
from itday.domain.feed import Aside
from itday.sdk import rows
from itday.sdk.reply import Headers, Reply, decode, server_date


class Row(BaseModel):
    """A ticket as a desk sends it."""

    id: int
    changed: AwareDatetime | None = None
    tags: list[str] = []

    @field_validator("tags")
    @classmethod
    def few(cls, tags: list[str]) -> list[str]:
        """A check of our own, whose text quotes what it got."""
        if len(tags) > 2:
            raise ValueError(f"too many: {tags}")
        return tags


ROWS = TypeAdapter(list[Row])


def reply(content: bytes, **headers: str) -> Reply:
    """An answer with that content."""
    return Reply(200, Headers(headers.items()), content, "https://x/?k=SEKRET", None, "desk")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff", b"nope", b'{"a":1}x', b"[" * 100_000,
        b"[nan]", b"<html>", b"  \n<!DOCTYPE html>", b"\xef\xbb\xbf<html>",
    ],
)  # fmt: skip
def test_what_is_no_json_is_a_bad_reply(content: bytes) -> None:
    """Cut, odd, too deep, no JSON at all: one error, which names the source."""
    with pytest.raises(BadReply) as caught:
        reply(content).json()

    assert caught.value.where == "desk"


ODD = b'[{"id": 7, "x": 9%s}, {"id": 8, "x": "a\\ud83d"}, {"id": 9, "x": "\\uD83D\\ude00"}]' % (
    b"9" * 5_000
)


def test_what_only_some_parsers_take_spoils_its_own_field() -> None:
    """A number of thousands of digits is text, half a character a question mark, a whole stays."""
    big, half, whole = reply(ODD).json()

    assert big == {"id": 7, "x": "9" * 5_001}
    assert half == {"id": 8, "x": "a?"}
    assert whole == {"id": 9, "x": "\U0001f600"}
    assert decode(TypeAdapter(list[dict[str, object]]), ODD, where="desk") == [big, half, whole]


class Weighed(rows.Row):
    """A row with a number."""

    id: int
    weight: float = 0


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_equals_nothing_is_no_number(word: str) -> None:
    """It is nothing, which its own field refuses: that row is set aside, the others are read."""
    content = f'[{{"id": 1, "weight": {word}}}, {{"id": 2, "note": "a {word} of bread"}}]'.encode()

    for told in (reply(content).json(), decode(TypeAdapter(list[Any]), content, where="desk")):
        fit, (odd,) = rows.read_rows(Weighed, told)
        assert told[1]["note"] == f"a {word} of bread"
        assert fit == [Weighed(id=2)]
        assert odd == Aside("1", "weight: float_type")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[{"id": "SEKRET"}]', "0.id: "),
        (b'[{"id": 1}, {"tags": []}]', "1.id: Field required"),
        (b'[{"id": 1, "changed": "SEKRET"}]', "0.changed: "),
        (b'[{"id": 1, "tags": ["SEKRET", "b", "c"]}]', "0.tags: not valid"),
        (b'[{"id": 1, "tags": [5]}]', "0.tags.0: "),
        (b'{"SEKRET": 1}', "valid array"),
        (b"[SEKRET", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", ""),
        (b"<html>SEKRET", "web page"),
        (b"", "JSON"),
    ],
)
def test_decode_names_the_field_and_quotes_nothing(content: bytes, said: str) -> None:
    """The first field that differs is named; what it held is not."""
    with pytest.raises(BadReply) as caught:
        decode(ROWS, content, where="desk")

    assert said in str(caught.value)
    assert "SEKRET" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_decode_gives_typed_rows() -> None:
    """Good rows come as the shape they were asked in; keys that we do not read are dropped."""
    assert decode(ROWS, b'[{"id": 1, "more": {}}]', where="desk") == [Row(id=1)]


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ("Zoë".encode(), "text/plain", "Zoë"),
        (b"\xef\xbb\xbfZo", "text/plain; charset=UTF-8", "Zo"),
        ("Zoë".encode("latin-1"), 'text/plain; charset="ISO-8859-1"', "Zoë"),
        (b"\xff", "text/plain; charset=rot13", "\ufffd"),
    ],
)
def test_text_never_fails(content: bytes, kind: str, text: str) -> None:
    """The character set is believed where it is a usual one; odd bytes show as odd."""
    assert reply(content, **{"Content-Type": kind}).text() == text


def test_headers_are_found_in_any_case() -> None:
    """As HTTP has it; a field sent twice is joined."""
    headers = Headers([("ETag", "1"), ("Link", "a"), ("link", "b")])

    assert headers["etag"] == headers.get("ETAG") == "1"
    assert headers["LINK"] == "a, b"
    assert "eTag" in headers
    assert list(headers) == ["etag", "link"]
    assert len(headers) == 2
    with pytest.raises(KeyError):
        headers["none"]


def test_showing_a_reply_shows_no_content() -> None:
    """Neither address, headers nor body get into a log by `repr`."""
    shown = repr(reply(b"SEKRET", cookie="SEKRET"))

    assert "SEKRET" not in shown
    assert "SEKRET" not in repr(Headers([("Cookie", "SEKRET")]))


@pytest.mark.parametrize("value", [None, "", "now", "x" * 99, "Mon, 99 Nov 2026 25:00:00 GMT"])
def test_a_bad_date_is_no_date(value: Any) -> None:
    """A clock that cannot be read tells nothing."""
    assert server_date(value) is None


def test_a_date_is_utc() -> None:
    """Whatever zone it came in."""
    moment = server_date("Tue, 24 Nov 2026 09:00:00 +0100")

    assert moment == datetime.fromisoformat("2026-11-24T08:00:00+00:00")
