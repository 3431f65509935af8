"""`itday next`: the one thing to decide on first."""

from __future__ import annotations

from itday.domain.alert import Severity
from tests.cli.conftest import Run, put
from tests.samples import sample


def test_next_is_the_most_consequential(profile: None, run: Run) -> None:
    """The severe alert, and why."""
    told = run("next")

    assert told.out.startswith("alert")
    assert told.out.endswith("First because: severe alert.\n")
    assert run("next", "--json").json["why"] == "severe alert"


def test_next_goes_on(profile: None, run: Run) -> None:
    """What was decided is no longer next."""
    run("do", "close", "s:alert:1", "--verdict", "test", "--reason", "drill")

    assert run("next", "--json").json["kind"] in {"todo", "ticket"}


def test_nothing_is_next(run: Run) -> None:
    """An empty day is said; `null` for programs."""
    assert run("next").out == "Nothing is open.\n"
    assert run("next", "--json").json is None


def test_a_kind_that_is_read_in_another_order(profile: None, run: Run) -> None:
    """A second, less severe alert comes after the first."""
    put(sample("alert", "2").model_copy(update={"severity": Severity.CRITICAL, "title": "Worst"}))

    assert run("next", "--json").json["title"] == "Worst"
