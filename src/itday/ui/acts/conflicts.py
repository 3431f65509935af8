"""A change that met another one at the source: mine is kept, or theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.store.outbox import Letter
    from itday.ui.screens.cockpit import CockpitScreen


def conflict(cockpit: CockpitScreen) -> Letter | None:
    """The subject's letter that waits for the person to decide."""
    row = cockpit.subject
    letters = cockpit.view.letters.get(row.ref, ()) if row is not None else ()
    return next((letter for letter in letters if letter.state == "conflict"), None)


def _why_not(cockpit: CockpitScreen) -> str:
    return "" if conflict(cockpit) is not None else "this row has no conflict"


async def keep_mine(cockpit: CockpitScreen) -> None:
    """Send my change again, on top of their version."""
    if (letter := conflict(cockpit)) is not None:
        await cockpit.runtime.settle(letter, mine=True)
        cockpit.runtime.refresh(sources=[letter.ref.source])
        cockpit.tell("Yours is kept and sent again")
        cockpit.reload()


async def take_theirs(cockpit: CockpitScreen) -> None:
    """Give my change up."""
    if (letter := conflict(cockpit)) is not None:
        await cockpit.runtime.settle(letter, mine=False)
        cockpit.tell("Theirs is kept; your change is given up")
        cockpit.reload()


ACTS = (
    Act(
        *("keep_mine", "M", "keep mine", "conflict: keep my change"),
        run=keep_mine,
        why_not=_why_not,
        writes=True,
    ),
    Act(
        *("take_theirs", "T", "take theirs", "conflict: take the source's version"),
        run=take_theirs,
        why_not=_why_not,
        writes=True,
    ),
)
