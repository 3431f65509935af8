"""`w` opens the day's pages, and the same is a command."""

from __future__ import annotations

from itday.ui.keys import ACTS
from itday.ui.screens.pages import PagesScreen
from tests.ui.stage import Stage, settle


async def test_the_key_opens_the_screen(full: Stage) -> None:
    """And `q` leads back."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("w")
        await settle(pilot)
        opened = isinstance(app.screen, PagesScreen)
        await pilot.press("q")
        await settle(pilot)

        assert opened
        assert app.screen is app.cockpit
    assert ACTS["pages"].command == "itday pages"
