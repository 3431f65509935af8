"""The preview: one card, scrolled with the keys that move in lists."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from itday.ui.keys import MOVES, bindings
from itday.ui.text import MUTED, same, shown


class Preview(VerticalScroll, can_focus=True):
    """Shows content made elsewhere; knows nothing of what it says."""

    BINDINGS = bindings(MOVES)
    DEFAULT_CSS = """
    Preview { border: round $surface-lighten-2; padding: 0 1; scrollbar-size-vertical: 1;
              border-title-color: $text-muted; background: $surface; }
    Preview:focus { border: round $primary; border-title-color: $text; border-title-style: bold; }
    Preview > Static { width: 100%; height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        """Begin empty."""
        super().__init__(id=id)
        self._text = Static(markup=False)
        self._shown = Content()
        self._about: object = None
        self.border_title = "Preview"

    def compose(self) -> ComposeResult:
        """The text."""
        yield self._text

    @property
    def content(self) -> Content:
        """What it shows."""
        return self._shown

    def say(self, content: Content | None, about: object = None) -> None:
        """Show a card, or, with `None`, that there is none.

        Args:
            content: The card.
            about: What it is of: of another thing, the card begins at its top.
        """
        if about != self._about:
            self._about = about
            self.scroll_home(animate=False)
        said = shown("Nothing is selected.", MUTED) if content is None else content
        if not same(said, self._shown):
            self._shown = said
            self._text.update(said)

    def action_down(self) -> None:
        """One line on."""
        self.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """One line back."""
        self.scroll_relative(y=-1, animate=False)

    def action_first(self) -> None:
        """To the top."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """To the end."""
        self.scroll_end(animate=False)

    def action_half_down(self) -> None:
        """Half a window on."""
        self.scroll_relative(y=max(self.size.height // 2, 1), animate=False)

    def action_half_up(self) -> None:
        """Half a window back."""
        self.scroll_relative(y=-max(self.size.height // 2, 1), animate=False)
