"""Fields of projects as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.school_time import School
from itday.triage.project_fields import assign, number, owed, written
from tests.conftest import MORNING

TODAY = date(2026, 11, 24)
WAS: dict[str, Any] = {
    "milestones": [{"title": "Order", "planned": "2026-12-01"}],
    "risks": [{"title": "Late", "level": 3}],
    "decisions": [{"title": "Which supplier"}],
}


def day(text: str) -> date:
    """In school time."""
    return School().parse_day(text, MORNING)


@pytest.mark.parametrize(("name", "value", "expected"), [
    ("owner", " ann ", {"owner": "ann"}),
    ("budget", "£40k", {"budget": 40_000}),
    ("spend", "1,250", {"spend": 1250}),
    ("forecast", "1.2m", {"forecast": 1_200_000}),
    ("spend", "", {"spend": 0}),
    ("expected_end", "+2w", {"expected_end": "2026-12-08"}),
    ("green_by", "", {"green_by": None}),
    ("rag", "amber", {"rag": "amber"}), ("rag", "", {"rag": ""}),
    ("status", "paused", {"status": "paused"}),
    ("milestone", "Fit|fri", {"milestones": [*WAS["milestones"], {
        "title": "Fit", "planned": "2026-11-27"}]}),
    ("milestone", "order|2026-12-01|2026-12-09", {"milestones": [{
        "title": "order", "planned": "2026-12-01", "expected": "2026-12-09"}]}),
    ("reached", "ord", {"milestones": [{
        "title": "Order", "planned": "2026-12-01", "done": "2026-11-24"}]}),
    ("risk", "Cost|1|ann", {"risks": [*WAS["risks"], {
        "title": "Cost", "level": 1, "owner": "ann"}]}),
    ("closed", "Late", {"risks": [{"title": "Late", "level": 3, "open": False}]}),
    ("decided", "Which", {"decisions": [{"title": "Which supplier", "on": "2026-11-24"}]}),
    ("decision", "Lease", {"decisions": [*WAS["decisions"], {"title": "Lease"}]}),
])  # fmt: skip
def test_assigning(name: str, value: str, expected: dict[str, Any]) -> None:
    """One field, or one entry of a list."""
    assert assign(WAS, name, value, day, TODAY) == expected


@pytest.mark.parametrize(("name", "value", "said"), [
    ("colour", "red", "a project has no colour"),
    ("rag", "purple", "none of red, amber, green"),
    ("status", "", "active, paused, done or stopped"),
    ("budget", "much", "is no number"),
    ("planned_end", "2026-02-30", "not a day of the calendar"),
    ("milestone", "Order", "a milestone needs its day"),
    ("milestone", "a|fri|fri|fri|fri", "write title|planned|expected|done"),
    ("reached", "Fit", "which? there are: Order"),
    ("closed", "", "which? there are: Late"),
])  # fmt: skip
def test_what_cannot_be(name: str, value: str, said: str) -> None:
    """Says what can."""
    with pytest.raises(ItdayError) as raised:
        assign(WAS, name, value, day, TODAY)
    assert said in str(raised.value)


@pytest.mark.parametrize("name", ["milestones", "risks", "decisions"])
def test_lists_are_written_as_they_are_read(name: str) -> None:
    """For the table."""
    again = assign({}, name, written(WAS, name), day, TODAY)

    assert written(again, name) == written(WAS, name) != ""


def test_marks_of_the_table_in_a_title_do_no_harm() -> None:
    """They are other marks then."""
    odd = {"milestones": [{"title": "a|b; c", "planned": "2026-12-01"}]}

    assert written(odd, "milestones") == "a/b, c|2026-12-01"


@pytest.mark.parametrize(("fields", "lacking"), [
    ({}, ""), ({"rag": "green", "rag_reason": "x"}, ""),
    ({"rag": "green"}, "green owes rag_reason: why otherwise than the rule"),
    ({"rag": "red", "rag_reason": "x", "reason": "y"}, "red owes way_back, green_by"),
])  # fmt: skip
def test_a_colour_of_ones_own_owes_its_reasons(fields: dict[str, Any], lacking: str) -> None:
    """Before it stands."""
    assert owed(fields) == lacking


def test_numbers() -> None:
    """Whole pounds."""
    assert (number("12.5k"), number("7")) == (12_500, 7)
