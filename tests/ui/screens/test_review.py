"""The end of the day on the screen."""

from __future__ import annotations

import pytest

from itday.ui.screens.review import ReviewScreen
from tests.ui.stage import Stage, screen_text, settle


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_review_on_a_key(full: Stage, size: tuple[int, int]) -> None:
    """Scrolled, left with escape."""
    app = full.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("E")
        for _ in range(3):
            await settle(pilot)
        over = isinstance(app.screen, ReviewScreen)
        text = screen_text(app)
        await pilot.press("j", "j", "k", "escape")
        await settle(pilot)

        assert "Review of Tuesday 24 November 2026" in text
        assert "Slipped: 1" in text
        assert (over, app.screen is app.cockpit) == (True, True)
