"""What a repaint touches: the lines that changed, of the widgets that can be seen there."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

Painted = tuple[Region, Region, list[Strip]]
"""Where a widget stands, what is to be seen of it, and the lines of that part."""


class Painter(Compositor):
    """Asks of each widget no more lines than it paints.

    Textual's own asks every widget of the screen for all its lines, whatever changed: with five
    panes, a cursor that moves by one row cost four times what it costs in a list alone. It asks
    those, too, of which nothing is seen: of the lines of a whole screen, every second.
    """

    def _get_renders(self, crop: Region | None = None) -> Iterable[Painted]:
        """Give the lines of the part that is painted, the foremost widget first."""
        if crop is None:
            yield from super()._get_renders()
            return
        # The cells of each line on which a widget further in front stands, a bit each.
        covered = [0] * self.size.height
        for widget, (region, clip) in self.visible_widgets.items():
            # Whole widgets from side to side: where lines are cut is known of the whole only.
            band = clip.intersection(Region(clip.x, crop.y, clip.width, crop.height))
            part = region.intersection(band)
            if not part or not crop.overlaps(part):
                continue
            cells = (1 << part.right) - (1 << part.x)
            if any(cells & ~covered[y] for y in part.line_range):
                yield region, band, widget.render_lines(part.translate(-region.offset))
            for y in part.line_range:
                covered[y] |= cells
