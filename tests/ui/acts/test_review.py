"""The end of the day on a key."""

from __future__ import annotations

from itday.ui.keys import ACTS
from tests.ui.stage import Stage, screen_text, settle


async def test_it_is_offered_by_name_too(full: Stage) -> None:
    """In the help and the palette; it reads the store, and asks no source."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("E")
        for _ in range(3):
            await settle(pilot)

        assert "Tomorrow: 1" in screen_text(app)
        assert full.refreshed == []
    assert ACTS["review"].command == "itday review"
