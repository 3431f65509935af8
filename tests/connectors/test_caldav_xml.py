"""Multi-status answers: read as they are, bounded, and never with a DOCTYPE."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._caldav_wire import plain_etag
from itday.connectors._caldav_xml import DAV, multistatus, path_of
from itday.domain.errors import BadReply

HEAD = b'<multistatus xmlns="DAV:">'
TAIL = b"</multistatus>"
GOOD = (
    HEAD + b'<response><href>/a%2fb/%7ex%20y.ics</href><propstat><prop><getetag>"1"</getetag>'
    b"</prop><status>HTTP/1.1 200 OK</status></propstat><propstat><prop><displayname/></prop>"
    b"<status>HTTP/1.1 404 Not Found</status></propstat></response>"
    b"<response><href>https://cal.example/c/gone.ics</href>"
    b"<status>HTTP/1.1 404 Not Found</status></response><sync-token>t2</sync-token>" + TAIL
)


def test_what_an_answer_says() -> None:
    """Properties that are there, what is gone, and the token; paths spelt in one way."""
    answer = multistatus(GOOD, where="cal")

    first, second = answer.rows
    assert (first.path, first.status) == ("/a%2Fb/~x%20y.ics", 200)
    assert first.text(f"{DAV}getetag") == '"1"'
    assert f"{DAV}displayname" not in first.props
    assert (second.path, second.status) == ("/c/gone.ics", 404)
    assert answer.token == "t2"


LOL = b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            b"<!DOCTYPE d [<!ENTITY a0 'ha'>%s]>%s&a9;%s" % (LOL, HEAD, TAIL), id="laughs"
        ),
        pytest.param(b"<!DOCTYPE multistatus>" + HEAD + TAIL, id="doctype"),
        pytest.param(
            b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>%s&x;%s" % (HEAD, TAIL),
            id="file",
        ),
        pytest.param(HEAD + b"<a>" * 200_000 + b"</a>" * 200_000 + TAIL, id="deep"),
        pytest.param(HEAD + b"<a/>" * 250_000 + TAIL, id="long"),
        pytest.param(HEAD + b"<response>", id="cut off"),
        pytest.param(b"", id="empty"),
        pytest.param(b"<html><body>Sign in</body></html>", id="web page"),
        pytest.param(b"<error xmlns='DAV:'/>", id="something else"),
        pytest.param(b"<?xml version='1.0' encoding='no-such'?>" + HEAD + TAIL, id="encoding"),
        pytest.param(b"\x00\xff\xfe", id="bytes"),
    ],
)
def test_what_is_not_one_is_refused_soon(content: bytes) -> None:
    """Bombs, cut-off answers and web pages are one known error each."""
    began = time.perf_counter()

    with pytest.raises(BadReply):
        multistatus(content, where="cal")

    assert time.perf_counter() - began < 5.0


BOMBS = {
    "laughs": b"<!DOCTYPE d [<!ENTITY a0 'ha'>%s]>%s&a9;%s" % (LOL, HEAD, TAIL),
    "a gigabyte of one entity": b"<!DOCTYPE d [<!ENTITY a '%s'>]>%s%s%s"
    % (b"A" * 50_000, HEAD, b"&a;" * 20_000, TAIL),
    "a file": b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>%s&x;%s" % (HEAD, TAIL),
    "200,000 deep": HEAD + b"<a>" * 200_000 + b"</a>" * 200_000 + TAIL,
    "200,000 attributes": b"<d %s/>" % b" ".join(b"a%d='1'" % n for n in range(200_000)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little(bomb: str) -> None:
    """Each of the five is refused within half a second of a calm machine, and 100 MB."""
    began = time.thread_time()
    with pytest.raises(BadReply):
        multistatus(BOMBS[bomb], where="cal")
    spent = time.thread_time() - began
    tracemalloc.start()  # sees what the XML library takes, too: it asks Python for its memory
    try:
        with pytest.raises(BadReply):
            multistatus(BOMBS[bomb], where="cal")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert most < 100e6
    assert spent < 2.5


def test_characters_that_xml_forbids_break_nothing() -> None:
    """A control character in one event's text does not hide the whole calendar."""
    for poison in (b"\x08", b"&#8;", b"&#x1F;", b"&#x0b;"):
        answer = multistatus(GOOD.replace(b'"1"', b'"1' + poison + b'"'), where="cal")
        assert answer.rows[0].text(f"{DAV}getetag") == '"1"'


@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_mangled_answers_never_crash(junk: bytes, at: int) -> None:
    """Any bytes anywhere give an answer or one known error."""
    try:
        multistatus(GOOD[:at] + junk + GOOD[at + len(junk) :], where="cal")
    except BadReply:
        return


@given(st.text(max_size=60))
def test_a_path_is_spelt_in_one_way(text: str) -> None:
    """Spelling a path again changes nothing, and it fits into a request."""
    path = path_of(text)

    assert path_of(path) == path or path.startswith("//")
    assert path.isascii()
    assert not any(letter <= " " for letter in path)


def test_tags_as_the_server_made_them() -> None:
    """What proxies do to tags when they pack answers is undone."""
    assert {plain_etag(one) for one in ('"a"', 'W/"a"', '"a-gzip"', ' "a" ')} == {'"a"'}
