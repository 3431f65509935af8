"""Lines of a todo.txt are taken apart and put together without losing a character."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._todotxt_file import Lines
from itday.connectors._todotxt_line import Task, day, packed, unpacked

LINE = st.text(st.characters(exclude_characters="\n\r")) | st.lists(
    st.sampled_from(
        ["x", "X", "(A)", "(Z)", "(a)", "2026-11-24", "2026-02-30", "due:2026-12-01", "due:", ":x",
         "a:b:c", "http://x.example", "+proj", "@home", "+", "@", "", " ", "\t", "\u00a0", "pri:B",
         "é", "\u202e", "\U0001f469\u200d\U0001f4bb", "\udcff", "id:7"]
    )
).map(" ".join)  # fmt: skip


@given(LINE)
def test_printing_what_was_parsed_gives_the_line(line: str) -> None:
    """Whatever a line holds: odd spacing, foreign fields, any character, broken bytes."""
    assert Task.parse(line).line == line


@given(st.binary() | LINE.map(lambda line: line.encode(errors="surrogateescape")))
def test_a_file_is_the_sum_of_its_lines(content: bytes) -> None:
    """Any bytes: mixed line ends, a missing last one, a byte order mark, no UTF-8."""
    assert Lines.of(content).content == content


@given(LINE, st.sampled_from(["due", "id"]), st.text(min_size=1))
def test_a_field_that_was_set_is_there_and_nothing_else_changed(
    line: str, key: str, value: str
) -> None:
    """Setting a field and taking it out again leaves the other words and the marks alone."""
    task = Task.parse(line)
    had = task.having(key, value)

    assert had.field(key) == value.encode("utf-8", "replace").decode() or had.field(key) == value
    assert replace(had, text="") == replace(task, text="")
    if task.field(key) is None:
        assert had.having(key, None).tokens() == task.tokens()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_packed_value_is_one_word(value: str) -> None:
    """Any value fits into a field, and comes out of it as it was."""
    word = packed(value)
    assert len(word.split()) <= 1
    assert ":" not in word
    assert unpacked(word) == value


@pytest.mark.parametrize(
    ("line", "task"),
    [
        ("(A) Call", Task("Call", priority="A")),
        ("(A) 2026-11-24 Call", Task("Call", priority="A", created="2026-11-24")),
        ("2026-11-24 Call", Task("Call", created="2026-11-24")),
        ("x 2026-11-25 2026-11-24 Call",
         Task("Call", done=True, completed="2026-11-25", created="2026-11-24")),
        ("x 2026-11-25 Call", Task("Call", done=True, completed="2026-11-25")),
        ("x Call", Task("Call", done=True)),
        ("xylophone lesson", Task("xylophone lesson")),
        ("X 2026-11-25 Call", Task("X 2026-11-25 Call")),
        ("(b) Call", Task("(b) Call")),
        ("(A)->Call", Task("(A)->Call")),
        ("Really (A) Call", Task("Really (A) Call")),
        ("x  two spaces", Task(" two spaces", done=True)),
        ("2026-02-30 Call", Task("2026-02-30 Call")),
    ],
)  # fmt: skip
def test_the_examples_of_the_format(line: str, task: Task) -> None:
    """The format's own examples, those of what is not meant included."""
    assert Task.parse(line) == task


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Call due:2026-12-01 now", "2026-12-01"),
        ("due:2026-12-01", "2026-12-01"),
        ("Call overdue:2026-12-01", None),
        ("Call due:a:b", None),
        ("Call due:", None),
        ("See due://x", None),
    ],
)
def test_a_field_is_a_word_with_one_colon(text: str, value: str | None) -> None:
    """Neither side is empty or holds a colon; an address is no field."""
    assert Task(text).field("due") == value


def test_days_are_days() -> None:
    """Only the format's way of writing a day counts."""
    assert day("2026-12-01") == date(2026, 12, 1)
    assert [day(text) for text in ("20261201", "2026-W49-2", "2026-13-01", "", "2026-12-01T")] == (
        [None] * 5
    )
