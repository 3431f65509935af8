"""Text for widgets: clean, never parsed, of the width asked for; and the last look at each line."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from itday.ui import text

BLACK = Color(0, 0, 0)
HOSTILE = [
    "\x1b]0;renamed\x07mail",
    "\x1b[2Jwiped",
    "\x9b31mred",
    "gpj.\u202egnp",
    "bell\x07 \x00 \x7f",
    "[b]bold[/b] [@click=app.quit]x[/]",
    "[URGENT][SAFEGUARDING] call me",
    "x [/] y",
    "two\nlines",
    "\ud800 lone",
]


@pytest.mark.parametrize("said", HOSTILE)
def test_shown_is_one_clean_line(said: str) -> None:
    """Nothing that acts is left, every bracket is, and there is no style in it."""
    content = text.shown(said)

    assert content.plain == text.line(said)
    assert not any(ch < " " or "\x7f" <= ch <= "\x9f" for ch in content.plain)
    assert content.plain.count("[") == text.line(said).count("[")
    assert content.spans == []


def test_block_keeps_its_lines() -> None:
    """Of several lines, line ends are all that is kept."""
    assert text.block("one\r\ntwo\x1b[31m").plain == "one\ntwo"


@pytest.mark.parametrize(("value", "width", "fitted"), [
    ("ab", 4, "ab  "), ("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("", 2, "  "), ("ab", 0, ""),
    ("日本語", 4, "日 …"), ("日本", 4, "日本"),
])  # fmt: skip
def test_fit(value: str, width: int, fitted: str) -> None:
    """Exactly so many cells, whatever the letters take."""
    assert text.fit(value, width) == fitted
    assert cell_len(text.fit(value, width)) == width


def test_fit_to_the_right() -> None:
    """Padded on the left where that is asked."""
    assert text.fit("7", 3, right=True) == "  7"


def test_wrapped() -> None:
    """Broken between words; a word that is too long is broken, and nothing of it is lost."""
    assert text.wrapped("one two three", 7) == ["one two", "three"]
    assert text.wrapped("abcdefghij x", 4) == ["abcd", "efgh", "ij x"]
    assert text.wrapped("", 5) == []


def test_joined_leaves_out_what_is_empty() -> None:
    """No dot stands beside nothing."""
    parts = [text.shown("a"), text.shown(""), text.shown("b")]

    assert text.joined(parts).plain == "a · b"


def test_the_filter_lets_ordinary_lines_be() -> None:
    """The same list comes back: it costs nothing."""
    line = [Segment("plain ", Style(bold=True)), Segment("text")]

    assert text.ControlFilter().apply(line, BLACK) is line


@pytest.mark.parametrize("said", [*HOSTILE[:5], "a\u2066b"])
def test_the_filter_takes_out_what_acts(said: str) -> None:
    """Whatever drew it, no control character and no link leaves."""
    line = [Segment(said, Style(link="https://x.example")), Segment("kept")]

    first, last = text.ControlFilter().apply(line, BLACK)

    assert not any(ch < " " or "\x7f" <= ch <= "\x9f" or ch in "\u202e\u2066" for ch in first.text)
    assert first.style is not None
    assert first.style.link is None
    assert last.text == "kept"


def test_same_sees_the_style() -> None:
    """The same words in another style are another line."""
    assert text.same(text.shown("a"), text.shown("a"))
    assert not text.same(text.shown("a"), text.shown("a", "bold"))
    assert not text.same(text.shown("a"), text.shown("b"))


def test_two_sentences_have_one_full_stop_between_them() -> None:
    """However a title that stands in the first one ends."""
    assert text.then("take: Printer", "u undoes it") == "take: Printer. u undoes it"
    assert text.then("take: Fire drill?", "u undoes it") == "take: Fire drill? u undoes it"
    assert (
        text.then("take: Printer in the ha…", "u undoes it")
        == "take: Printer in the ha… u undoes it"
    )
