"""What an action says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

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
