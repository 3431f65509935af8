"""The round's keys; what they do is in the cockpit's own tests."""

from __future__ import annotations

from itday.ui.acts.rounds import ACTS
from tests.ui.stage import Stage


async def test_clearing_is_offered_in_the_round_only(full: Stage) -> None:
    """In the panes the footer has no room for it."""
    clear = next(act for act in ACTS if act.name == "clear_round")
    assert clear.said_of is not None
    app = full.app()
    async with app.run_test() as pilot:
        outside = clear.said_of(app.cockpit)
        await app.cockpit.begin_round()
        await pilot.pause()

        assert (outside, clear.said_of(app.cockpit)) == ("", "clear the round")
