"""The standing list of what is silenced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def silenced(cockpit: CockpitScreen) -> None:
    """Show what is silenced; a row that is chosen there is shown in the preview."""
    from itday.ui.screens.silenced import Silenced

    cockpit.reveal(await cockpit.app.push_screen_wait(Silenced(cockpit)))


ACTS = (
    Act(
        *("silenced", "Z", "silenced", "what is silenced, until when and why; z there wakes it"),
        run=silenced,
        command="itday list --silenced",
    ),
)
