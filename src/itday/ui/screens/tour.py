"""The tour, a step at a time, over the cockpit it speaks of."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from itday.ui.keys import Keymap
from itday.ui.screens.overlay import Overlay
from itday.ui.text import block, shown
from itday.ui.tour import STEPS, said


class Tour(Overlay[None]):
    """Seven steps; escape leaves at any of them."""

    BINDINGS = [
        Binding("enter,space,right,j,down", "turn(1)", "next", show=False),
        Binding("backspace,left,k,up", "turn(-1)", "back", show=False),
    ]

    def __init__(self, keys: Keymap) -> None:
        """Begin at the first step."""
        super().__init__()
        self._keys = keys
        self.step = 0

    def compose(self) -> ComposeResult:
        """Title, words, keys."""
        with Vertical():
            yield Static(id="tour-title")
            yield Static(id="tour-words")
            yield Static(shown("enter goes on · backspace goes back · esc leaves"), classes="hint")

    def on_mount(self) -> None:
        """Show the first step."""
        self._say()

    def action_turn(self, by: int) -> None:
        """The next step or the one before; past the last one the tour ends."""
        self.step = max(self.step + by, 0)
        if self.step < len(STEPS):
            self._say()
        else:
            self.dismiss(None)

    def _say(self) -> None:
        step = STEPS[self.step]
        title = f"{self.step + 1} of {len(STEPS)} · {step.title}"
        self.query_one("#tour-title", Static).update(shown(title, "bold"))
        self.query_one("#tour-words", Static).update(block(said(step, self._keys)))
