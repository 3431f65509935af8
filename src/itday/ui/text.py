"""The only place where text from outside becomes text of a widget.

Textual takes a plain string for markup and hands control characters on to the terminal. So all
that reaches a widget is made here: cleaned, and as `Content`, which is never parsed. The last look,
at every line that is drawn and whatever made it, is `ControlFilter`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from textual.content import Content
from textual.filter import LineFilter

from itday.domain.errors import ENDS
from itday.domain.text import clean

if TYPE_CHECKING:
    from textual.color import Color

DOT = " · "
"""What stands between the parts of a line."""
MUTED = "$muted"
"""The style of what matters less; Textual's own `$text-muted` is for widgets, not for content."""
LONGEST_BLOCK = 20_000
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def line(value: object, *, limit: int = 2000) -> str:
    """One clean line, for where a widget takes a string that it does not parse."""
    text = str(value)
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text  # nearly all there is: there is nothing to take out
    return clean(text, limit=limit)


def then(said: str, more: str) -> str:
    """Two sentences in a line: one full stop between them, however a title in the first ends."""
    return f"{said} {more}" if said.endswith(ENDS) else f"{said}. {more}"


def shown(value: object, style: str = "") -> Content:
    """One clean line as content, in a style of ours such as `bold $warning`."""
    return Content.styled(line(value), style) if style else Content(line(value))


def block(value: object, style: str = "") -> Content:
    """Clean text of several lines as content."""
    text = clean(str(value), limit=LONGEST_BLOCK, multiline=True)
    return Content.styled(text, style) if style else Content(text)


def joined(parts: Iterable[Content], between: str = DOT) -> Content:
    """Put parts side by side; empty ones are left out."""
    return Content(between).join([part for part in parts if part.plain])


def stacked(parts: Sequence[Content]) -> Content:
    """Put parts one below the other; empty ones are empty lines."""
    return Content("\n").join(parts)


def fit(value: str, width: int, *, right: bool = False) -> str:
    """Clean text that is exactly `width` cells wide, cut with an ellipsis or padded.

    Args:
        value: Any text.
        width: Cells, 0 or more; a wide character takes two.
        right: Pad on the left.
    """
    text = line(value)
    if (missing := width - cell_len(text)) >= 0:
        return " " * missing + text if right else text + " " * missing
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def wrapped(value: str, width: int) -> list[str]:
    """Clean text in lines of at most `width` cells, broken between words where that is possible."""
    lines, now = [], ""
    for word in line(value).split():
        longer = f"{now} {word}" if now else word
        if cell_len(longer) <= width:
            now = longer
            continue
        lines += [now] if now else []
        *whole, now = chop_cells(word, max(width, 2))
        lines += whole
    return [*lines, now] if now else lines


def same(one: Content, other: Content) -> bool:
    """Whether two look the same; Textual's own comparison looks at the words only."""
    return one is other or (one.plain == other.plain and one.spans == other.spans)


class ControlFilter(LineFilter):
    """Takes out of every drawn line what a terminal would obey: control characters and links."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the segments without them; the very same list where there is nothing to take."""
        del background
        if not any(_acts(segment) for segment in segments):
            return segments
        return [_tamed(segment) if _acts(segment) else segment for segment in segments]


def _acts(segment: Segment) -> bool:
    style = segment.style
    return bool(_ACTING.search(segment.text)) or (style is not None and style.link is not None)


def _tamed(segment: Segment) -> Segment:
    # A control character takes no cell in Rich's count, so taking it out moves nothing.
    text = _ACTING.sub("", segment.text)
    style = segment.style
    return Segment(text, style.update_link(None) if style is not None and style.link else style)
