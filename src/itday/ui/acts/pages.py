"""The web pages of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def pages(cockpit: CockpitScreen) -> None:
    """Open them, and tick them off."""
    from itday.ui.screens.pages import PagesScreen

    await cockpit.app.push_screen(PagesScreen(cockpit.runtime, cockpit.keys))


ACTS = (
    Act(
        *("pages", "w", "daily pages", "the web pages of the day: open, tick off"),
        run=pages,
        command="itday pages",
    ),
)
