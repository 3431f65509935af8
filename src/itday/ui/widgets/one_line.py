"""A single line of content: header, tabs and footer; cheaper than any widget with children."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from itday.ui.text import same


class OneLine(Widget):
    """Shows one line, cut where the window ends."""

    DEFAULT_CSS = """
    OneLine { height: 1; width: 100%; }
    """

    class Pressed(Message):
        """It was clicked."""

        def __init__(self, line: OneLine, x: int) -> None:
            """Name the line, and the cell in it."""
            super().__init__()
            self.line, self.x = line, x

        @property
        def control(self) -> OneLine:
            """The line, for `on`'s selectors."""
            return self.line

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        """Begin empty."""
        super().__init__(id=id)
        self._content = Content()

    @property
    def content(self) -> Content:
        """What it shows."""
        return self._content

    def say(self, content: Content) -> None:
        """Show something else; the same again costs nothing."""
        if not same(content, self._content):
            self._content = content
            self.refresh()

    def render(self) -> Content:
        """The line."""
        return self._content

    def on_click(self, event: events.Click) -> None:
        """Say where; whoever shows the line knows what stands there."""
        event.stop()
        self.post_message(self.Pressed(self, event.x))
