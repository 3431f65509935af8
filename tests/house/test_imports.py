"""What is not needed is not loaded: no Textual without a screen, no network for the first frame."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import SRC

if TYPE_CHECKING:
    from pathlib import Path

LATER = {
    *("dns", "httpx", "icalendar", "imapclient", "keyring", "pydantic", "sqlite_utils"),
    *("textual.widgets._text_area", "itday.domain.grammar", "itday.triage.completion"),
    *("itday.triage.deeds", "itday.ui.widgets.bar", "itday.store.undo", "click", "hashlib"),
}
"""What the first frame does without: it shows what the cache's own SQL gives."""

HEADLESS = {
    "note Printer in B12 is out of toner": {0},
    "today --plain": {0, 1},
    "list ticket": {0, 1},
    "sync": {0, 1, 3},
    "--help": {0},
}
"""Commands that open no screen, and how each may end in an empty home: nothing is set up there."""

CAPTURE_AVOIDS = {
    *("textual", "httpx", "icalendar", "imapclient", "difflib", "tempfile", "click", "inspect"),
    *("dataclasses", "logging", "secrets", "uuid", "concurrent.futures"),
    *("itday.domain.grammar", "itday.store.rows", "itday.store.undo"),
}
"""What jotting a note down does without: it must be done in a tenth of a second."""

VERBS = "itday.domain.verbs."
"""Fifty dataclasses: each module of them comes with the first of its changes."""

RUN = """
import sys
from itday.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
WATCH = """
import atexit, json, sys
atexit.register(lambda: sys.stderr.write("\\n" + json.dumps(sorted(sys.modules))))
"""


def loaded(
    code: str, *arguments: str, codes: frozenset[int] | set[int] = frozenset({0})
) -> set[str]:
    """Give the packages and modules, all by dotted name, that Python holds after running `code`.

    The code must end with one of `codes`, and not in a fault of itday's, which loads too little.
    """
    done = subprocess.run(
        [sys.executable, "-c", WATCH + code, *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in codes, done.stdout + done.stderr
    assert "a fault in itday" not in done.stderr, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def having(*places: str) -> list[str]:
    """Give those modules, by dotted name, whose file is there."""
    return [
        "itday." + place.replace("/", ".") for place in places if (SRC / f"{place}.py").exists()
    ]


@pytest.mark.parametrize("module", having("cli/main", "runtime", "registry"))
def test_textual_comes_only_with_a_screen(module: str) -> None:
    """Importing what the command line stands on loads no Textual and no connector."""
    names = loaded(f"import {module}")

    assert "textual" not in names
    assert [n for n in names if n.startswith("itday.connectors.")] == []


@pytest.mark.parametrize("module", having("cli/main"))
@pytest.mark.parametrize("line", HEADLESS)
def test_headless_commands_load_no_screen(line: str, module: str, itday_home: Path) -> None:
    """Commands that print load no Textual, on a home that is empty."""
    assert "textual" not in loaded(RUN, *line.split(), codes=HEADLESS[line])


@pytest.mark.parametrize("module", having("cli/main"))
def test_a_note_loads_next_to_nothing(module: str, itday_home: Path) -> None:
    """Capture does without the network and without any connector."""
    loaded(RUN, "note", "The day's page is made with its first note")
    names = loaded(RUN, "note", "Printer")

    assert names & CAPTURE_AVOIDS == set()
    assert [n for n in names if n.startswith("itday.connectors.")] == []
    assert [n for n in names if n.startswith(VERBS)] == [f"{VERBS}note"]


@pytest.mark.parametrize("module", having("ui/app"))
def test_the_first_frame_loads_little(module: str) -> None:
    """Importing the app loads nothing that only pulling, writing and deciding need."""
    names = loaded(f"import {module}")

    assert names & LATER == set()
    assert [n for n in names if n.startswith(VERBS)] == []


def test_names_are_looked_up_by_who_agreed() -> None:
    """What speaks DNS comes with the look-up, not with setting up."""
    assert "dns" not in loaded("import itday.setup.find, itday.setup.flow")


def test_imports_sees_what_is_loaded() -> None:
    """A package loaded deep inside a function is seen."""
    assert {"httpx", "itday.domain.errors"} <= loaded(
        "def inner():\n  import httpx\ninner()\nimport itday.domain.errors"
    )
