"""`itday note` and `itday todo`: caught in a second, whatever was typed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from itday.config.paths import paths
from tests.cli.conftest import SETTINGS, Run
from tests.house.tree import SRC

AVOIDED = {"textual", "pydantic", "httpx", "rich", "keyring", "asyncio", "icalendar"}


def loaded(*words: str) -> set[str]:
    """The packages that a command loads, in a new process."""
    code = (
        "import sys, json; from itday.cli.main import main; code = main(sys.argv[1:]);"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules}), indent=None));"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(SRC.parent)},
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].strip("[]").replace('"', "").split(", "))


@pytest.mark.parametrize("words", [("note", "toner"), ("list", "ticket"), ("history",)])
def test_little_is_loaded(words: tuple[str, ...]) -> None:
    """A tenth of a second leaves no room for models, screens or the network."""
    assert loaded(*words) & AVOIDED == set()


def test_a_note(run: Run) -> None:
    """It is there, with its type, and the short form it was given."""
    told = run("note", "RISK: the lease", "ends", "-5", "days")

    (row,) = run("list", "note", "--json").json
    assert told.out == f"{row['short']}  noted\n"
    assert row["title"] == "RISK: the lease ends -5 days"
    assert row["state"] == "risk"


def test_a_note_of_many_lines(run: Run) -> None:
    """From standard input; its title is the first line; bytes that are no text do no harm."""
    run("note", "-", stdin=b"\n first \xff\x1b[2J\nsecond\n")

    (row,) = run("list", "note", "--json").json
    assert row["title"].strip() == "first \ufffd"
    assert row["record"]["text"].endswith("\nsecond")


def test_a_note_about_something(profile: None, run: Run) -> None:
    """It carries the name of the thing."""
    run("note", "He called twice", "--about", "s:ticket:1")

    (row,) = run("list", "note", "--json").json
    assert row["record"]["about"] == ["s", "ticket", "1"]


@pytest.mark.parametrize(
    ("words", "stdin"),
    [(("note", " "), ""), (("note", "-"), ""), (("note", "-"), "x" * 20_001), (("note",), "")],
)
def test_nothing_and_too_much_is_refused(words: tuple[str, ...], stdin: str, run: Run) -> None:
    """A note of no words, and one that would be cut off."""
    assert run(*words, stdin=stdin).code == 2
    assert run("list", "note", "--json").json == []


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
