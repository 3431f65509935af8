"""A page over the cockpit: what the day came to."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from itday.ui.screens.overlay import Overlay
from itday.ui.text import shown, stacked


class ReviewScreen(Overlay[bool]):
    """The review as text, scrolled with the keys that move; gives whether the day is done."""

    BINDINGS = [
        Binding("j,down", "scroll(1)", "down", show=False),
        Binding("k,up", "scroll(-1)", "up", show=False),
        Binding("enter", "done", "the day is done", show=False),
        Binding("q", "cancel", "leave", show=False),
    ]
    DEFAULT_CSS = """
    ReviewScreen > Vertical { width: 96%; max-width: 110; height: 92%; }
    ReviewScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def __init__(self, text: str) -> None:
        """Show this text."""
        super().__init__()
        self._lines = text.splitlines()

    def compose(self) -> ComposeResult:
        """Text and keys; headings stand out."""
        lines = [shown(one) if one.startswith("- ") else shown(one, "bold") for one in self._lines]
        with Vertical():
            with VerticalScroll():
                yield Static(stacked(lines), id="review")
            yield Static(shown("j k move · enter ends the day · esc back"), classes="hint")

    def action_done(self) -> None:
        """The day is done: the round may be closed with it."""
        self.dismiss(True)

    def action_scroll(self, way: int) -> None:
        """A line on or back."""
        self.query_one(VerticalScroll).scroll_relative(y=way, animate=False)
