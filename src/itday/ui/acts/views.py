"""The saved views by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

LETTERS = "abcdefhilmnopqrstuvwxyz"
"""Keys of the choice; none of those that move in it."""


async def choose(cockpit: CockpitScreen) -> None:
    """Choose a view to put on, or to take off."""
    from itday.ui.screens.overlay import Answer, Choice

    views = cockpit.runtime.settings.views
    on = {pane.filter.text for pane in cockpit.panes}
    options = [
        Answer(
            letter,
            f"{view.name}: {view.filter}{' (on)' if view.filter in on else ''}"
            + (f", key {view.key}" if view.key else ""),
            view.name,
        )
        for letter, view in zip(LETTERS, views, strict=False)
    ]
    name = await cockpit.app.push_screen_wait(Choice("Which view?", options))
    if name is not None:
        cockpit.action_view(name)


def _why_not(cockpit: CockpitScreen) -> str:
    return (
        "" if cockpit.runtime.settings.views else "no view is saved: [views.NAME] in the settings"
    )


ACTS = (
    Act(
        *("views", "F", "views", "saved views: put one on, or take it off"),
        run=choose,
        why_not=_why_not,
        command="itday list --view",
    ),
)
