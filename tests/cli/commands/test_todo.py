"""`itday todo`: a to-do where the settings say, whatever was typed."""

from __future__ import annotations

import pytest

from itday.config.paths import paths
from tests.cli.conftest import SETTINGS, Run


def test_a_to_do_on_the_desk(run: Run) -> None:
    """Its date may stand in the words or in the option."""
    run("todo", "Order", "toner", "due:2026-12-01")
    run("todo", "Order paper", "--due", "2026-12-02", "--priority", "1")

    rows = run("list", "todo", "--json").json
    assert [(row["title"], row["record"]["due"]) for row in rows] == [
        ("Order toner", "2026-12-01"),
        ("Order paper", "2026-12-02"),
    ]
    assert rows[1]["record"]["priority"] == 1


def test_a_to_do_at_its_source(run: Run) -> None:
    """Where `[todo] source` says; it waits to be sent and is shown at once."""
    file = paths().config
    file.parent.mkdir(parents=True)
    file.write_text(SETTINGS + '[todo]\nsource = "s"\n')
    assert run("todo", "Too soon").err.endswith("s was not synced yet\n")
    run("sync", "s")

    told = run("todo", "Order toner")

    assert told.out.endswith("to do: Order toner, waits for s\n")
    assert [one["verb"] for one in run("outbox", "--json").json] == ["create"]


def test_to_dos_a_line(run: Run) -> None:
    """Each line is one, all are one batch."""
    told = run("todo", "-", "--json", stdin="one\n\n two due:2026-12-01\n")

    assert len(told.json["created"]) == 2
    assert run("undo", told.json["batch"]).out == "Undone: create: two\nUndone: create: one\n"
    assert run("list", "todo", "--json").json == []


@pytest.mark.parametrize("words", [("due:fri",), ("x", "--due", "someday"), ("x", "due:32nd")])
def test_a_to_do_that_nobody_could_mean(words: tuple[str, ...], run: Run) -> None:
    """Words are owed, and a date must be one."""
    assert run("todo", *words).code == 2
    assert run("list", "todo", "--json").json == []
