"""What an action is: its name, its keys, its words, and who carries it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


class Act(NamedTuple):
    """One thing the person can do."""

    name: str
    """As in the settings' `[keys]`, and Textual's name of the action where the screen has it."""
    keys: str
    """By default; several are parted by commas."""
    words: str
    """What it does, for the footer, the help and the palette."""
    long: str = ""
    """More words for help and palette, where the short ones do not say it."""
    argument: str = ""
    run: Callable[[CockpitScreen], Awaitable[Any]] | None = None
    """Carries it out; `None` where the screen has an `action_` of that name."""
    why_not: Callable[[CockpitScreen], str] | None = None
    """Why it does nothing here and now; empty text if it does. Asked at every move: no waiting."""
    said_of: Callable[[CockpitScreen], str] | None = None
    """Words for what has the cursor, where they depend on it: `take`, `mark read`."""
    place: float = 0
    """Where it stands in the footer, smaller first; 0 for not at all."""
    command: str = ""
    """The command that does the same; empty where only a screen can: moving, zooming."""

    writes: bool = False
    """Whether it does nothing in a copy that is only looked at."""

    opens_line: bool = False
    """Whether it opens a line: what is typed right behind its key is for that line."""

    @property
    def action(self) -> str:
        """As Textual calls it."""
        if self.run is not None:
            return f"act('{self.name}')"
        return f"{self.name.rpartition('_')[0]}({self.argument})" if self.argument else self.name

    @property
    def said(self) -> str:
        """The words for help and palette."""
        return self.long or self.words
