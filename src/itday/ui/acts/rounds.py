"""The round: shown, walked, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def show(cockpit: CockpitScreen) -> None:
    """What is new, worse, overdue or cleared since the person last looked."""
    await cockpit.begin_round()


async def clear(cockpit: CockpitScreen) -> None:
    """All that is shown has been seen."""
    await cockpit.close_round()


async def next_row(cockpit: CockpitScreen) -> None:
    """The next row, also while reading."""
    cockpit.step(1)


async def previous_row(cockpit: CockpitScreen) -> None:
    """The row before, also while reading."""
    cockpit.step(-1)


def _clear_said(cockpit: CockpitScreen) -> str:
    return "clear the round" if cockpit.in_round else ""


ACTS = (
    Act(
        *("round", "0", "the round", "since you last looked: new, worse, overdue, cleared"),
        run=show,
        command="itday today",
    ),
    Act(
        *("clear_round", "D", "clear", "close the round: all that is shown has been seen"),
        run=clear,
        said_of=_clear_said,
        place=5,
        command="itday today --clear",
        writes=True,
    ),
    Act("next_row", "]", "next row", "the next row, also while reading", run=next_row),
    Act("previous_row", "[", "row before", "the row before, also while reading", run=previous_row),
)
