"""`itday history`: nothing is lost, everything is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.config.paths import paths
from itday.store.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_history_has_every_decision(profile: None, run: Run) -> None:
    """The newest first: when, which batch, what, on which thing, why."""
    run("do", "done", "s:todo:1", "--reason", "toner came")
    run("undo")

    lines = run("history").out.splitlines()
    assert "undo" in lines[0]
    assert lines[1].endswith("done  s:todo  Order toner (toner came)")


def test_history_for_programs(profile: None, run: Run) -> None:
    """Whole entries."""
    run("do", "take", "s:ticket:1", "--reason", "mine")

    (entry,) = run("history", "--json").json
    assert list(entry) == ["id", "at", "batch", "content"]
    assert entry["content"]["who"] == "Ann Oakes"
    assert entry["content"]["reason"] == "mine"
    assert entry["content"]["payload"] == {"assignee": "aoakes"}


def test_nothing_decided_yet(run: Run) -> None:
    """Said in words; an empty list for programs."""
    assert run("history").out == "Nothing was decided yet.\n"
    assert run("history", "--json").json == []


def test_the_chain_is_walked(profile: None, run: Run) -> None:
    """An altered entry is named, and the exit code says so."""
    run("note", "one")
    assert run("history", "--verify").out.startswith("The chain holds; its head is ")
    with Store(paths().cache, paths().data) as store:
        store.write_now(
            lambda db: db.executescript(
                "DROP TRIGGER IF EXISTS desk.ledger_content_fixed;"
                "UPDATE desk.ledger_content SET body = replace(body, 'one', 'two');"
            )
        )

    told = run("history", "--verify", "--json")

    assert told.code == 1
    assert told.json["faults"] == ["entry 1: content was altered"]


def test_only_what_has_the_words(profile: None, run: Run) -> None:
    """All of them, in any part of an entry; none found is said."""
    run("do", "take", "s:ticket:1", "--reason", "mine")
    run("do", "done", "s:todo:1", "--reason", "toner came")

    assert run("history", "toner", "DONE").out.splitlines()[0].endswith("(toner came)")
    assert [one["content"]["verb"] for one in run("history", "mine", "--json").json] == ["assign"]
    assert run("history", "nowhere").out == "Nothing has these words.\n"
