"""Finding everywhere as one types."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.ui.screens.find import Find, Found
from tests.ui.stage import Stage, screen_text, settle


async def test_the_last_key_counts(full: Stage) -> None:
    """Fast typing ends with the matches of all of it; nothing found is said."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"wi-fi sci")
        await app.workers.wait_for_complete()
        await pilot.pause()
        found = [row.ref for row in app.screen.query_one(Found).things]
        await pilot.press(*"zzz")
        await app.workers.wait_for_complete()
        await pilot.pause()

        assert found == [Ref("desk1", "ticket", "102")]
        assert "Nothing here has these words" in screen_text(app)


async def test_moving_while_typing(full: Stage) -> None:
    """Arrows move in the matches; enter on none does nothing; escape leaves."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", "enter", *"o")
        await app.workers.wait_for_complete()
        await pilot.press("down", "down", "up")
        moved = app.screen.query_one(Found).cursor
        still = isinstance(app.screen, Find)
        await pilot.press("escape")
        await settle(pilot)

        assert (moved, still) == (1, True)
        assert app.screen is app.cockpit
