"""The palette: every action by name, with its key."""

from __future__ import annotations

from textual.command import CommandList, DiscoveryHit, Hit

from itday.ui.commands import Commands
from itday.ui.keys import MOVES, SCREEN
from tests.ui.stage import Stage, settle


async def test_it_has_everything(full: Stage) -> None:
    """Each action, each theme and the welcome; what is typed finds by words and by key."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        palette = Commands(app.cockpit)
        names = [
            str(hit.display) async for hit in palette.discover() if isinstance(hit, DiscoveryHit)
        ]
        found = [hit async for hit in palette.search("pull every") if isinstance(hit, Hit)]

    actions = len(SCREEN) + len(MOVES)
    assert len(names) == actions + len(app.available_themes) + 1
    assert "welcome" in names
    assert "find everywhere  (f)" in names
    assert "pull every source now  (R)" in [str(hit.match_display) for hit in found]


async def test_running_one(full: Stage) -> None:
    """What is chosen is done, as by its key."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon")
        await pilot.pause()
        await pilot.press(*"theme dracula")
        while not app.screen.query_one(CommandList).option_count:
            await pilot.pause()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()

        assert app.theme == "dracula"
