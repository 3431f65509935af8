"""`itday note`: caught in a second, whatever was typed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import Run
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
