"""A repaint of a part is the same as Textual's own, and asks for no more than that part."""

from __future__ import annotations

from itertools import pairwise

import pytest
from rich.segment import Segment
from textual._compositor import Compositor
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from itday.ui.painting import Painter
from itday.ui.panes.base import Pane
from tests.ui.stage import Stage, settle

PARTS = [
    Region(61, 3, 58, 2),
    Region(0, 0, 120, 1),
    Region(30, 5, 60, 1),
    Region(0, 36, 120, 4),
    Region(119, 10, 1, 20),
    Region(0, 0, 120, 40),
]


def _painted(painter: Compositor, part: Region) -> list[list[tuple[int, list[Segment]]]]:
    """What goes out of each line of a part: where it begins, and its segments."""
    own = painter._render_chops(part, part.line_range.__contains__)
    pieces = []
    for y in part.line_range:
        cuts = painter.cuts[y]
        seen = [
            (begin, own[y][begin])
            for begin, end in pairwise(cuts)
            if begin < part.right and end > part.x
        ]
        pieces.append([(begin, list(strip) if strip else []) for begin, strip in seen])
    return pieces


@pytest.mark.parametrize("keys", [[], ["slash", "a"], ["z"], ["p"], ["U"]])
async def test_the_same_is_painted(
    full: Stage, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands there: panes, a line to type in, an overlay, the preview, a toast."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        await settle(pilot)
        painter = app.cockpit._compositor
        mine = [_painted(painter, part) for part in PARTS]
        monkeypatch.setattr(Painter, "_get_renders", Compositor._get_renders)
        theirs = [_painted(painter, part) for part in PARTS]

        assert isinstance(painter, Painter)
        assert mine == theirs
        assert any(segments for lines in mine for line in lines for _, segments in line)


async def test_no_more_than_the_part(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor that moves asks its own pane for the two lines, and no other pane for any."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "j")
        await settle(pilot)
        asked: list[tuple[Pane, int]] = []

        def heard(pane: Pane, part: Region) -> list[Strip]:
            asked.append((pane, part.height))
            return ScrollView.render_lines(pane, part)

        monkeypatch.setattr(Pane, "render_lines", heard)
        await pilot.press("j")
        await settle(pilot)

        assert asked == [(app.cockpit.pane, 2)]


async def test_nothing_of_what_is_hidden(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands wholly behind other widgets is asked for none of its lines."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        asked: list[Widget] = []

        def heard(widget: Widget, part: Region) -> list[Strip]:
            asked.append(widget)
            return render_lines(widget, part)

        render_lines = Widget.render_lines
        monkeypatch.setattr(Widget, "render_lines", heard)
        painter = app.cockpit._compositor
        painter._render_chops(Region(0, 0, 120, 40), lambda _: True)

        assert set(app.cockpit.panes) <= set(asked)
        assert {app.cockpit, app.cockpit.query_one("#grid")}.isdisjoint(asked)
