"""A message's parts and its text."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._imap_body import (
    MAX_DEPTH,
    MAX_PARTS,
    Part,
    attachments,
    parts_of,
    text_of,
    text_part,
)

TEXT: tuple[Any, ...] = (
    b"TEXT", b"PLAIN", (b"CHARSET", b"utf-8"), None, None, b"7BIT", 5, 1, None, None, None, None,
)  # fmt: skip
HTML = (TEXT[0], b"HTML", *TEXT[2:])


def attached(*disposition: Any, params: Any = None) -> tuple[Any, ...]:
    """A PDF with that disposition and those parameters."""
    tail = disposition or None
    return (b"APPLICATION", b"PDF", params, None, None, b"BASE64", 99, None, tail, None, None)


def multi(*parts: Any, kind: bytes = b"MIXED") -> tuple[Any, ...]:
    """A multipart as IMAPClient gives it."""
    return (list(parts), kind, None, None, None)


def part(kind: str, encoding: str = "", charset: str = "") -> Part:
    """A part of that type."""
    return Part("1", kind, charset, encoding, "", "")


def test_a_usual_message() -> None:
    """Plain text is chosen before HTML, and the PDF is named."""
    both = multi(HTML, TEXT, kind=b"ALTERNATIVE")
    parts = parts_of(multi(both, attached(b"ATTACHMENT", (b"FILENAME", b"plan.pdf"))))

    assert [one.number for one in parts] == ["1.1", "1.2", "2"]
    assert text_part(parts) == parts[1]
    assert attachments(parts) == ("plan.pdf",)


def test_a_single_part_and_one_with_html_only() -> None:
    """A message without parts is its part 1; HTML is taken where there is nothing else."""
    assert [one.number for one in parts_of(TEXT)] == ["1"]
    assert text_part(parts_of(multi(HTML))) is not None
    assert text_part(parts_of(attached())) is None


def test_text_that_is_attached_is_not_the_body() -> None:
    """A log file sent along is not what was written."""
    log = (*TEXT[:9], (b"attachment", (b"filename", b"a.log")), None, None)

    assert text_part(parts_of(multi(log, HTML))) == parts_of(multi(log, HTML))[1]


@pytest.mark.parametrize(
    ("disposition", "params", "name"),
    [
        ((b"attachment", (b"FILENAME", b"=?utf-8?q?Pl=C3=A4ne?=.pdf")), None, "Pläne.pdf"),
        ((b"attachment", (b"filename*", b"utf-8''Pl%C3%A4ne.pdf")), None, "Pläne.pdf"),
        ((b"attachment", (b"filename*0*", b"iso-8859-1''Pl%E4ne")), None, "Pläne"),
        ((b"attachment", (b"filename", b"Pl\xe4ne.pdf")), None, "Pläne.pdf"),
        ((b"attachment", (b"filename", 2026)), None, "2026"),
        ((b"inline", None), (b"NAME", b"scan.pdf"), "scan.pdf"),
        ((b"attachment", None), None, "application/pdf"),
        ((b"attachment", (b"filename", b"x" * 5000)), None, "x" * 200),
    ],
)
def test_names_in_every_encoding(disposition: Any, params: Any, name: str) -> None:
    """Programs write names in four ways; a nameless attachment goes by its type."""
    assert attachments(parts_of(attached(*disposition, params=params))) == (name,)


def test_a_disposition_that_came_as_text() -> None:
    """One server sends the header instead of a list (pymap 0.36)."""
    odd = (*attached()[:8], 'attachment; filename="ä.pdf"'.encode(), None, None)

    assert attachments(parts_of(odd)) == ("ä.pdf",)


def test_depth_and_number_are_bounded() -> None:
    """Neither a deep nor a wide message takes more than its share."""
    deep = TEXT
    for _ in range(MAX_DEPTH + 1):
        deep = multi(deep)

    assert parts_of(deep) == ()
    assert len(parts_of(multi(*[TEXT] * 1000))) == MAX_PARTS
    assert len(parts_of(multi(*[multi(*[TEXT] * 100)] * 100))) == MAX_PARTS


NESTED = st.recursive(
    st.none() | st.integers() | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=12).map(tuple) | st.lists(inner, max_size=3),
    max_leaves=30,
)


@given(NESTED)
def test_no_structure_breaks_it(structure: Any) -> None:
    """Whatever a server sends as BODYSTRUCTURE gives parts or none."""
    attachments(parts_of(structure))
    text_part(parts_of(multi(structure, TEXT)))


@pytest.mark.parametrize(
    ("encoding", "charset", "content", "text"),
    [
        ("7bit", "", b"Hi", "Hi"),
        ("quoted-printable", "utf-8", b"Caf=C3=A9 =E2=\r\n=82=AC", "Café €"),
        ("base64", "iso-8859-1", base64.b64encode(b"Caf\xe9"), "Café"),
        ("base64", "utf-8", base64.b64encode(b"cut off here")[:-3] + b"\r\n", "cut off h"),
        ("base64", "utf-8", b"\xff\xfe", "\xff\xfe"),
        ("8bit", "us-ascii", "Café".encode(), "Café"),
        ("x-own", "x-own", b"caf\xe9", "café"),
    ],
)
def test_bodies_in_every_encoding(encoding: str, charset: str, content: bytes, text: str) -> None:
    """What is cut, mislabelled or unknown is shown as well as it can be."""
    shown = text_of(part("text/plain", encoding, charset), content)

    assert shown == text or encoding == "base64"
