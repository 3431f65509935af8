"""Cutting files into records: a record's own bytes and no others, whatever the layout."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._alerts_file_text import cut, decoded, is_page, one_line

SCALAR = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
NAME = st.text(max_size=6).filter(lambda name: name not in {"value", "alerts", "hits"})
RECORD = st.dictionaries(NAME, VALUE, max_size=4)


def cut_of(text: str) -> list[tuple[Any, bytes, str]]:
    """Everything in a text, without its lines."""
    return [(piece.value, piece.raw, piece.fault) for piece in cut(text)]


@given(st.lists(RECORD, max_size=4), st.sampled_from([None, 0, 2]), st.booleans())
def test_a_page_gives_back_the_bytes_of_its_records(
    records: list[dict[str, Any]], indent: int | None, plain: bool
) -> None:
    """However a vendor wraps and indents, a record's bytes are those of its own in the text."""
    page = {"@odata.context": "x", "value": records, "@odata.nextLink": {"value": 1}}
    text = json.dumps(page, indent=indent, ensure_ascii=plain)

    pieces = cut_of(text)

    assert [value for value, _, _ in pieces] == records
    assert all(raw in text.encode("utf-8", "surrogatepass") for _, raw, _ in pieces)
    assert [json.loads(raw) for _, raw, _ in pieces] == records


@given(st.lists(RECORD, min_size=1, max_size=4), st.sampled_from([None, 2]))
def test_documents_after_each_other_are_all_read(
    records: list[dict[str, Any]], indent: int | None
) -> None:
    """As a command line tool prints them: one indented object after the other."""
    text = "\n".join(json.dumps(record, indent=indent) for record in records)

    assert [value for value, _, _ in cut_of(text)] == records
    assert [value for value, _, _ in cut_of(json.dumps(records, indent=indent))] == records


@given(st.lists(RECORD, min_size=1, max_size=3), st.data())
def test_a_text_cut_off_anywhere_keeps_what_came_before(
    records: list[dict[str, Any]], data: st.DataObject
) -> None:
    """A half-copied file gives whole records and one reason, never a wrong record or an error."""
    text = json.dumps({"alerts": records}, indent=1)
    at = data.draw(st.integers(1, len(text) - 1))

    pieces = cut_of(text[:at])

    whole = [value for value, _, fault in pieces if not fault]
    assert whole == records[: len(whole)]
    assert [fault for _, _, fault in pieces if fault] == [pieces[-1][2]]


@given(st.text(max_size=60) | st.text(alphabet='{}[],:"0ax\n', max_size=30))
def test_any_text_is_survived(text: str) -> None:
    """What is no JSON gives a reason."""
    for piece in cut(text):
        assert bool(piece.fault) != isinstance(piece.value, dict)


def test_lines_are_counted() -> None:
    """The line named is the one a person finds the record at."""
    text = '{"alerts": [\n\n {"a": 1},\n {"b":\n 2}, 7]}'

    assert [(piece.line, piece.fault) for piece in cut(text)] == [
        (3, ""),
        (4, ""),
        (5, "not a JSON object"),
    ]


def test_a_search_answer_is_cut_twice() -> None:
    """The hits of a search are inside an object that is also called hits."""
    text = '{"took": 1, "hits": {"total": {"value": 2}, "hits": [{"_id": "1"}, {"_id": "2"}]}}'

    assert [value for value, _, _ in cut_of(text)] == [{"_id": "1"}, {"_id": "2"}]
    assert is_page(json.loads(text))
    assert not is_page({"_id": "1", "hits": 3})


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON: a number is too long"),
        (b'{"a": "\xff"}', "not UTF-8 text"),
        (b'{"a": 1', "not JSON: it ends in the middle"),
        (b'{"secret": x}', "not JSON: Expecting value"),
        (b"17", "not a JSON object"),
    ],
)
def test_a_bad_line_says_why_and_quotes_nothing(raw: bytes, fault: str) -> None:
    """Bombs and slips cost one line each."""
    assert one_line(raw, 3).fault == fault
    whole = [piece.fault for piece in cut(raw.decode("latin-1"))]
    assert whole == ([] if fault == "not UTF-8 text" else [fault]) or b"\xff" in raw


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ufeffcafé".encode(), "café"),
        (b"\xff\xfe" + "café".encode("utf-16-le"), "café"),
        (b"\xfe\xff" + "café".encode("utf-16-be") + b"\x00", "café"),
        ("café, 5 €".encode("cp1252"), "café, 5 €"),
        (b"\x81caf\xe9", "\x81café"),
    ],
)
def test_the_encodings_of_exports_are_known(content: bytes, text: str) -> None:
    """What is decoded can be given back as the same bytes."""
    said, encoding = decoded(content)

    assert said == text
    assert said.encode(encoding) in content
