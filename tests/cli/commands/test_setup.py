"""`itday setup`: from nothing to rows, in lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itday.config.paths import paths
from itday.config.settings import load

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FIRST = "Dana\nd.reed@school.example\nThornfield\nEurope/London\n\n\n\nn\nn\n"


def test_a_first_run_by_typing(run: Run, itday_home: Path) -> None:
    """Answered line by line, tried, written, fetched: then `list` shows it."""
    file = itday_home / "todo.txt"
    itday_home.mkdir(parents=True, exist_ok=True)
    file.write_text("Order toner\n")

    told = run("setup", stdin=f"{FIRST}todotxt\ntasks\n{file}\nn\ny\ny\n\n")

    assert (told.code, told.err) == (0, "")
    assert "It works: todo.txt, 1 open" in told.out
    assert "to-do: 1 new" in told.out
    assert load(paths().config).problems == ()
    assert "Order toner" in run("list", "todo").out


def test_left_and_gone_on_with(run: Run, itday_home: Path) -> None:
    """The end of what is typed leaves; the next run begins there."""
    told = run("setup", "todotxt", stdin="tasks\n")
    assert told.code == 0
    assert "Left. What was answered is kept" in told.out

    told = run("setup", stdin="")
    assert "Go on with the source tasks, where you left it? [Y/n]" in told.out


def test_a_connector_that_there_is_not(run: Run) -> None:
    """The nearest name is said."""
    assert "Did you mean caldav?" in run("setup", "caldv", "--plain", stdin="").out


def test_settings_that_cannot_be_read(run: Run) -> None:
    """Are not written over: the line is named."""
    paths().config.parent.mkdir(parents=True)
    paths().config.write_text("panes = 3\n")

    told = run("setup", stdin="")

    assert told.code == 3
    assert "settings.toml:1" in told.err
    assert paths().config.read_text() == "panes = 3\n"
