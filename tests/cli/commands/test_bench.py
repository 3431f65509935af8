"""`itday bench alerts`: the judgements, judged."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run, write


@pytest.mark.slow
def test_the_takeover_of_each_morning_is_near_the_top(run: Run) -> None:
    """One morning of each shape; the whole figure takes fifty."""
    write("")

    ran = run("bench", "alerts", "--seeds", "5", "--json")

    assert ran.code == 0
    assert ran.json["in_top_5"] == 1
    assert ran.json["pairwise_f1"] >= 0.95
    assert ran.json["hard_cases_below_look_today"] == 0


def test_weights_that_bury_the_takeover_fail(run: Run) -> None:
    """A school that changes its rules can see what that costs."""
    write('rules = "own.toml"')
    from itday.config.paths import paths

    names = ("leaked_credentials", "level_high", "inbox_rule", "rule_after_sign_in", "aitm")
    text = "".join(f"{name} = -40\n" for name in names)
    (paths().config.parent / "own.toml").write_text(f'version = "bad"\n[weights]\n{text}')

    ran = run("bench", "alerts", "--seeds", "2")

    assert ran.code == 1
    assert "place" in ran.out
