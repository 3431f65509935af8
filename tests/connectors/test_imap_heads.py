"""Header fields, good and hostile."""

from __future__ import annotations

import time
import tracemalloc
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._imap_heads import (
    MAX_FIELD,
    MAX_HEAD,
    MAX_PEOPLE,
    decoded,
    in_charset,
    key_of,
    read_head,
)
from itday.domain.person import Person

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MILLION = 1_000_000


def test_a_plain_head() -> None:
    """All fields that we show, decoded."""
    head = read_head(
        b"From: =?utf-8?q?Zo=C3=AB?= <zoe@school.example>\r\n"
        b'To: "Smith, Al" <al@school.example>,\r\n\tb@school.example\r\n'
        b"Subject: =?iso-8859-1?q?Caf=E9?=\r\n =?utf-8?b?IOKCrA==?=\r\n"
        b"Message-ID: <1@school.example>\r\nIn-Reply-To: <0@x.example> <z@x.example>\r\n"
        b"Date: Mon, 23 Nov 2026 10:00:00 +0100\r\n\r\n"
    )

    assert head.sender == Person(name="Zoë", email="zoe@school.example")
    assert [str(one) for one in head.to] == ["Smith, Al", "b@school.example"]
    assert head.subject == "Café €"
    assert (head.message_id, head.in_reply_to) == ("<1@school.example>", "<0@x.example>")
    assert head.date == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_first_of_two_fields_counts() -> None:
    """A second Subject or From does not change what was shown."""
    head = read_head(b"Subject: one\nSubject: two\nFrom: a@x.example\nFROM: b@x.example\n")

    assert head.subject == "one"
    assert head.sender == Person(email="a@x.example")


@pytest.mark.parametrize(
    ("field", "people"),
    [
        (b"undisclosed-recipients:;", []),
        (b"", []),
        (b"=?utf-8?q?a=2C_b?= <a@x.example>", ["a, b <a@x.example>"]),
        (b"J\xe9r\xf4me <j@x.example>", ["Jérôme <j@x.example>"]),
        (b"no address here", ["no address here"]),
        (b"(" * 5000, ["(" * 200]),
    ],
)
def test_odd_address_fields(field: bytes, people: list[str]) -> None:
    """What can be told is shown; names are decoded after the commas were understood."""
    assert [person.full for person in read_head(b"To: " + field + b"\r\n").to] == people


def test_a_cut_field_loses_only_its_end() -> None:
    """A mail to the whole school shows the first of its recipients, none of them halved."""
    one = b"Some Body <some.body@school.example>, "
    people = read_head(b"To: " + one * 2000).to

    assert len(people) == MAX_PEOPLE
    assert set(people) == {Person(name="Some Body", email="some.body@school.example")}
    assert len(read_head(b"Subject: " + b"x" * MILLION).subject) == MAX_FIELD


ATTACKS = {
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * MILLION,
    "broken base64": b"Subject: " + b"=?utf-8?b?Y?= " * MILLION,
    "punycode": b"Subject: =?punycode?q?" + b"a" * MILLION + b"?=",
    "brackets": b"To: " + b"(" * MILLION,
    "angles": b"To: " + b"<" * MILLION,
    "quotes": b"From: " + b'"' * MILLION,
    "ats": b"Cc: " + b"@" * MILLION,
    "groups": b"To: " + b"a:" * MILLION,
    "domain literals": b"To: a@" + b"[" * MILLION,
    "folds": b"To: a" + b"\r\n " * MILLION,
    "lines": b"a: b\r\n" * MILLION,
    "identifiers": b"Message-ID: " + b"<" * MILLION,
    "numbers": b"Date: " + b"1 " * MILLION,
    "results": b"Authentication-Results: " + b"dmarc=" * MILLION,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_field_costs_little(attack: str) -> None:
    """A megabyte made to hurt costs less than a second of a shared machine, and 10 MB."""
    raw = ATTACKS[attack]
    start = time.thread_time()
    read_head(raw)
    assert time.thread_time() - start < 0.5
    tracemalloc.start()
    try:
        read_head(raw)
        assert tracemalloc.get_traced_memory()[1] < 10e6
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=400))
def test_no_octets_break_it(raw: bytes) -> None:
    """Any octets, in any field, give a head, and the same one each time."""
    for name in (b"Subject", b"From", b"Date", b"Message-ID", b"Authentication-Results"):
        field = name + b": " + raw
        assert read_head(field) == read_head(field)
        assert read_head(field).doubted in {True, False}


@given(st.text(max_size=100), st.sampled_from(["utf-8", "x-unknown", "punycode", "\0", "zip"]))
def test_any_charset_decodes(text: str, charset: str) -> None:
    """A character set that nobody knows, or that is none, does not stop a message."""
    assert isinstance(in_charset(text.encode("utf-8", "replace"), charset), str)
    assert isinstance(decoded(f"=?{charset}?q?{text}?="), str)


def test_the_name_is_the_same_wherever_the_clock_is() -> None:
    """INTERNALDATE in another zone is the same moment, and gives the same key."""
    head = read_head(b"Message-ID: <1@x.example>\r\n")
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))

    assert key_of(head, AT) == key_of(head, elsewhere)
    assert key_of(head, AT) != key_of(head, AT + timedelta(seconds=1))
    assert key_of(head, AT) != key_of(read_head(b"Message-ID: <2@x.example>\r\n"), AT)


def test_without_a_message_id_the_rest_names_it() -> None:
    """From, Date and Subject tell nameless messages of one second apart."""
    one, two = (read_head(b"From: a@x.example\r\nSubject: " + s) for s in (b"one", b"two"))

    assert key_of(one, AT) != key_of(two, AT)


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("mx.example; spf=pass; dkim=pass; dmarc=pass", False),
        ("mx.example; spf=fail; dkim=pass; dmarc=pass", False),
        ("mx.example; spf=pass; dmarc=fail (p=NONE)", True),
        ("mx.example; spf=fail; dkim=fail", True),
        ("mx.example; spf=softfail", False),
        ("", False),
    ],
)
def test_the_receiving_servers_doubt(said: str, doubted: bool) -> None:
    """DMARC decides where it spoke; else both of the others must have failed."""
    raw = f"Authentication-Results: {said}\r\nAuthentication-Results: x; dmarc=fail\r\n"

    assert read_head(raw.encode()).doubted is doubted


def test_more_than_is_fetched_is_not_read() -> None:
    """What stands behind the limit does not count."""
    raw = b"X: " + b"x" * (MAX_HEAD + MAX_FIELD) + b"\r\nSubject: late\r\n"

    assert read_head(raw).subject == ""
