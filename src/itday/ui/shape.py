"""How the cockpit lies in the window: what is shown at which size."""

from __future__ import annotations

from math import lcm
from typing import NamedTuple

WIDE = 140
"""Columns from which the preview stands beside the grid by itself."""
NARROW = 80
"""Columns up to which there is room for one pane only."""
LOW = 20
"""Lines below which it is the same."""


class Shape(NamedTuple):
    """What is shown."""

    small: bool
    """Nothing but a line saying so: the window has no room."""
    narrow: bool
    """The preview takes the place of the pane."""
    one: bool
    """One pane, the others as tabs."""
    preview: bool


def shape(width: int, height: int, *, preview: bool | None, alone: bool) -> Shape:
    """Lay the cockpit out.

    Args:
        width: Columns of the window.
        height: Its lines.
        preview: Whether the person wants it; `None` where they never said.
        alone: Whether the person maximised a pane.
    """
    small = width < 40 or height < 12 or (width < 60 and height < 15)
    narrow = width <= NARROW or height < LOW
    wide = width >= WIDE and not narrow
    shown = wide if preview is None else preview
    return Shape(small, narrow, narrow or alone or (shown and not wide), shown)


def grid(count: int) -> tuple[int, list[int]]:
    """Rows of a grid of two columns, and over how many of them each pane goes.

    Panes are placed left, right, left, ...; with five, the left three are lower than the right two.
    """
    if count < 2:
        return 1, [1] * count
    left, right = (count + 1) // 2, count // 2
    rows = lcm(left, right)
    return rows, [rows // (right if number % 2 else left) for number in range(count)]
