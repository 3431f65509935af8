"""Series by their titles, and what becomes of lines."""

from __future__ import annotations

import pytest

from itday.domain.grammar import parse
from itday.domain.school_time import School
from itday.triage.agenda import fate, is_meant, is_told, series_key, sheet_of
from tests.conftest import MORNING


@pytest.mark.parametrize(("title", "key", "sheet"), [
    ("Director of Finance: projects, cyber security", "finance", "finance"),
    ("Network Manager: one to one", "network", ""),
    ("Head of IT at the prep school", "it-prep-school", "school"),
    ("Director of Educational Technology", "educational-technology", "edtech"),
    ("IT Management Group", "it-management-group", "group"),
    ("Catch-up with Zoë Hill", "zoe-hill", ""),
    ("Director", "director", ""),
    ("!!!", "series", ""),
])  # fmt: skip
def test_a_series_is_called_by_what_tells_it_from_others(title: str, key: str, sheet: str) -> None:
    """A word one can type, and the sheet that goes with it."""
    assert (series_key(title), sheet_of(title)) == (key, sheet)


@pytest.mark.parametrize(("words", "meant"), [
    ("finance", True), ("fin dir", True), ("prep", False), ("", False), ("Director fin", True),
])  # fmt: skip
def test_words_mean_a_series_by_the_beginnings_of_its_words(words: str, meant: bool) -> None:
    """In any order; all of them."""
    assert is_meant(words, ("finance", "Director of Finance")) is meant


@pytest.mark.parametrize(("line", "name"), [
    ("TODO x @tom", "waiting"), ("WAITING x @Tom-Birch", "waiting"), ("TODO x @me", "todo"),
    ("TODO x @dana", "todo"), ("TODO x @Dana.Reed", "todo"), ("TODO x @dreed", "todo"),
    ("TODO x @d.reed", "todo"), ("DECISION x @tom", "decision"), ("NOTICE x @tom", "keep"),
])  # fmt: skip
def test_what_others_owe_is_waited_for(line: str, name: str) -> None:
    """Unless it is the person's own, by whichever of their names."""
    me = ("Dana Reed", "d.reed@school.example", "dreed", "")
    assert fate(parse(line, School(), MORNING), me).name == name


@pytest.mark.parametrize(("line", "name"), [
    ("TODO x", "todo"), ("WAITING x", "todo"), ("DECISION x", "decision"), ("RISK x", "topic"),
    ("QUESTION x", "topic"), ("x", "keep"), ("NOTICE x", "keep"), ("DONE x", "keep"),
])  # fmt: skip
def test_each_kind_of_line_has_its_fate(line: str, name: str) -> None:
    """As it is proposed in the review."""
    assert fate(parse(line, School(), MORNING)).name == name


@pytest.mark.parametrize(("line", "name"), [
    ("TODO x due:2026-02-30", "topic"), ("WAITING x @tom due:never", "topic"),
    ("x due:2026-02-30", "keep"), ("DECISION x due:2026-02-30", "decision"),
])  # fmt: skip
def test_an_action_that_cannot_be_meant_is_no_to_do(line: str, name: str) -> None:
    """It comes up again until it was mended."""
    assert fate(parse(line, School(), MORNING)).name == name


@pytest.mark.parametrize(("line", "told"), [
    ("NOTE x", True), ("- [ ] x", True), ("* DECISION: x", True), ("DONE x #tag", True),
    ("x", False), ("- x", False), ("x @tom due:fri", False), ("DECISION x #Private", False),
])  # fmt: skip
def test_who_reads_a_line(line: str, told: bool) -> None:
    """What was sorted is for others, what was jotted down is one's own."""
    assert is_told(parse(line, School(), MORNING)) is told
