"""`itday bench alerts`: the judgements, judged."""

from __future__ import annotations

import pytest

from itday.config.paths import paths
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


def test_rules_that_group_badly_fail(run: Run) -> None:
    """A school that changes its rules can see what that costs."""
    write('rules = "own.toml"')
    text = "same_account_h = 0.01\nspray_min = 0\naddress_accounts = 99\n"
    (paths().config.parent / "own.toml").write_text(f'version = "bad"\n[grouping]\n{text}')

    ran = run("bench", "alerts", "--seeds", "1", "--json")

    assert ran.code == 1
    assert ran.json["pairwise_f1"] < 0.5
    assert ran.json["weights"] == "bad"
