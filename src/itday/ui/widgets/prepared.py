"""A prepared sheet to read beside something else: Markdown as lines, each below its own text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from itday.ui.text import shown, stacked, wrapped

LEAD = re.compile(r" *- ")


class Prepared(VerticalScroll, can_focus=False):
    """The sheet; its title is left out, since whoever shows it says so."""

    DEFAULT_CSS = """
    Prepared { scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Prepared Static { width: 100%; height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        """Begin without words."""
        super().__init__(id=id)
        self._markdown = ""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(markup=False)

    def say(self, markdown: str) -> None:
        """Show another sheet."""
        self._markdown = markdown
        self._draw()

    def on_resize(self) -> None:
        """Another width breaks other lines."""
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width > 0 and self._markdown:
            self.query_one(Static).update(stacked(list(drawn(self._markdown, width))))

    def turn(self, way: int) -> None:
        """Half a window on, or back."""
        self.scroll_relative(y=way * max(self.size.height // 2, 1), animate=False)


def drawn(markdown: str, width: int) -> Iterator[Content]:
    """Lines of `width`: headings bold, points indented throughout, no other marks of Markdown."""
    lines = markdown.replace("\\", "").splitlines()
    if lines and lines[0].startswith("# "):
        lines = lines[2:]
    for line in lines:
        if line.startswith("#"):
            yield from _broken(line.lstrip("# "), "", width, "bold $text-accent")
        elif line.startswith("**"):
            yield from _broken(line.strip("*"), "", width, "bold")
        else:
            lead = found[0] if (found := LEAD.match(line)) else ""
            yield from _broken(line[len(lead) :], lead, width)


def _broken(text: str, lead: str, width: int, style: str = "") -> Iterator[Content]:
    for part in wrapped(text, max(width - len(lead), 1)) or [""]:
        yield shown(f"{lead}{part}", style)
        lead = " " * len(lead)
