"""Help: the keys of what has focus; type to search, enter runs."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from itday.ui.footing import Entry
from itday.ui.screens.overlay import Overlay
from itday.ui.text import shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

SIGNS = "* new  ^ worse  ↑ unsent  ? conflict  ~ in hand, pending  > cursor  + marked"


class Entries(LineList[Entry]):
    """The actions as a list."""

    def key_of(self, thing: Entry) -> str:
        """Actions are known by their names."""
        return thing.name

    def cells(self, thing: Entry) -> Cells:
        """Key, words, and why it is greyed."""
        words = f"{thing.words} (not now: {thing.why_not})" if thing.why_not else thing.words
        return Cell(thing.keys, 14, "accent"), Cell(words, 0, "muted" if thing.why_not else "")


class Guide(Overlay[str]):
    """The list and a line to search it; gives the name of the action to run."""

    BINDINGS = [
        Binding("down,ctrl+n", "move(1)", "next", show=False),
        Binding("up", "move(-1)", "previous", show=False),
        Binding("pagedown", "move(10)", "further", show=False),
        Binding("pageup", "move(-10)", "back", show=False),
    ]
    DEFAULT_CSS = """
    Guide > Vertical { height: 90%; }
    Guide Entries { height: 1fr; max-height: 100%; }
    """

    def __init__(self, title: str, entries: Sequence[Entry]) -> None:
        """Show these."""
        super().__init__()
        self._title, self._entries = title, entries

    def compose(self) -> ComposeResult:
        """Line, list, signs."""
        with Vertical():
            yield Static(shown(self._title, "bold"))
            yield Input(max_length=100, compact=True)
            yield Entries()
            yield Static(shown(f"signs: {SIGNS}"), classes="hint")
            yield Static(shown("type to search · enter runs it · esc leaves"))

    def on_mount(self) -> None:
        """Show all."""
        self._narrow("")

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        """Show only what has the words."""
        event.stop()
        self._narrow(event.value)

    def _narrow(self, words: str) -> None:
        entries = self.query_one(Entries)
        entries.empty = "No key does that. : has every command by name."
        entries.show([entry for entry in self._entries if _matches(entry, words)])

    def action_move(self, by: int) -> None:
        """Move in the list while the line keeps the focus."""
        self.query_one(Entries).cursor += by

    @on(Input.Submitted)
    @on(LineList.Chosen)
    def run_it(self) -> None:
        """Give the action under the cursor."""
        if (entry := self.query_one(Entries).current) is not None:
            self.dismiss(entry.name)


def _matches(entry: Entry, words: str) -> bool:
    if words.strip() in entry.keys.split():
        return True
    said = f"{entry.words} {entry.name}".casefold()
    return all(word in said for word in words.casefold().split())
