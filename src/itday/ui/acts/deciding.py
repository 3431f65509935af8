"""Actions that decide on rows, and take decisions back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.triage.deeds import Action
    from itday.ui.screens.cockpit import CockpitScreen


def deed(
    action: Action, keys: str, words: str, long: str, *, place: float = 0, command: str = ""
) -> Act:
    """An action that makes changes to whatever is marked, or has the cursor."""

    def why_not(cockpit: CockpitScreen) -> str:
        return cockpit.why_not(action)

    def said_of(cockpit: CockpitScreen) -> str:
        return cockpit.words_of(action)

    run = partial(_carry_out, action)
    return Act(action, keys, words, long, "", run, why_not, said_of, place, command, writes=True)


async def _carry_out(action: Action, cockpit: CockpitScreen) -> None:
    await cockpit.carry_out(cockpit.wishes(action))


async def undo(cockpit: CockpitScreen) -> None:
    """Take the latest decision back."""
    cockpit.tell_taken("Undone", await cockpit.runtime.undo())


async def redo(cockpit: CockpitScreen) -> None:
    """Do again what was undone last."""
    cockpit.tell_taken("Done again", await cockpit.runtime.redo())


ACTS = (
    deed(
        *("take", "a", "acknowledge", "acknowledge, take, start or mark as read"),
        place=10,
        command="itday do take",
    ),
    deed(
        *("finish", "x", "done", "done: close, resolve, complete or archive"),
        place=11,
        command="itday do done",
    ),
    deed(
        *("snooze", "z", "snooze", "silence it until a time you say, or until it gets worse"),
        place=20,
        command="itday do snooze",
    ),
    deed(
        *("hand_over", "h", "hand over", "hand it to somebody, completed as you type"),
        place=21,
        command="itday do hand-over",
    ),
    Act(
        *("undo", "u", "undo", "undo the latest decision"),
        run=undo,
        place=62,
        command="itday undo",
        writes=True,
    ),
    Act(
        *("redo", "U", "redo", "do again what was undone"),
        run=redo,
        command="itday redo",
        writes=True,
    ),
)
