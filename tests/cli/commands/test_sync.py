"""`itday sync`: pulled, delivered, told; on the made-up school, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itday.config.paths import paths
from itday.config.settings import NO_SOURCE
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
    """No error: what adds one and the settings file are named."""
    told = run("sync")

    assert told.code == 0
    assert told.out == f"{NO_SOURCE} Settings: {paths().config}\n"
    assert "itday setup" in told.out
    assert run("sources").out == told.out


def test_only_a_faulty_table(run: Run) -> None:
    """Its fault is said; that no source is set up is not, since one is."""
    write("[sources.mail]\nevery = 3\n")

    for command in ("sync", "sources"):
        told = run(command)
        assert told.code == 1
        assert NO_SOURCE not in told.out
        assert "[sources.mail]" in told.err
