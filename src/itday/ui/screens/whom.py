"""Asking to whom: people of the directories, completed as one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from itday.domain.ref import Ref
from itday.store import people
from itday.store.rows import Row
from itday.triage.deeds import Whom
from itday.ui.screens.overlay import Overlay
from itday.ui.text import line, shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.runtime import Runtime


class Somebody(LineList[Row]):
    """Who it may be, the likeliest first."""

    def key_of(self, thing: Row) -> Ref:
        """People are known by their accounts."""
        return thing.ref

    def cells(self, thing: Row) -> Cells:
        """Name, what they do, where, and the login."""
        return (
            Cell(thing.title),
            Cell(thing.person, 24, "muted", from_width=50),
            Cell(str(thing.fields.get("department") or ""), 12, "muted", from_width=74),
            Cell(str(thing.fields.get("login") or ""), 16, "accent", from_width=36),
        )


class ToWhom(Overlay[Whom]):
    """A line and the people it fits; somebody whom no directory lists is taken as typed."""

    BINDINGS = [
        Binding("down,ctrl+n", "move(1)", "next", show=False),
        Binding("up", "move(-1)", "previous", show=False),
    ]
    DEFAULT_CSS = """
    ToWhom Somebody { height: 9; max-height: 60%; }
    """

    def __init__(self, title: str, runtime: Runtime) -> None:
        """Ask."""
        super().__init__()
        self._title, self._runtime = title, runtime

    def compose(self) -> ComposeResult:
        """Question, line, people."""
        with Vertical():
            yield Static(shown(self._title, "bold"))
            yield Input(max_length=100, compact=True)
            yield Somebody()
            yield Static(
                shown("up and down move · enter hands over · esc leaves it"), classes="hint"
            )

    def on_mount(self) -> None:
        """Say how it works."""
        self._fill("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def complete(self, event: Input.Changed) -> None:
        """Show who has a name that begins so."""
        event.stop()
        self._fill(event.value)

    def _fill(self, typed: str) -> None:
        found = self.query_one(Somebody)
        words = typed.strip().removeprefix("@")
        if not words:
            found.empty = "Type the beginning of a name, a login or what they do."
        else:
            found.empty = f"No directory lists them. enter takes {line(words)} as it stands."
        me = self._runtime.settings.me
        near = me.email or next(iter(me.logins.values()), "")
        found.show(self._runtime.store.read_now(people.matching, words, near=near))

    def action_move(self, by: int) -> None:
        """Move among the people while the line keeps the focus."""
        self.query_one(Somebody).cursor += by

    @on(Input.Submitted)
    @on(LineList.Chosen)
    def choose(self) -> None:
        """Give the person under the cursor, or the words as they stand."""
        row, words = self.query_one(Somebody).current, self.query_one(Input).value.strip()
        if row is not None:
            self.dismiss(whom(row))
        elif words:
            self.dismiss(Whom(line(words.removeprefix("@"), limit=100)))


def whom(row: Row) -> Whom:
    """A person's row as somebody to hand to."""
    fields = row.fields
    return Whom(row.title, str(fields.get("email") or ""), str(fields.get("login") or ""))
