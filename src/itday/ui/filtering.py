"""The line in which each key narrows a pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.errors import ItdayError
from itday.ui.widgets.bar import Bar, Purpose, Said

if TYPE_CHECKING:
    from itday.ui.panes.base import Pane
    from itday.ui.screens._cockpit_looking import Looking


class Filtering:
    """One filter of one pane, from the first key to the last."""

    def __init__(self, cockpit: Looking, pane: Pane) -> None:
        """Narrow that pane."""
        self._cockpit, self._pane = cockpit, pane
        self._before = pane.filter.text

    @property
    def purpose(self) -> Purpose:
        """What the line is for."""
        name = f"filter {self._pane.name_shown}"
        return Purpose(name, self.typed, self.ended, self.dropped, self._before, self._ends)

    def begin(self) -> None:
        """Hear of every count; all rows are read, where the pane holds the first ones only."""
        self._pane.typed = self._counted
        if self._pane.held.open > len(self._pane.rows):
            self._cockpit.reload()

    def typed(self, text: str) -> Said:
        """Narrow it by what stands there."""
        try:
            done = self._pane.narrow(text, soon=True)
        except ItdayError as error:
            return Said(fault=error.said)
        if not text.strip():
            return Said("words, state:open, due<fri")
        return Said(self._count if done else "looking")

    @property
    def _count(self) -> str:
        return f"{len(self._pane.things)} match"

    def _counted(self) -> None:
        """Say how many rows pass; another line in the place of this one ends the typing."""
        for bar in self._cockpit.query(Bar):
            if bar.purpose.typed != self.typed:
                self._pane.typed = None
            elif self._pane.filter.tests and not bar.said.fault:
                bar.hint(self._count)

    def _ends(self, text: str) -> list[str]:
        from itday.triage.completion import completions  # not loaded for the first frame

        return completions(text, self._pane.rows)

    def ended(self, text: str) -> None:
        """Keep what stands there."""
        self._pane.typed = None
        self._pane.narrow(text)
        self._cockpit.close_bar()
        self._cockpit.reload()

    def dropped(self) -> None:
        """What was there before; nothing, where that was left as it is."""
        bar = next(iter(self._cockpit.query(Bar)), None)
        text = "" if bar is None else bar.text
        self.ended(self._before if self._before != text else "")
