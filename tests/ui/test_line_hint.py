"""What is said of a line while one types it, and what completes it."""

from __future__ import annotations

import pytest

from itday.domain.grammar import parse
from itday.domain.school_time import School
from itday.ui.line_hint import People, hint
from tests.conftest import MORNING

PEOPLE = ("Ann Oakes", "Tom Birch", "tom@school.example")


@pytest.mark.parametrize(("text", "said"), [
    ("TODO go @tom due:fri !1 +wifi #x", "todo · for tom · due Fri 27 Nov · priority 1 · +wifi #x"),
    ("just words", "note"),
    ("x due:2026-02-30", "! 2026-02-30 is not a day of the calendar · note"),
    ("", "TODO DECISION RISK QUESTION NOTICE WAITING DONE · @owner !1 due:fri +project #tag"),
])  # fmt: skip
def test_what_was_understood(text: str, said: str) -> None:
    """Each mark in words."""
    assert hint(parse(text, School(), MORNING)).plain == said


@pytest.mark.parametrize(("typed", "completed"), [
    ("ask @An", 'ask @"Ann Oakes" '),
    ("ask @oak", 'ask @"Ann Oakes" '),
    ('@"tom', '@"Tom Birch" '),
    ("@tom@", "@tom@school.example "),
    ("x +wi", "x +wifi "),
    ("x +wifi", None), ("ask @", None), ("ask @zoe", None), ("tom", None), ("", None), ("+", None),
])  # fmt: skip
def test_names_of_those_invited_are_completed(typed: str, completed: str | None) -> None:
    """By the beginning of any part of the name; and projects by their tag."""
    assert People(PEOPLE, ["wifi"]).completed(typed) == completed


@pytest.mark.parametrize(("typed", "behind"), [
    ("ask @An", "n Oakes"), ('@"tom', " Birch"), ("ask @oak", None), ("x +wi", "fi "),
])  # fmt: skip
async def test_what_stands_behind_the_cursor_goes_on_as_typed(
    typed: str, behind: str | None
) -> None:
    """No quote in the middle of a name, and nothing where the name begins otherwise."""
    said = await People(PEOPLE, ["wifi"]).get_suggestion(typed)

    assert said == (None if behind is None else typed + behind)
