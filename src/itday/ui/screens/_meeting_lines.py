"""The lines of one meeting: kept, mended, and the one being typed.

Each is on disk before it counts as kept; a crash loses half a second of what is being typed.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from itday.domain import grammar
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.store import draft, meetings
from itday.ui.widgets.note_lines import Written

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from itday.domain.change import Change
    from itday.ui.screens.cockpit import CockpitScreen

NOTE = "note"


class MeetingLines:
    """What was written at a meeting, in the order of writing."""

    def __init__(self, cockpit: CockpitScreen, meeting: Ref, say: Callable[[], None]) -> None:
        """Begin empty; `say` is called whenever a line or its state is another."""
        self._cockpit, self._meeting, self._say = cockpit, meeting, say
        self._runtime = cockpit.runtime
        self.written: list[Written] = []
        self.changed = False
        """Whether something was kept."""
        self.mending: Written | None = None
        """The line that stands in the input to be mended."""
        self._draft = f"meeting:{meeting}"
        self._saved = ""
        self._saving = False

    async def begun(self) -> str:
        """What was being typed when the program ended; empty where it was kept."""
        self._saved = await self._runtime.store.read(draft.read, self._draft)
        return "" if self.written and self.written[-1].text == self._saved else self._saved

    def save(self, text: str) -> None:
        """Put what is being typed on disk, if it changed and nothing is being written."""
        if text != self._saved and not self._saving and self.mending is None:
            self._saving = True
            self._cockpit.work("keeping the draft", lambda: self._save(text), group="draft")

    async def _save(self, text: str) -> None:
        try:
            now = self._runtime.now().timestamp()
            await self._runtime.store.write(draft.keep, self._draft, text, now)
            self._saved = text
        finally:
            self._saving = False

    async def read(self) -> None:
        """Read what was written before."""
        found = await self._runtime.store.read(meetings.notes_about, self._meeting)
        self.written = [
            self._line(one.key, str(one.fields.get("text")), one.at or 0, "kept") for one in found
        ]
        self._say()

    def _line(self, key: str, text: str, at: float, state: str) -> Written:
        said = grammar.parse(text, self._runtime.settings.school, datetime.fromtimestamp(at, UTC))
        return Written(key, text, at, state, "; ".join(said.faults))

    def turn(self, way: int) -> str | None:
        """The text of an earlier or later line, to be mended; `None` where there is none."""
        kept = [one for one in self.written if one.state == "kept"]
        held = self.mending
        keys = [one.key for one in kept]
        at = (keys.index(held.key) if held and held.key in keys else len(kept)) + way
        if at < 0:
            return None
        self.mending = kept[at] if at < len(kept) else None
        return self.mending.text if self.mending else ""

    def keep(self, text: str) -> None:
        """Keep a new line, or put the words in the place of the one that is mended."""
        held, self.mending = self.mending, None
        if not text or (held and text == held.text):
            return
        if held is None:
            jot = self._runtime.note(text, self._meeting)
            at = datetime.fromisoformat(jot.at).timestamp()
            self.written.append(self._line(jot.ref.key, text, at, "keeping"))
            self._begin(jot.ref.key, lambda: self._runtime.decide([jot]))
        else:
            self._put(self._line(held.key, text, held.at, "keeping"))
            self._begin(held.key, lambda: self._mend(Ref(DESK, NOTE, held.key), text))
        self._say()

    def _begin(self, key: str, write: Callable[[], Awaitable[object]]) -> None:
        self._cockpit.work("noting", lambda: self._keep(key, write), group="noting")

    async def _mend(self, note: Ref, text: str) -> None:
        from itday.domain.verbs import Reword

        await asyncio.to_thread(self._runtime.rewrite_notes, [(note, text)])
        changes: list[Change] = [Reword(ref=note, text=text)]
        await self._runtime.decide(changes)

    async def _keep(self, key: str, write: Callable[[], Awaitable[object]]) -> None:
        state = "kept"
        try:
            await write()
            self.changed = True
            self._cockpit.file_notes()
        except ItdayError as error:
            state = str(error)
            raise
        finally:
            self._put(self._of(key)._replace(state=state))
            self._say()

    def _of(self, key: str) -> Written:
        return next(one for one in self.written if one.key == key)

    def _put(self, line: Written) -> None:
        self.written = [line if one.key == line.key else one for one in self.written]

    def take_lost(self) -> str:
        """The text of a line that could not be kept, which is shown no longer; empty without."""
        lost = next((one for one in self.written if one.state not in {"kept", "keeping"}), None)
        if lost is None:
            return ""
        self.written.remove(lost)
        return lost.text
