"""From an alert to its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def investigate(cockpit: CockpitScreen) -> None:
    """The case of the alert under the cursor; from elsewhere, the most pressing one."""
    from itday.ui.screens.cases import Cases

    row = cockpit.subject
    about = row.ref if row is not None and row.kind == "alert" else None
    await cockpit.app.push_screen(Cases(cockpit.runtime, cockpit.keys, about))


def _word(cockpit: CockpitScreen) -> str:
    row = cockpit.subject
    return "case" if row is not None and row.kind == "alert" else ""


ACTS = (
    Act(
        *("investigate", "i", "case", "the alert's case: score, timeline, verdict"),
        run=investigate,
        said_of=_word,
        place=20,
        command="itday alerts explain",
    ),
)
