"""What is shown at which size."""

from __future__ import annotations

import pytest

from itday.ui.shape import grid, shape


@pytest.mark.parametrize(("width", "height", "small", "one", "preview"), [
    (160, 45, False, False, True),
    (140, 40, False, False, True),
    (139, 40, False, False, False),
    (120, 40, False, False, False),
    (120, 19, False, True, False),
    (81, 24, False, False, False),
    (80, 24, False, True, False),
    (40, 20, False, True, False),
    (39, 20, True, True, False),
    (59, 17, False, True, False),
    (59, 14, True, True, False),
    (200, 11, True, True, False),
    (1, 1, True, True, False),
])  # fmt: skip
def test_sizes(width: int, height: int, small: bool, one: bool, preview: bool) -> None:
    """From 140 columns with a preview, from 81 a grid, to 40 one pane, below that a line."""
    found = shape(width, height, preview=None, alone=False)

    assert (found.small, found.one, found.preview) == (small, one, preview)


def test_wishes() -> None:
    """The preview takes the place of the grid at the usual size, and of the pane where narrow."""
    usual = shape(120, 40, preview=True, alone=False)
    narrow = shape(80, 24, preview=True, alone=False)
    wide = shape(150, 40, preview=False, alone=True)

    assert (usual.one, usual.preview, usual.narrow) == (True, True, False)
    assert (narrow.preview, narrow.narrow) == (True, True)
    assert (wide.one, wide.preview) == (True, False)


@pytest.mark.parametrize(("count", "rows", "spans"), [
    (1, 1, [1]), (2, 1, [1, 1]), (3, 2, [1, 2, 1]), (4, 2, [1, 1, 1, 1]), (5, 6, [2, 3, 2, 3, 2]),
])  # fmt: skip
def test_grid(count: int, rows: int, spans: list[int]) -> None:
    """Both columns are full."""
    assert grid(count) == (rows, spans)
