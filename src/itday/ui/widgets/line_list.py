"""A list of any length that draws only the lines on the screen, on Textual's line interface.

The cursor stays on its thing, not on its place: what comes in above or below never moves it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from itday.ui.keys import MOVES, bindings
from itday.ui.text import fit, wrapped
from itday.ui.widgets.tones import Tones

T = TypeVar("T")
KEPT = 1024
"""Lines that are kept drawn."""
CURSOR = ">"
"""Marks the row of the cursor where colour cannot."""
MARKED = "+"
"""Stands beside it on a row that is marked."""


class Cell(NamedTuple):
    """One column of one row."""

    text: str
    width: int = 0
    """In cells; 0 for what the others leave."""
    tone: str = ""
    """`muted`, `accent`, `warning`, `error` or `strong`; meaning is always in the text as well."""
    from_width: int = 0
    """Left out where the list is narrower than this."""
    right: bool = False


Cells = Sequence[Cell]


def spread(cells: Cells, width: int) -> list[tuple[str, str]]:
    """Text and tone of each cell that fits, exactly `width` cells in sum, a space between two."""
    kept = [cell for cell in cells if width >= cell.from_width]
    fixed = sum(cell.width for cell in kept) + max(len(kept) - 1, 0)
    free = max(width - fixed, 0)
    parts: list[tuple[str, str]] = []
    left = width
    for number, cell in enumerate(kept):
        gap = 1 if number < len(kept) - 1 else 0
        own = min(cell.width or free, left)
        text = fit(cell.text, own, right=cell.right)
        gap = min(gap, left - own)
        parts.append((text + " " * gap, cell.tone))
        left -= own + gap
    if left:
        parts.append((" " * left, ""))
    return parts


class LineList(ScrollView, Generic[T], can_focus=True):
    """Rows of cells with a cursor."""

    BINDINGS = bindings(MOVES)
    DEFAULT_CSS = """
    LineList { overflow-x: hidden; scrollbar-size-vertical: 1; background: $surface; }
    """
    cursor = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor is on another thing, or the things changed."""

        def __init__(self, source: LineList[Any], *, again: bool = False) -> None:
            """Name the list; `again` where only what it shows was read anew."""
            super().__init__()
            self.source = source
            self.again = again

        @property
        def control(self) -> LineList[Any]:
            """The list, for `on`'s selectors."""
            return self.source

    class Chosen(Moved):
        """The thing under the cursor was clicked a second time."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        """Begin without things."""
        super().__init__(id=id)
        self.things: Sequence[T] = ()
        self.notice = ""
        """A line that stays at the top, in words; empty for none."""
        self.empty = ""
        """What is said where there is nothing."""
        self.tail = ""
        """A line after the last; empty for none."""
        self.marked: Collection[Hashable] = frozenset()
        """Keys of the things that are marked; `redraw` shows another set."""
        self._lines: dict[tuple[int, bool, bool, int], Strip] = {}
        self._tones: Tones | None = None

    # What subclasses say

    def cells(self, thing: T) -> Cells:
        """One row."""
        raise NotImplementedError

    def key_of(self, thing: T) -> Hashable:
        """What a thing is known by; unique in the list, the same in the next."""
        raise NotImplementedError

    def is_marked(self, thing: T) -> bool:
        """Whether the next deciding key is about it."""
        return self.key_of(thing) in self.marked

    # Things and the cursor

    @property
    def current(self) -> T | None:
        """The thing under the cursor; `None` in an empty list."""
        return self.things[self.cursor] if 0 <= self.cursor < len(self.things) else None

    def show(self, things: Sequence[T]) -> None:
        """Show other things; the cursor stays on its own, or, where that is gone, in its place."""
        held = self.current
        key = None if held is None else self.key_of(held)
        self.things = things
        place = None if key is None else self.place_of(key)
        kept = self.cursor if place is None else place
        self.set_reactive(LineList.cursor, max(min(kept, len(things) - 1), 0))
        self.virtual_size = Size(0, self._head + len(things) + bool(self.tail))
        self.redraw()
        self._keep_in_sight()
        self.post_message(self.Moved(self, again=True))

    def select(self, key: Hashable) -> bool:
        """Put the cursor on the thing known by `key`; `False` where it is not shown."""
        place = self.place_of(key)
        if place is None:
            return False
        self.cursor = place
        return True

    def place_of(self, key: Hashable) -> int | None:
        """Which row has the thing known by `key`; `None` where it is not shown."""
        return next((n for n, one in enumerate(self.things) if self.key_of(one) == key), None)

    def redraw(self) -> None:
        """Draw all lines anew: what they say depends on the time."""
        self._lines.clear()
        self.refresh()

    @property
    def _head(self) -> int:
        return 1 if self.notice else 0

    def _keep_in_sight(self) -> None:
        height = self.scrollable_content_region.height - self._head
        top = self.scroll_offset.y
        if height <= 0:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint two lines, or scroll."""
        before = self.scroll_offset.y
        self._keep_in_sight()
        if self.scroll_offset.y == before:
            width = self.size.width
            for row in (old, new):
                self.refresh(Region(0, row - before + self._head, width, 1))
        self.post_message(self.Moved(self))

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a row."""
        return max(0, min(cursor, len(self.things) - 1))

    # Drawing

    def notify_style_update(self) -> None:
        """Another theme: nothing drawn holds any more."""
        self._lines.clear()
        self._tones = None
        super().notify_style_update()

    @property
    def tones(self) -> Tones:
        """The colours in force."""
        if self._tones is None:
            self._tones = Tones(self.app.theme_variables, self.rich_style)
        return self._tones

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        width = self.scrollable_content_region.width
        if y < self._head:
            return self._plain(f"! {self.notice}", width, "notice")
        row = y - self._head + self.scroll_offset.y
        if row < len(self.things):
            return self._row(row, width)
        if not self.things:
            return self._empty_line(row, width)
        return self._plain(self.tail if row == len(self.things) else "", width, "muted")

    def _plain(self, text: str, width: int, tone: str) -> Strip:
        return Strip([Segment(fit(text, width), self.tones[tone])], width)

    def _empty_line(self, row: int, width: int) -> Strip:
        lines = wrapped(self.empty, max(width - 4, 1))
        text = f"  {lines[row - 1]}" if 1 <= row <= len(lines) else ""
        return self._plain(text, width, "muted")

    def _row(self, row: int, width: int) -> Strip:
        here, lit = row == self.cursor, self.has_focus
        key = (row, here, here and lit, width)
        strip = self._lines.get(key)
        if strip is None:
            if len(self._lines) >= KEPT:
                self._lines.clear()
            strip = self._lines[key] = self._drawn(self.things[row], width, here=here, lit=lit)
        return strip

    def _drawn(self, thing: T, width: int, *, here: bool, lit: bool) -> Strip:
        under = self.tones[("cursor" if lit else "rest") if here else ""]
        mark = CURSOR if here and lit else " "
        chosen = MARKED if self.is_marked(thing) else " "
        segments = [Segment(f"{mark}{chosen}", under)]
        for text, tone in spread(self.cells(thing), width - 2):
            # On the cursor's bar only its own colours are sure to be readable.
            segments.append(Segment(text, under if here else self.tones[tone]))
        return Strip(segments, width)

    # Keys and the mouse

    def action_down(self) -> None:
        """One row on."""
        self.cursor += 1

    def action_up(self) -> None:
        """One row back."""
        self.cursor -= 1

    def action_first(self) -> None:
        """The first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """The last row."""
        self.cursor = len(self.things) - 1

    def action_half_down(self) -> None:
        """Half a window on."""
        self.cursor += max(self.scrollable_content_region.height // 2, 1)

    def action_half_up(self) -> None:
        """Half a window back."""
        self.cursor -= max(self.scrollable_content_region.height // 2, 1)

    def on_focus(self) -> None:
        """The cursor's line looks different."""
        self.redraw()

    def on_blur(self) -> None:
        """The cursor's line looks different."""
        self.redraw()

    def on_resize(self) -> None:
        """What was in sight may not be any more."""
        self._keep_in_sight()

    def on_click(self, event: events.Click) -> None:
        """A click selects; one on the row of the cursor chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._head:
            return
        row = offset.y - self._head + self.scroll_offset.y
        if row >= len(self.things):
            return
        if row == self.cursor and event.chain > 1:
            self.post_message(self.Chosen(self))
        self.cursor = row
