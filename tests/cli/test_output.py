"""What is printed: clean text, JSON that programs read, dates as people say them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from itday.cli import output
from itday.domain.school_time import School
from tests.cli.conftest import HOSTILE
from tests.triage.rows import DAY, HOUR, T, Thing


def test_text_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in a line nor in a table; line ends of ours stay."""
    output.say(f"one\n{HOSTILE}")
    output.print_table([(HOSTILE, "x\ny")])

    out = capsys.readouterr().out
    assert out.count("\n") == 3
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)


def test_json_is_the_same_value_in_harmless_letters(capsys: pytest.CaptureFixture[str]) -> None:
    """What a terminal would act on is written as an escape, which a program reads back."""
    value = {"key": HOSTILE + "\ud800\u2028 Zo\u00eb", "n": None}

    output.print_json(value)

    out = capsys.readouterr().out
    assert json.loads(out) == value
    assert "Zo\u00eb" in out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)


def test_columns_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    """The last is free; an empty table prints nothing, not even headings."""
    output.print_table([("a", "bb", "c"), ("aaa", "b", "")], ("one", "two", "three"))
    output.print_table([], ("one",))

    assert capsys.readouterr().out == "one  two  three\na    bb   c\naaa  b\n"


@pytest.mark.parametrize(
    ("thing", "shown"),
    [
        (Thing(due=T + HOUR), "09:15"),
        (Thing(due=T - HOUR), "07:15 late"),
        (Thing(due=T - 2 * DAY), "22 Nov late"),
        (Thing(kind="todo", due=T + 90 * DAY), "22 Feb 2027"),
        (Thing(kind="meeting", at=T - HOUR, due=T - 1), "07:15"),
        (Thing(kind="message", at=T - DAY), "23 Nov"),
        (Thing(), ""),
    ],
)
def test_the_date_that_matters(thing: Thing, shown: str) -> None:
    """When it is due, else when it was; today by the clock, late with a mark."""
    now = datetime.fromtimestamp(T, UTC)

    assert output.when(thing, School(), now) == shown  # type: ignore[arg-type]  # a row's stand-in


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-5, "0 s"), (89, "89 s"), (90, "2 min"), (5400, "2 h"), (129_600, "2 d"), (1e6, "12 d")],
)
def test_ages(seconds: float, shown: str) -> None:
    """In one unit."""
    assert output.ago(seconds) == shown
