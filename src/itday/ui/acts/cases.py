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
    first = cockpit.meant(row)[0] if row is not None else None
    about = first.ref if first is not None and first.kind == "alert" else None
    await cockpit.app.push_screen(Cases(cockpit.runtime, cockpit.keys, about))


def _word(cockpit: CockpitScreen) -> str:
    row = cockpit.subject
    return "case" if row is not None and row.kind in {"alert", "case"} else ""


ACTS = (
    Act(
        *("investigate", "i", "case", "the alert's case: score, timeline, verdict"),
        run=investigate,
        said_of=_word,
        place=20,
        command="itday alerts explain",
    ),
)
