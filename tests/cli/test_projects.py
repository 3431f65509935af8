"""Changing the register."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def core(run: Run) -> None:
    """One project."""
    run("project", "add", "core", "Core switches")


def test_a_colour_of_ones_own_owes_its_reasons(core: None, run: Run) -> None:
    """All in one command; empty goes back to the rule."""
    refused = run("project", "set", "core", "rag=amber")
    assert "amber owes rag_reason" in refused.err
    assert refused.code == 1

    done = run(
        "project", "set", "core", "rag=amber", "rag_reason=staff ill", "reason=ill",
        "way_back=agency", "green_by=+30d",
    )  # fmt: skip

    assert done.code == 0
    assert run("project", "list", "--json").json[0]["rag"]["colour"] == "amber"
    run("project", "set", "core", "rag=")
    assert run("project", "list", "--json").json[0]["rag"]["colour"] == "green"


@pytest.mark.parametrize(("words", "said"), [
    (("set", "core", "budget"), "write FIELD=VALUE"),
    (("set", "core", "nonsense=1"), "a project has no nonsense"),
    (("set", "gone", "budget=1"), "gone"),
    (("set", "core", "title="), "title"),
    (("add", "core", "Again"), "is there already"),
    (("add", "No Key", "x"), "cannot be a key"),
    (("add", "new", "x", "tolerance_percent=500"), "tolerance_percent"),
    (("renewal", "Filter"), "ends"),
    (("renewal", "Filter", "--ends", "fri", "--cost", "much"), "no number"),
    (("goal", "Calm", "--project", "gone"), "gone"),
])  # fmt: skip
def test_what_cannot_be(words: tuple[str, ...], said: str, core: None, run: Run) -> None:
    """Is said in one line, and nothing changes."""
    told = run("project", *words)

    assert said in told.err
    assert told.code in {1, 2}
    assert len(run("project", "list", "--json").json) == 1


def test_what_runs_out(run: Run) -> None:
    """Noted, changed by its title, done."""
    run("project", "renewal", "Web filter", "--ends", "2027-02-01", "--cost", "9k")
    run("project", "renewal", "Web filter", "--owner", "ann")

    (row,) = run("list", "renewal", "--json").json
    assert (row["record"]["cost"], row["person"]) == (9000, "ann")
    run("project", "renewal", "Web filter", "--done")
    assert run("list", "renewal", "--json").json == []


def test_the_strategy(core: None, run: Run) -> None:
    """Goals, and how far their projects have come."""
    assert "No goal yet" in run("project", "strategy").out
    run("project", "goal", "A calm network", "--project", "core", "--owner", "ann")
    run("project", "set", "core", "milestone=Order|2026-12-01", "milestone=Fit|2027-01-01")
    run("project", "set", "core", "reached=Order")

    (row,) = run("project", "strategy", "--json").json
    assert (row["progress"]["percent"], row["progress"]["projects"]) == (50, 1)
    assert run("project", "strategy").out.startswith("50 %")
    run("project", "goal", "A calm network", "--drop")
    assert run("project", "strategy", "--json").json == []
