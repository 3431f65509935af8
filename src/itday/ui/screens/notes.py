"""The notes, those of today first; what is noted elsewhere shows as soon as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from itday.domain.ref import Ref
from itday.store import rows
from itday.store.rows import Row, Scope
from itday.ui import sheet_keys
from itday.ui.keys import bindings
from itday.ui.screens.sheet import Sheet
from itday.ui.text import MUTED, block, joined, shown, stacked, wrapped
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.database import Db
    from itday.ui.keys import Keymap

LIMIT = 1000
"""Notes that are looked through; find reaches further back."""
NONE = "No note yet. n in the cockpit, or itday note WORDS anywhere, keeps one."


class Written(LineList[Row]):
    """A line a note."""

    screen_: Notes

    def key_of(self, thing: Row) -> Ref:
        """Rows are known by their references."""
        return thing.ref

    def cells(self, thing: Row) -> Cells:
        """Whether it came just now, when, and its first line, which begins with its sort."""
        return (
            Cell("*" if self.screen_.is_fresh(thing) else "", 1, "accent"),
            Cell(self.screen_.moment.clock(thing.at or 0), 12, "muted"),
            Cell(thing.title),
        )


class Notes(Sheet[Row]):
    """What was noted, newest first."""

    ACTS = sheet_keys.NOTES
    NAME = "notes"
    OF = "notes"
    BINDINGS = bindings(ACTS, of=OF)

    def __init__(self, runtime: Runtime, keys: Keymap) -> None:
        """Read the first picture; what is newer than it is marked."""
        self._known: frozenset[Ref] | None = None
        super().__init__(runtime, keys)
        self._known = frozenset(one.ref for one in self.things)

    def is_fresh(self, note: Row) -> bool:
        """Whether it came since this screen was opened."""
        return self._known is not None and note.ref not in self._known

    # What is shown

    def make_list(self) -> LineList[Row]:
        """The list, empty."""
        made = Written()
        made.screen_ = self
        made.empty = NONE
        return made

    def gather(self, db: Db) -> Sequence[Row]:
        """The latest notes, or those of them with the words of the filter."""
        words = self.words.casefold().split()
        found = rows.listing(db, Scope("note", limit=LIMIT))
        return [one for one in found if all(word in _said(one) for word in words)]

    def title_line(self) -> Content:
        """How many there are, of today and in all."""
        self.list.empty = "No note has these words." if self.words else NONE
        moment = self.moment
        today = sum(moment.local(one.at or 0).date() == moment.today for one in self.things)
        count = len(self.things)
        many = f"the latest {count}" if count == LIMIT else f"{count} in all"
        told = [f"{today} of today", many] if count else ["none"]
        told.append(f"with {self.words}" if self.words else "")
        return joined([shown("Notes", "bold"), *map(shown, told)])

    def card(self, thing: Row) -> Content:
        """All of a note, when it was written, and at what."""
        width = self.preview.scrollable_content_region.width or 50
        about = self._about(thing)
        tied = wrapped(f"at {about}", width) if about else []
        return stacked(
            [
                shown(f"{thing.state}, {self.moment.clock(thing.at or 0)}", MUTED),
                *(shown(line, MUTED) for line in tied),
                Content(),
                block(str(thing.fields.get("text") or thing.title)),
            ]
        )

    def _about(self, thing: Row) -> str:
        """The title of what it was written at; its name where that is gone."""
        about = thing.fields.get("about")
        if not about:
            return ""
        ref = Ref(*about)
        row = self.runtime.store.read_now(rows.row, ref)
        return str(ref) if row is None else row.title

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing to this note."""
        about_one = name in {"show_note", "discard_note", "copy"}
        return "there is no note" if about_one and self.current is None else ""

    # Keys

    def action_show_note(self) -> None:
        """Show the note in the cockpit, where every key of a row is for it."""
        thing = self.current
        if self.allowed("show_note") and thing is not None:
            self.dismiss()
            self.cockpit.reveal(thing)

    def on_line_list_chosen(self) -> None:
        """A second click is as good as the key."""
        self.action_show_note()

    def action_discard_note(self) -> None:
        """Put it away; undo brings it back."""
        from itday.domain.verbs import Discard

        thing = self.current
        if self.allowed("discard_note") and thing is not None:

            async def discard() -> None:
                await self.cockpit.decide([Discard(ref=thing.ref)], f"discard: {thing.title}")
                self.reload()

            self.work("discarding", discard)

    def action_copy(self) -> None:
        """Copy its text."""
        thing = self.current
        if self.allowed("copy") and thing is not None:
            self.app.copy_to_clipboard(str(thing.fields.get("text") or thing.title))
            self.tell("Copied the note")


def _said(note: Row) -> str:
    """What a filter looks at."""
    return f"{note.state} {note.fields.get('text') or note.title}".casefold()
