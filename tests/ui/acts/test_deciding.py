"""The deciding actions are words, keys and commands for the same deeds."""

from __future__ import annotations

from itday.ui.acts.deciding import ACTS
from tests.ui.stage import Stage


async def test_words_follow_the_row(full: Stage) -> None:
    """`a` takes a ticket and starts a to-do; on a meeting it has no word and says why."""
    take = ACTS[0]
    assert take.said_of is not None
    assert take.why_not is not None
    app = full.app()
    async with app.run_test() as pilot:
        told = []
        for digit in "234":
            await pilot.press(digit)
            told.append((take.said_of(app.cockpit), take.why_not(app.cockpit)))

    assert told == [("take", ""), ("start", ""), ("", "a meeting has nothing to take")]


def test_each_has_its_command() -> None:
    """What decides in the cockpit can be decided without it."""
    assert all(act.command.startswith("itday ") for act in ACTS)
