"""Eyes on the folder of notes while the cockpit is open: what others change there is told."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.store.pages import Conflict
    from itday.sync.noticing import Noticed, Watch
    from itday.ui.screens.cockpit import CockpitScreen

LOOK_S = 2.0
"""How often the folder is looked at."""
REST = 50
"""How many times as long as a look took the next one waits at least: a big folder costs no more."""


class Watching:
    """Looks in a thread, and says what came of it."""

    def __init__(self, cockpit: CockpitScreen) -> None:
        """Nothing is loaded before the first look."""
        self._cockpit = cockpit
        self._watch: Watch | None = None
        self._not_before = 0.0
        self._busy = False
        self._fault = ""

    def begin(self) -> None:
        """Look from now on."""
        self._cockpit.set_interval(LOOK_S, self.look)

    def look(self) -> None:
        """Look, unless a look is under way or the last one took long."""
        if not self._busy and time.monotonic() >= self._not_before:
            self._busy = True
            self._cockpit.work("looking at the notes", self._look, group="notes")

    async def _look(self) -> None:
        began = time.monotonic()
        try:
            noticed = await asyncio.to_thread(self._in_thread)
            self._fault = ""
            if noticed is not None:
                self._tell(noticed)
        except ItdayError as error:
            if str(error) != self._fault:  # said once, not at each look
                self._fault = str(error)
                raise
        finally:
            took = time.monotonic() - began
            self._busy, self._not_before = False, time.monotonic() + REST * took

    def _in_thread(self) -> Noticed | None:
        from itday.sync.noticing import Watch

        if self._watch is None:
            self._watch = Watch(self._cockpit.runtime)
        return self._watch.look()

    def _tell(self, noticed: Noticed) -> None:
        cockpit, before = self._cockpit, self._cockpit.twice
        cockpit.twice = noticed.conflicts
        for one in noticed.conflicts:
            if one not in before:
                cockpit.warn(said(one, cockpit.runtime.notes_folder))
        if noticed.changed:
            lines = "1 line" if noticed.changed == 1 else f"{noticed.changed} lines"
            cockpit.tell(f"Notes: {lines} changed in the files, taken in")
        cockpit.look_for_changes()
        cockpit.say_all()


def said(one: Conflict, folder: Path) -> str:
    """Where two versions of a page are, and what to do."""
    page, copy = (path.relative_to(folder) for path in (one.page, one.copy))
    return f"Two versions of a page of notes: {page} and {copy}. Merge them, delete the second"
