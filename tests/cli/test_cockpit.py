"""`itday` by itself: the cockpit, or the day as text where there is no terminal."""

from __future__ import annotations

from itday.cli.commands import today as today_module
from tests.cli.conftest import Run


def test_without_a_terminal_the_day_is_text(profile: None, run: Run) -> None:
    """`itday` in a pipe or a cron job prints, and says why on stderr."""
    told = run()

    assert told.code == 0
    assert told.out.splitlines()[0] == run("today").out.splitlines()[0]
    assert told.err == "(as text: the output is no terminal)\n"
    assert today_module.command.name == "today"
