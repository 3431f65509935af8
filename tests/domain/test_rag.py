"""Red, amber, green: the rule, and what a colour owes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from itday.domain.rag import judge

TODAY = date(2026, 11, 24)
PLAIN: dict[str, Any] = {
    "planned_end": "2026-12-11", "expected_end": "2026-12-11", "budget": 10_000, "spend": 9_000,
    "tolerance_days": 10, "tolerance_percent": 5,
}  # fmt: skip
STEP = {"title": "Order", "planned": "2026-12-01"}


@pytest.mark.parametrize(("change", "colour"), [
    ({}, "green"),
    ({"expected_end": "2026-12-21"}, "green"),
    ({"expected_end": "2026-12-22"}, "amber"),
    ({"expected_end": "2026-12-31"}, "amber"),
    ({"expected_end": "2027-01-01"}, "red"),
    ({"forecast": 10_500}, "green"),
    ({"forecast": 10_501}, "amber"),
    ({"forecast": 11_001}, "red"),
    ({"spend": 10_600}, "amber"),
    ({"planned_end": "2026-11-23", "expected_end": None}, "red"),
    ({"planned_end": "2026-11-24", "expected_end": None}, "green"),
    ({"milestones": [STEP | {"expected": "2026-12-12"}]}, "amber"),
    ({"milestones": [STEP | {"expected": "2027-02-12", "done": "2026-11-20"}]}, "green"),
    ({"milestones": [STEP | {"planned": "2026-11-23"}]}, "amber"),
    ({"risks": [{"title": "Late", "level": 3}]}, "amber"),
    ({"risks": [{"title": "Late", "level": 3, "open": False}]}, "green"),
    ({"risks": [{"title": "Late", "level": 2}]}, "green"),
    ({"tolerance_days": 0, "expected_end": "2026-12-12"}, "red"),
    ({"budget": 0, "spend": 90_000}, "green"),
])  # fmt: skip
def test_the_rule(change: dict[str, Any], colour: str) -> None:
    """Each project is measured by its own tolerances, to the day and the pound."""
    rag = judge(PLAIN | change, TODAY)

    assert (rag.colour, rag.rule) == (colour, colour)
    assert bool(rag.reasons) is (colour != "green")


def test_amber_and_red_owe_reason_way_back_and_date() -> None:
    """Until each is there."""
    late = PLAIN | {"expected_end": "2027-03-01"}
    answered = late | {"reason": "chips", "way_back": "lease", "green_by": "2027-01-10"}

    assert judge(late, TODAY).owed == ("a reason", "a way back to green", "a date")
    assert judge(answered, TODAY).owed == ()
    assert judge(PLAIN, TODAY).owed == ()


def test_a_persons_own_judgement_stands_and_owes_its_reason() -> None:
    """The rule is still told."""
    own = judge(PLAIN | {"rag": "amber"}, TODAY)

    assert (own.colour, own.rule) == ("amber", "green")
    assert own.owed[0] == "why it is judged otherwise than the rule"
    assert judge(PLAIN | {"rag": "green"}, TODAY).owed == ()


def test_slip_and_overspend_are_told_even_where_they_are_early() -> None:
    """Negative is good."""
    rag = judge(PLAIN | {"expected_end": "2026-12-01"}, TODAY)

    assert (rag.slip_days, rag.over_percent) == (-10, -10.0)
