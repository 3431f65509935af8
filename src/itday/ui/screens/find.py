"""Finding everywhere, as one types: every kind, notes and closed things included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from itday.domain.ref import Ref
from itday.store import search
from itday.store.rows import Row
from itday.ui.moment import Moment
from itday.ui.screens.overlay import Overlay
from itday.ui.text import shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.store.store import Store

KINDS = {"message": "mail", "todo": "to-do"}
"""Kinds that are called otherwise than their name."""


class Found(LineList[Row]):
    """What was found, best first."""

    moment: Moment

    def key_of(self, thing: Row) -> Ref:
        """Rows are known by their references."""
        return thing.ref

    def cells(self, thing: Row) -> Cells:
        """Kind, when, what, who, and how it stands."""
        at = thing.at if thing.at is not None else thing.due
        return (
            Cell(KINDS.get(thing.kind, thing.kind), 7, "accent"),
            Cell(self.moment.brief(at) if at is not None else "", 6, "muted", from_width=40),
            Cell(thing.title),
            Cell(thing.person, 14, from_width=60),
            Cell(thing.state if thing.open else f"({thing.state})", 14, "muted", from_width=54),
        )


class Find(Overlay[Row]):
    """A line to type in, and the best matches below; gives the one chosen."""

    BINDINGS = [
        Binding("down,ctrl+n", "move('down')", "next", show=False),
        Binding("up", "move('up')", "previous", show=False),
        Binding("pagedown", "move('half_down')", "further", show=False),
        Binding("pageup", "move('half_up')", "back", show=False),
    ]
    DEFAULT_CSS = """
    Find > Vertical { height: 90%; max-width: 110; width: 90%; }
    Find Found { height: 1fr; max-height: 100%; }
    """

    def __init__(self, store: Store, moment: Moment) -> None:
        """Ask this store."""
        super().__init__()
        self._store, self._moment = store, moment

    def compose(self) -> ComposeResult:
        """Line and matches."""
        found = Found()
        found.moment = self._moment
        found.empty = "Type a few letters of a title, a name, a number or an address."
        with Vertical():
            yield Static(shown("Find everywhere", "bold"))
            yield Input(max_length=200, compact=True)
            yield found
            yield Static(shown("up and down move · enter opens · esc leaves it"), classes="hint")

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Search for what stands there; only the last key's search counts."""
        event.stop()
        self.app.run_worker(
            self._search(event.value),
            name="finding",
            group="finding",
            exclusive=True,
            exit_on_error=False,
        )

    async def _search(self, words: str) -> None:
        rows = await self._store.read(search.find, words)
        if not self.is_attached:
            return
        found = self.query_one(Found)
        if words.strip():
            found.empty = "Nothing here has these words. What no source brought is not searched."
        found.show(rows)

    def action_move(self, where: str) -> None:
        """Move in the matches while the line keeps the focus."""
        found = self.query_one(Found)
        moves = {
            "down": found.action_down,
            "up": found.action_up,
            "half_down": found.action_half_down,
            "half_up": found.action_half_up,
        }
        moves[where]()

    @on(Input.Submitted)
    @on(LineList.Chosen)
    def open_it(self) -> None:
        """Give the match under the cursor."""
        if (row := self.query_one(Found).current) is not None:
            self.dismiss(row)
