"""The entry point: exit codes, one line an error, and nothing printed that a terminal acts on."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from itday.cli.main import main
from itday.cli.parser import Commands
from itday.config import secrets
from itday.config.paths import paths, private_dir
from tests.house.tree import SRC

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["lst"], 2, "No such command 'lst'"),
        (["list"], 2, "KIND is missing"),
        (["list", "bananas"], 2, "there are alert, ticket, todo"),
        (["list", "todo", "--filter", "dew:fri"], 2, "Did you mean due?"),
        (["list", "todo", "--limit", "0"], 2, "--limit"),
        (["show", "nothing"], 1, "itday: nothing: no such thing."),
        (["do", "dance", "1234"], 2, "is no verb"),
        (["undo"], 1, "itday: nothing to undo"),
        (["--profile", "../x", "today"], 3, "cannot be the name of a profile"),
        (["sync", "rt"], 3, "no such source"),
    ],
)
def test_an_error_is_one_line(words: list[str], code: int, says: str, run: Run) -> None:
    """On stderr, with the exit code of its sort, and nothing on stdout."""
    told = run(*words)

    assert (told.code, told.out) == (code, "")
    assert says in told.err
    assert told.err.count("\n") == 1


def test_settings_that_cannot_be_read(run: Run) -> None:
    """Exit code 3, with file, line and what would have been right."""
    file = paths().config
    private_dir(file.parent)
    file.write_text('[school]\ntimezon = "Europe/London"\n')

    told = run("today")

    assert told.code == 3
    assert f"{file}:2" in told.err
    assert "timezone" in told.err


def test_a_fault_of_ours_is_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says how to see more; with --debug the trace comes first, without secrets."""

    def broken(*_: object) -> None:
        raise LookupError("token=abcdefgh1234")

    monkeypatch.setattr(Commands, "get_command", broken)

    assert main(["today"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["--debug", "today"]) == 1
    trace = capsys.readouterr().err
    assert "in get_command" not in trace.splitlines()[0]
    assert "LookupError" in trace
    assert "abcdefgh1234" not in trace


def test_debug_shows_where_an_error_came_from(run: Run) -> None:
    """Then the line as ever."""
    told = run("--debug", "undo")

    assert "Traceback" in told.err
    assert told.err.endswith("itday: nothing to undo\n")


def test_secrets_leave_the_environment_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program that a command starts inherits one; the command itself still has it."""
    monkeypatch.setenv("ITDAY_SECRET_RT", "hidden")

    run("--help")

    assert "ITDAY_SECRET_RT" not in os.environ
    kept = secrets.get("default", "rt")
    assert kept is not None
    assert kept.reveal() == "hidden"


def test_an_interrupt_is_told_by_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """130, as shells expect."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Commands, "get_command", interrupted)

    assert main(["today"]) == 130


def test_a_reader_that_leaves_is_no_error(profile: None) -> None:
    """`itday list ticket | head -0` says nothing and ends well."""
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [sys.executable, "-m", "itday", "list", "todo"],
        stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(SRC.parent)},
    )  # fmt: skip
    os.close(write)

    assert (done.returncode, done.stderr) == (0, "")


def test_letters_that_a_terminal_lacks_are_shown_otherwise(profile: None) -> None:
    """A name outside Latin-1 ends no command where the terminal knows only that."""
    done = subprocess.run(
        [sys.executable, "-m", "itday", "note", "\u0141ukasz asked"],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(SRC.parent), "PYTHONIOENCODING": "latin-1:strict"},
    )  # fmt: skip
    listed = subprocess.run(
        [sys.executable, "-m", "itday", "list", "note"],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(SRC.parent), "PYTHONIOENCODING": "latin-1:strict"},
    )  # fmt: skip

    assert (done.returncode, done.stderr, listed.returncode) == (0, "", 0)
    assert "\\u0141ukasz asked" in listed.stdout
