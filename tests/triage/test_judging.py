"""Judging grouping and score."""

from __future__ import annotations

from itday.triage.cases import group
from itday.triage.judging import Pairs, pairs, place
from itday.triage.score import score
from tests.triage.alerts import RULES, sight


def test_pairs_against_figures_worked_out_by_hand() -> None:
    """Three found together, of which two really are; one more that was missed."""
    cases = group([sight("a"), sight("b", 1), sight("c", 2), sight("d", account="x")], RULES)
    groups = {"a": "1", "b": "1", "c": "2", "d": "1"}

    found = pairs(cases, groups)

    assert found == Pairs(right=1, found=3, real=3)
    assert found.f1 == 1 / 3
    assert found.plus(found).right == 2
    assert Pairs().f1 == 1


def test_the_place_counts_open_cases_only() -> None:
    """From one; nothing where it is closed, or not there."""
    made = group(
        [
            sight("a", status="resolved"),
            sight("b", account="b@s.example"),
            sight("c", 9, account="c@s.example"),
        ],
        RULES,
    )
    ranked = [(case, score(case, RULES)) for case in made]

    assert place(ranked, frozenset("c")) == 2
    assert place(ranked, frozenset("a")) is None
