"""Colours of lines, from the theme's variables.

Component classes would say the same, at a tenth of the time to the first frame: each list would
have eight of them computed. A tone is never the only carrier of a meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color

from itday.ui.themes import CONTRAST, ENOUGH, readable

TONES = {
    "muted": "foreground",
    "notice": "text-warning",
    "warning": "text-warning",
    "error": "text-error",
    "accent": "text-accent",
    "strong": "foreground",
    "cursor": "block-cursor-foreground",
    "rest": "foreground",
}
"""The variable of each tone's colour."""
BOLD = frozenset({"notice", "error", "strong", "cursor", "rest"})
BEHIND = {"cursor": "block-cursor-background", "rest": "panel"}
"""Tones with a background of their own."""
MUTED = 0.6
"""How much of the foreground a muted tone has."""


class Tones:
    """The tones of one theme on one background."""

    def __init__(self, variables: Mapping[str, str], under: Style) -> None:
        """Take the theme's variables, and the style of the widget they are drawn on."""
        self._variables, self._under = variables, under
        self._made: dict[str, Style] = {"": under}

    def __getitem__(self, tone: str) -> Style:
        """The style of a tone; `""` is the widget's own."""
        if tone not in self._made:
            self._made[tone] = self._make(tone)
        return self._made[tone]

    def _make(self, tone: str) -> Style:
        behind = self._colour(BEHIND.get(tone, ""))
        colour = self._colour(TONES[tone])
        if tone == "muted" and colour is not None and self._under.bgcolor is not None:
            colour = Color.from_rich_color(self._under.bgcolor).blend(colour, MUTED, alpha=1)
        if tone in BEHIND and behind is not None and colour is None:
            colour = behind.get_contrast_text(1.0)
        ground = behind or self._ground
        if colour is not None and ground is not None:
            least = float(self._variables.get(CONTRAST, ENOUGH))
            colour = readable(colour, ground, least)
        return self._under + Style(
            color=None if colour is None else colour.rich_color,
            bgcolor=None if behind is None else behind.rich_color,
            bold=True if tone in BOLD else None,
            reverse=True if tone == "cursor" and behind is None else None,
        )

    @property
    def _ground(self) -> Color | None:
        """What tones without a background of their own stand on; `None` for the terminal's."""
        behind = self._under.bgcolor
        return None if behind is None or behind.is_default else Color.from_rich_color(behind)

    def _colour(self, name: str) -> Color | None:
        """A variable as a colour; `None` where the theme leaves it to others (`auto 87%`)."""
        said = self._variables.get(name, "auto")
        return None if said.startswith("auto") else Color.parse(said)
