"""Actions that open the screens beside the cockpit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def sources(cockpit: CockpitScreen) -> None:
    """How each source stands, and what mends it."""
    from itday.ui.screens.sources import Sources

    await cockpit.app.push_screen(Sources(cockpit.runtime, cockpit.keys, cockpit.source_faults))


async def outbox(cockpit: CockpitScreen) -> None:
    """What waits, was refused or conflicts."""
    from itday.ui.screens.outbox import Outbox

    await cockpit.app.push_screen(Outbox(cockpit.runtime, cockpit.keys))


async def history(cockpit: CockpitScreen) -> None:
    """What was decided."""
    from itday.ui.screens.history import History

    await cockpit.app.push_screen(History(cockpit.runtime, cockpit.keys))


async def setup(cockpit: CockpitScreen) -> None:
    """Questions, a trial of each source, and the settings are written."""
    from itday.setup.desk import Desk
    from itday.setup.flow import talk
    from itday.ui.screens.setup import Setup

    await cockpit.app.push_screen(Setup(talk(Desk(cockpit.runtime))))


ACTS = (
    Act(
        *("sources", "S", "sources", "sources: how each stands, and what mends it"),
        run=sources,
        command="itday sources",
    ),
    Act(
        *("outbox", "O", "outbox", "outbox: what waits, was refused or conflicts"),
        run=outbox,
        command="itday outbox",
    ),
    Act(
        *("history", "H", "history", "history: what was decided, by whom, when and why"),
        run=history,
        command="itday history",
    ),
    Act(
        *("setup", "comma", "set up", "set up sources, school and yourself by answering questions"),
        run=setup,
        command="itday setup",
        writes=True,
    ),
)
