"""Rules as values: the band of a score."""

from __future__ import annotations

import pytest

from itday.triage.rules import Rules

RULES = Rules("t", {}, (("act now", 70), ("look today", 40), ("bulk", 0)))


@pytest.mark.parametrize(
    ("score", "band"), [(100, "act now"), (70, "act now"), (69.9, "look today"), (0, "bulk")]
)
def test_a_score_has_one_band(score: float, band: str) -> None:
    """The first whose least score it reaches."""
    assert RULES.band(score) == band


def test_bands_are_ranked() -> None:
    """The most pressing is 0; one of another version comes last."""
    assert [RULES.rank(name) for name in ("act now", "bulk", "gone")] == [0, 2, 3]
