"""The end of the day on the screen."""

from __future__ import annotations

import pytest

from itday.ui.screens.review import ReviewScreen
from tests.ui.stage import Stage, screen_text, settle


@pytest.mark.parametrize(("answer", "new"), [("n", 1), ("escape", 1), ("enter", 1), ("y", 0)])
async def test_the_end_of_the_day_may_close_the_round(full: Stage, answer: str, new: int) -> None:
    """Asked; by itself nothing is closed."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        before = app.cockpit.view.panes["alert"].held.new
        await pilot.press("E")
        for _ in range(3):
            await settle(pilot)
        await pilot.press("enter")
        for _ in range(3):
            await settle(pilot)
        asked = screen_text(app)
        await pilot.press(answer)
        for _ in range(4):
            await settle(pilot)

        assert "Close the round as well?" in asked
        assert (before, app.cockpit.view.panes["alert"].held.new) == (1, new)


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
