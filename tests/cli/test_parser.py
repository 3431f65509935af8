"""The parser: which commands there are, what each says of itself, how shells complete them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from itday import __version__
from itday.cli import commands
from itday.cli.parser import cli
from itday.config.paths import paths
from tests.house.tree import SRC

if TYPE_CHECKING:
    from tests.cli.conftest import Run

COMMANDS = sorted(
    path.stem.replace("_", "-") for path in (SRC / "cli" / "commands").glob("[a-z]*.py")
)


def test_every_module_is_a_command(run: Run) -> None:
    """A command is found by its module, and each says in one line what it does."""
    told = run("--help")

    assert told.code == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in told.out] == []
    assert "..." not in told.out.partition("\nCommands:")[2], "a line is cut at 80 columns"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, run: Run) -> None:
    """`--help` and `-h`, without opening anything."""
    told = run(name, "--help").out

    assert told == run(name, "-h").out
    assert "..." not in told.partition("\nCommands:")[2]
    assert not paths().data.exists()


def test_version(run: Run) -> None:
    """The package's."""
    assert run("--version").out == f"itday, version {__version__}\n"


@pytest.mark.parametrize("shell", ["bash_source", "zsh_source", "fish_source"])
def test_shells_can_complete(shell: str) -> None:
    """As the documentation says: by the variable that click reads."""
    done = subprocess.run(
        [sys.executable, "-c", "from itday.cli.main import main; main()"],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(SRC.parent), "_ITDAY_COMPLETE": shell},
    )  # fmt: skip

    assert "_ITDAY_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("itday un", ["undo"]),
        ("itday do re", ["reopen", "resolve", "reply", "read", "revoke-sessions"]),
        ("itday list m", ["meeting", "message"]),
    ],
)
def test_words_complete(line: str, offers: list[str]) -> None:
    """Commands, verbs and kinds; nothing is opened for it."""
    done = subprocess.run(
        [sys.executable, "-c", "from itday.cli.main import main; main()"],
        capture_output=True, text=True, check=False, timeout=60,
        env={
            **os.environ, "PYTHONPATH": str(SRC.parent), "_ITDAY_COMPLETE": "bash_complete",
            "COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")),
        },
    )  # fmt: skip

    assert [one.split(",")[1] for one in done.stdout.split()] == offers
    assert not paths().data.exists()


def test_the_group_names_no_module_twice() -> None:
    """What is listed is what is there."""
    context = cli.make_context("itday", [], resilient_parsing=True)

    assert cli.list_commands(context) == COMMANDS
    assert commands.__doc__
