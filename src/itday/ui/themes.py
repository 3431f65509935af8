"""Two themes of high contrast, and colours that can be read on whatever they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import BLACK, WHITE, Color
from textual.filter import LineFilter
from textual.theme import Theme

HIGH = 7.0
"""The contrast that the pair of high contrast keeps (WCAG 2.1, 1.4.6)."""
ENOUGH = 4.5
"""The contrast that every colour of a line is brought to (WCAG 2.1, 1.4.3)."""
CONTRAST = "itday-contrast"
"""The variable by which a theme asks for more contrast than `ENOUGH`."""
DARK = "itday-contrast-dark"
LIGHT = "itday-contrast-light"


def contrast(one: Color, other: Color) -> float:
    """How far apart two colours are, from 1 to 21, as WCAG 2.1 measures it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(256)
def readable(colour: Color, behind: Color, least: float = ENOUGH) -> Color:
    """The colour, moved towards white or black as far as it must to be read on `behind`."""
    if contrast(colour, behind) >= least:
        return colour
    end = max((WHITE, BLACK), key=lambda one: contrast(one, behind))
    for step in range(1, 20):
        moved = colour.blend(end, step / 20)
        if contrast(moved, behind) >= least:
            return moved
    return end


WORDS = ("foreground", "text-primary", "text-secondary", "text-accent", "text-warning",
         "text-error", "text-success")  # fmt: skip
"""The variables in which header, footer, preview, dialogs and toasts say things."""
GROUNDS = ("surface", "panel")
"""What they stand on."""
TOAST = "panel-lighten-1"
"""What a toast stands on: its words are plain."""
MUTED = "muted"
"""The variable of what is said quietly: the foreground, as faint as it may be."""


def lifted(variables: Mapping[str, str]) -> dict[str, str]:
    """A theme's words, each moved as far as it must to be read on every ground.

    Nothing of a theme whose colours are the terminal's own: only that knows them.
    """
    front = Color.parse(variables["foreground"])
    grounds = tuple(Color.parse(variables[name]) for name in GROUNDS)
    toast = Color.parse(variables[TOAST])
    if any(one.ansi is not None for one in (front, *grounds)):
        return {MUTED: variables["foreground"]}
    least = float(variables.get(CONTRAST, ENOUGH))
    words = {
        name: _on_all(Color.parse(variables[name]), grounds, least).hex
        for name in WORDS
        if not variables[name].startswith("auto")
    }
    front = _on_all(Color.parse(words["foreground"]), (toast,), least)
    words["foreground"] = front.hex
    share = _share(lambda _: front, grounds, least)
    faint = _share(lambda ground: ground.get_contrast_text(1.0), grounds, least)
    return {**words, MUTED: front.with_alpha(share / 100).hex, "text-muted": f"auto {faint}%"}


def _on_all(colour: Color, grounds: Sequence[Color], least: float) -> Color:
    """The colour on each ground in turn: grounds of one theme are on one side of it."""
    for ground in grounds:
        colour = readable(colour, ground, least)
    return colour


def _share(front: Callable[[Color], Color], grounds: Sequence[Color], least: float) -> int:
    """How much of a colour, in hundredths from 60 on, can be read on every ground."""
    for share in range(60, 100, 5):
        if all(contrast(one.blend(front(one), share / 100), one) >= least for one in grounds):
            return share
    return 100


def own_themes() -> tuple[Theme, Theme]:
    """The pair of high contrast, dark and light."""
    return (
        _theme(DARK, "#000000", "#ffffff", "#141414", dark=True, marks=DARK_MARKS),
        _theme(LIGHT, "#ffffff", "#000000", "#f0f0f0", dark=False, marks=LIGHT_MARKS),
    )


DARK_MARKS = {"primary": "#5cc8ff", "accent": "#ffd75f", "warning": "#ffb000", "error": "#ff9c9c",
              "success": "#7fe07f", "secondary": "#d0b0ff"}  # fmt: skip
LIGHT_MARKS = {"primary": "#003f8a", "accent": "#5c3a00", "warning": "#693c00", "error": "#8a0010",
               "success": "#0b4d12", "secondary": "#4b1f80"}  # fmt: skip


def _theme(
    name: str, back: str, text: str, panel: str, *, dark: bool, marks: dict[str, str]
) -> Theme:
    texts = {f"text-{word}": colour for word, colour in marks.items()}
    return Theme(
        name=name, primary=marks["primary"], secondary=marks["secondary"],
        accent=marks["accent"], warning=marks["warning"], error=marks["error"],
        success=marks["success"], foreground=text, background=back, surface=back, panel=panel,
        dark=dark, luminosity_spread=0.1, text_alpha=1.0,
        variables={
            **texts,
            CONTRAST: str(HIGH),
            "block-cursor-foreground": back,
            "block-cursor-background": text,
            "border": text,
            "surface-lighten-2": marks["primary"],
        },
    )  # fmt: skip


class NoColour(LineFilter):
    """For NO_COLOR: the terminal's own two colours; bold, underline and reverse stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same line without any colour."""
        del background
        return [
            segment
            if segment.control or segment.style is None
            else segment._replace(style=_colourless(segment.style))
            for segment in segments
        ]


@lru_cache(1024)
def _colourless(style: Style) -> Style:
    return Style(
        bold=style.bold, dim=False, italic=style.italic, underline=style.underline,
        reverse=style.reverse, strike=style.strike, meta=style.meta or None,
    )  # fmt: skip
