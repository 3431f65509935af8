"""`itday sync`: pulled, delivered, told; on the made-up school, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itday.config.paths import paths
from tests.cli.conftest import TWO, write

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def feeds(told: Any) -> list[tuple[str, str, str]]:
    """Source, feed and state of each line."""
    return [(one["source"], one["feed"], one["state"]) for one in told.json["feeds"]]


def test_the_first_brings_all_and_the_second_nothing(two: None, run: Run) -> None:
    """Counts are by what this person's itday has ever seen."""
    first = run("sync", "--json")
    second = run("sync", "--json")

    assert (first.code, second.code) == (0, 0)
    assert feeds(first) == [("desk2", "tickets", "fresh"), ("list", "todos", "fresh")]
    assert all(one["new"] > 10 for one in first.json["feeds"])
    assert {one["new"] + one["changed"] + one["gone"] for one in second.json["feeds"]} == {0}


def test_only_those_named(two: None, run: Run) -> None:
    """The others are let be."""
    assert feeds(run("sync", "list", "--json")) == [("list", "todos", "fresh")]


def test_what_waits_is_delivered(two: None, run: Run) -> None:
    """And told: what was sent, in words."""
    run("sync")
    ref = run("list", "ticket", "--filter", "assignee:", "--json").json[0]["ref"]
    run("do", "take", ref)

    told = run("sync", "desk2")

    assert "sent: assign to r.ashdown: " in told.out
    assert run("outbox", "--json").json == []
    assert run("show", ref, "--json").json["record"]["assignee"] == "r.ashdown"


def test_one_faulty_source_does_not_stop_the_others(run: Run) -> None:
    """It is named once, on stderr; the exit code says that something failed."""
    write(TWO + '[sources.odd]\ntype = "demo"\nsiez = 2\n[sources.bad]\ntype = "nothing"\n')

    told = run("sync")

    assert told.code == 1
    assert len(told.err.splitlines()) == 2
    assert "Did you mean size?" in told.err
    assert "there is no connector called nothing" in told.err
    assert "desk2  tickets  fresh" in told.out


def test_no_source_yet(run: Run) -> None:
    """No error: the settings file is named."""
    told = run("sync")

    assert told.code == 0
    assert told.out == f"No source is set up yet. Settings: {paths().config}\n"
    assert run("sources").out == told.out
