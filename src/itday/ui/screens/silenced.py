"""All that is silenced, the longest silenced first: until when, why, and one key to wake it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from itday.domain.ref import Ref
from itday.store import rows
from itday.store.rows import Row
from itday.triage.snooze import FOR_EVER
from itday.ui.moment import Moment
from itday.ui.screens.overlay import Overlay
from itday.ui.text import shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

NONE = "Nothing is silenced. z on a row leaves it out of sight until a time you say."


class Asleep(LineList[Row]):
    """The silenced things."""

    moment: Moment

    def key_of(self, thing: Row) -> Ref:
        """Rows are known by their references."""
        return thing.ref

    def cells(self, thing: Row) -> Cells:
        """Since when, until when, what kind, which, and why."""
        return (
            Cell(f"{self.moment.ago(thing.since or 0)} ago", 9, "muted", from_width=70),
            Cell(until_said(thing, self.moment), 16, "accent"),
            Cell(thing.kind, 7, "muted", from_width=50),
            Cell(thing.title),
            Cell(thing.why or "", 26, "muted", from_width=90),
        )


def until_said(row: Row, moment: Moment) -> str:
    """Until when a row is silenced, in sixteen cells."""
    until = row.until or 0
    return "until resolved" if until >= FOR_EVER else f"to {moment.clock(until)}"


class Silenced(Overlay[Row]):
    """The standing list; gives the row that is to be shown."""

    BINDINGS = [
        Binding("z", "wake", "wake", show=False),
        Binding("enter", "open", "show", show=False),
    ]
    DEFAULT_CSS = """
    Silenced > Vertical { max-width: 120; width: 94%; height: 80%; }
    Silenced Asleep { height: 1fr; max-height: 100%; }
    """

    def __init__(self, cockpit: CockpitScreen) -> None:
        """Show those of the cockpit's profile."""
        super().__init__()
        self._cockpit = cockpit

    def compose(self) -> ComposeResult:
        """Title, list, keys, and why the row under the cursor is silenced."""
        asleep = Asleep()
        asleep.moment, asleep.empty = self._cockpit.moment, NONE
        with Vertical():
            yield Static(shown("Silenced, the longest first", "bold"))
            yield asleep
            yield Static(id="why", markup=False)
            yield Static(shown("z wakes it · enter shows it · esc leaves"), classes="hint")

    def on_mount(self) -> None:
        """Fill and focus the list."""
        self._fill()
        self.query_one(Asleep).focus()

    def _fill(self) -> None:
        store, now = self._cockpit.runtime.store, self._cockpit.moment.stamp
        self.query_one(Asleep).show(store.read_now(rows.silenced, now))

    @on(LineList.Moved)
    def say_why(self) -> None:
        """The whole reason, which the list has no room for."""
        row = self.query_one(Asleep).current
        words = "" if row is None else row.why or "no reason was given"
        self.query_one("#why", Static).update(shown(f"why: {words}" if words else ""))

    async def action_wake(self) -> None:
        """Show the row in its pane again, at its old place."""
        from itday.domain.verbs import Wake

        row = self.query_one(Asleep).current
        if row is not None:
            await self._cockpit.decide([Wake(ref=row.ref)], f"wake: {row.title}")
            self._fill()

    @on(LineList.Chosen)
    def action_open(self) -> None:
        """Give the row under the cursor."""
        if (row := self.query_one(Asleep).current) is not None:
            self.dismiss(row)
