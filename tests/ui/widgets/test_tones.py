"""Colours of lines come from the theme; every theme gives readable ones."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.app import App
from textual.color import Color

from itday.ui.widgets.tones import TONES, Tones

THEMES = [name for name in App[None]().available_themes if "ansi" not in name]


@pytest.mark.parametrize("theme", THEMES)
def test_tones_can_be_read(theme: str) -> None:
    """On the ground of a list each tone stands out, in every theme that comes with Textual."""
    app = App[None]()
    app.theme = theme
    variables = app.theme_variables
    ground = Color.parse(variables["surface"]).rich_color
    front = Color.parse(variables["foreground"]).rich_color
    tones = Tones(variables, Style(color=front, bgcolor=ground))

    for tone in TONES:
        style = tones[tone]
        assert style.color is not None
        assert style.bgcolor is not None
        contrast = _contrast(
            Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
        )
        assert contrast >= 2.5, tone


def _contrast(one: Color, other: Color) -> float:
    """The contrast of WCAG 2.2, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
