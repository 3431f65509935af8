"""Calendar objects as lines: what is not meant to change does not, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.sdk.ical.lines import (
    UnreadableError,
    blocks,
    changed,
    content_lines,
    escaped,
    folded,
)

ODD = (
    b'BEGIN:VCALENDAR\nVERSION:2.0\r\nBEGIN:VTODO\r\nuid:1\r\nX-ODD;P="a:b;c":\xff\xfe\r\n'
    b"SUMMARY:Long\r\n er\r\nBEGIN:VALARM\r\nSUMMARY:not this one\r\nEND:VALARM\r\n"
    b"STATUS:NEEDS-ACTION\r\nEND:VTODO\r\nEND:VCALENDAR"
)


def test_only_what_is_named_changes() -> None:
    """Set, added and taken out; other bytes, alarms and odd line ends included, stay."""
    out = changed(
        ODD, "VTODO", {"SUMMARY": "SUMMARY:New", "STATUS": None, "PRIORITY": "PRIORITY:1"}
    )

    assert out == (
        b'BEGIN:VCALENDAR\nVERSION:2.0\r\nBEGIN:VTODO\r\nuid:1\r\nX-ODD;P="a:b;c":\xff\xfe\r\n'
        b"SUMMARY:New\r\nPRIORITY:1\r\nBEGIN:VALARM\r\nSUMMARY:not this one\r\nEND:VALARM\r\n"
        b"END:VTODO\r\nEND:VCALENDAR"
    )


def test_no_change_is_no_change() -> None:
    """With nothing to set the same bytes come out."""
    assert changed(ODD, "VTODO", {}) == ODD


@pytest.mark.parametrize(
    "raw", [b"", b"BEGIN:VTODO\r\nUID:1\r\n", ODD.replace(b"VTODO", b"VEVENT")]
)
def test_what_is_no_single_todo_is_not_changed(raw: bytes) -> None:
    """Nothing is guessed about an object that is not as it should be."""
    with pytest.raises(UnreadableError):
        changed(raw, "VTODO", {"STATUS": "STATUS:COMPLETED"})


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=300))
def test_folding_is_undone_by_unfolding(text: str) -> None:
    """Any text survives; no line is longer than 75 octets and none is cut inside a letter."""
    raw = folded(f"SUMMARY:{text}")

    assert all(len(row) <= 75 for row in raw.split(b"\r\n"))
    assert raw.decode("utf-8")
    assert [line.text for line in content_lines(raw)] == [f"SUMMARY:{text}"]


def test_escaping_has_all_four_letters() -> None:
    """Backslash, semicolon, comma and line end (RFC 5545, 3.3.11)."""
    assert escaped("a\\b;c,d\ne") == "a\\\\b\\;c\\,d\\ne"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"<html>Sign in</html>", "not a calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "not a calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "not closed in order"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "cut off"),
        (b"BEGIN:VCALENDAR\r\n" + b"X:" + b"x" * (5 << 20), "larger than 5 MB"),
        (
            b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 2_001,
            "more than 2,000 components",
        ),
        (b"BEGIN:VCALENDAR\r\n" * 5_000, "cut off"),
    ],
)
def test_what_is_no_calendar_object_is_said(raw: bytes, why: str) -> None:
    """Each kind of rubbish has its own words."""
    with pytest.raises(UnreadableError, match=why):
        blocks(raw)


def test_an_attachment_is_passed_over() -> None:
    """A line of megabytes costs nothing and hides nothing."""
    raw = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH:%s\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR"

    (block,) = blocks(raw % (b"x" * (1 << 20)))

    assert [line.name for line in block.lines] == ["UID"]
