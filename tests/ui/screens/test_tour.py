"""The tour by keys."""

from __future__ import annotations

from itday.ui.screens.tour import Tour
from itday.ui.tour import STEPS
from tests.ui.stage import Stage, screen_text, settle


async def test_enter_goes_on_and_the_last_ends_it(full: Stage) -> None:
    """Back is possible, and escape leaves at once."""
    app = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await settle(pilot)
        first = screen_text(app)
        await pilot.press("enter", "backspace", *(["enter"] * (len(STEPS) - 1)))
        await settle(pilot)
        last = screen_text(app)
        await pilot.press("enter")
        await settle(pilot)
        ended = app.screen is app.cockpit
        await pilot.press("f2")
        await settle(pilot)
        again = isinstance(app.screen, Tour)
        await pilot.press("escape")
        await settle(pilot)

        assert "1 of 7" in first
        assert "7 of 7" in last
        assert ended
        assert again
        assert app.screen is app.cockpit
