"""What an action says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act
from itday.ui.keys import ACTS

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def run(cockpit: CockpitScreen) -> None:
    """Does nothing."""
    del cockpit


def test_what_textual_calls() -> None:
    """The screen's own method, a pane by its digit, or the function that was given."""
    plain, pane = Act("find", "f", "find"), Act("pane_2", "2", "pane 2", argument="2")

    assert (plain.action, pane.action) == ("find", "pane(2)")
    assert Act("log", "l", "log", run=run).action == "act('log')"


def test_the_longer_words_are_for_the_help() -> None:
    """Where there are any."""
    assert Act("find", "f", "find").said == "find"
    assert Act("find", "f", "find", "find everywhere").said == "find everywhere"


CHANGING = (
    *("do", "log add", "meet start", "note", "redo", "setup", "sync", "todo", "today --clear"),
    "undo",
)
"""Commands that write, fetch or send."""


def test_what_changes_something_says_so() -> None:
    """In a copy that is only looked at its key is grey; a new one is, by its command."""
    said = {act.name: act.command.removeprefix("itday ") for act in ACTS.values() if not act.writes}
    found = [
        name
        for name, command in said.items()
        if any(f"{command} ".startswith(f"{one} ") for one in CHANGING)
    ]
    assert found == []
    assert ACTS["note"].writes
