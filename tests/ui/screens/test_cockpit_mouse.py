"""The mouse: rows, tabs and the footer's hints."""

from __future__ import annotations

import re

from itday.ui.screens.guide import Guide
from itday.ui.widgets.bar import Bar
from tests.ui.stage import Stage, settle


async def test_a_click_on_a_hint_is_as_good_as_its_key(full: Stage) -> None:
    """On the help at the end, and on one before it."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        drawn = app.cockpit.query_one("#footer").content.plain  # type: ignore[attr-defined]
        await pilot.click("#footer", offset=(drawn.index("? help"), 0))
        await settle(pilot)
        helped = isinstance(app.screen, Guide)
        await pilot.press("escape")
        await pilot.click("#footer", offset=(drawn.index("t to-do") + 3, 0))
        await settle(pilot)

        assert helped
        assert app.screen.query(Bar)


async def test_a_click_on_a_tab_goes_there(full: Stage) -> None:
    """Where there is room for one pane only."""
    app = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        drawn = app.cockpit.query_one("#tabs").content.plain  # type: ignore[attr-defined]
        tab = re.search(r"4(:| Agenda)", drawn)
        assert tab is not None
        await pilot.click("#tabs", offset=(tab.start(), 0))
        await settle(pilot)

        assert app.cockpit.pane.digit == 4
