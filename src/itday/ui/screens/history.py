"""The history screen: the ledger by key press, each taken back where that can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from itday.store import ledger, past
from itday.store.past import Batch
from itday.store.undo import Outlook, outlook
from itday.ui import entry_view, sheet_keys
from itday.ui.keys import bindings
from itday.ui.screens.sheet import Sheet
from itday.ui.text import joined, shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.store.database import Db

LIMIT = 500
"""Key presses that are listed; a filter reaches further back."""


class Batches(LineList[Batch]):
    """A line a key press."""

    screen_: History

    def key_of(self, thing: Batch) -> str:
        """Its batch."""
        return thing.name

    def cells(self, thing: Batch) -> Cells:
        """When, what, how many, on what, who, why."""
        moment = self.screen_.moment
        count = len(thing.entries)
        erased = thing.entries[0].content is None
        return (
            Cell(moment.clock(thing.at.timestamp()), 12, "muted"),
            Cell(
                "back" if thing.taken_back else entry_view.way(thing), 4, "warning", from_width=44
            ),
            Cell(str(count) if count > 1 else "", 3, "strong", from_width=36, right=True),
            Cell(entry_view.verbs(thing), 11, "accent"),
            Cell(entry_view.title(thing), tone="muted" if erased or thing.taken_back else ""),
            Cell(entry_view.reason(thing), 18, "muted", from_width=80),
            Cell(entry_view.who(thing), 12, "muted", from_width=70),
        )


class History(Sheet[Batch]):
    """What was decided, newest first."""

    ACTS = sheet_keys.HISTORY
    NAME = "history"
    OF = "history"
    BINDINGS = bindings(ACTS, of=OF)
    checked = ""
    """What the last walk along the chain found; empty before one."""
    sound = True

    # What is shown

    def make_list(self) -> LineList[Batch]:
        """The list, empty."""
        made = Batches()
        made.screen_ = self
        made.empty = "Nothing was decided yet."
        return made

    def gather(self, db: Db) -> Sequence[Batch]:
        """The latest key presses, or those with the words of the filter."""
        return past.batches(db, self.words, LIMIT)

    def title_line(self) -> Content:
        """How many are listed, by what words, and what the chain said."""
        self.list.empty = "No entry has these words." if self.words else "Nothing was decided yet."
        count = len(self.things)
        more = "the latest " if count == LIMIT else ""
        presses = "1 decision" if count == 1 else f"{more}{count} decisions"
        told = [shown("History", "bold"), shown(presses)]
        told.append(shown(f"with {self.words}" if self.words else ""))
        told.append(shown(self.checked, "" if self.sound else "bold $text-error"))
        return joined(told)

    def card(self, thing: Batch) -> Content:
        """One key press, and what taking it back would do."""
        width = self.preview.scrollable_content_region.width or 50
        key = self.keys.key("take_back")
        return entry_view.card(thing, self._outlook(thing), self.moment, width, key)

    def _outlook(self, thing: Batch) -> Outlook:
        return self.runtime.store.read_now(outlook, thing.name)

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing to this entry."""
        if name not in {"take_back", "copy"}:
            return ""
        if self.current is None:
            return "nothing is selected"
        return self._outlook(self.current).why_not if name == "take_back" else ""

    # Keys

    def action_take_back(self) -> None:
        """Take this entry's batch back."""
        thing = self.current
        if self.allowed("take_back") and thing is not None:
            self.work("taking back", lambda: self._take_back(thing))

    def on_line_list_chosen(self) -> None:
        """A second click takes nothing back: that wants its key."""

    async def _take_back(self, thing: Batch) -> None:
        from itday.ui.screens.overlay import Answer, Choice

        told = await self.runtime.store.read(outlook, thing.name)
        if len(told.reached) > 1:
            body = "\n".join(told.reached[:12])
            if len(told.reached) > 12:
                body += f"\nand {len(told.reached) - 12} more"
            options = [
                Answer("n", "no, leave it", "leave"),
                Answer("y", "yes, take all of it back", "take back"),
            ]
            ask = Choice(f"Take {len(told.reached)} decisions back?", options, body=body)
            if await self.app.push_screen_wait(ask) != "take back":
                return
        taken = await self.runtime.undo(thing.name)
        if taken.done:
            self.tell(f"Taken back: {'; '.join(taken.done)}. {self.keys.key('redo')} does it again")
        for lost in taken.out_of_reach:
            self.warn(f"Out of reach: {lost}")
        self.reload()

    def action_verify(self) -> None:
        """Walk the chain of hashes, name what was altered, show the head."""
        self.work("checking the chain", self._verify)

    async def _verify(self) -> None:
        faults = await self.runtime.store.read(ledger.verify)
        head = await self.runtime.store.read(ledger.head)
        self.sound = not faults
        self.checked = f"! {faults[0]}" if faults else f"chain holds, head {head[:16]}"
        if len(faults) > 1:
            self.checked += f" and {len(faults) - 1} more: itday history --verify"
        if not faults:
            self.tell(f"The chain holds; its head is {head}")
        self.say()

    def action_copy(self) -> None:
        """Copy the entry as text."""
        thing = self.current
        if self.allowed("copy") and thing is not None:
            self.app.copy_to_clipboard(entry_view.as_text(thing, self.moment))
            self.tell("Copied the entry")
