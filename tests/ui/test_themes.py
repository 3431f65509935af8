"""What is written can be read in every theme; in the pair of high contrast easily; and in none."""

from __future__ import annotations

import re

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import BLACK, WHITE, Color
from textual.theme import BUILTIN_THEMES, Theme

from itday.ui.themes import (
    DARK,
    ENOUGH,
    GROUNDS,
    HIGH,
    LIGHT,
    MUTED,
    TOAST,
    WORDS,
    NoColour,
    contrast,
    lifted,
    own_themes,
    readable,
)  # fmt: skip
from itday.ui.widgets.tones import TONES, Tones
from tests.house.tree import SRC
from tests.ui.stage import Stage, screen_text, settle

THEMES = {**BUILTIN_THEMES, **{theme.name: theme for theme in own_themes()}}
PAINTED = {name: one for name, one in THEMES.items() if "ansi" not in name}
"""Without those whose colours are the terminal's own: only it knows them."""
PAIRS = [(word, ground) for word in (*WORDS, MUTED) for ground in GROUNDS]
PAIRS += [("foreground", TOAST)]
"""Each colour in which something is said, on each ground that it is said on."""


def shades(theme: Theme) -> dict[str, str]:
    """A theme's variables, as an app in it has them."""
    made = theme.to_color_system().generate() | dict(theme.variables)
    return made | lifted(made)


def test_contrast_is_that_of_the_guidelines() -> None:
    """The two ends, and a grey that is known to just pass."""
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)
    assert contrast(Color.parse("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", PAINTED)
def test_every_tone_of_a_list_can_be_read(name: str) -> None:
    """4.5 to 1 at least, on what it stands on; 7 to 1 in the pair of high contrast."""
    variables = shades(PAINTED[name])
    least = HIGH if name in {DARK, LIGHT} else ENOUGH
    under = Style(color=Color.parse(variables["foreground"]).rich_color,
                  bgcolor=Color.parse(variables["surface"]).rich_color)  # fmt: skip
    tones = Tones(variables, under)
    found = {}
    for tone in TONES:
        style = tones[tone]
        assert style.color is not None
        assert style.bgcolor is not None
        front, back = (Color.from_rich_color(one) for one in (style.color, style.bgcolor))
        found[tone] = contrast(front, back)

    assert {tone: round(one, 2) for tone, one in found.items() if one < least} == {}


def told(variables: dict[str, str], word: str, ground: Color) -> float:
    """The contrast of a word on a ground; `auto` is black or white at so many hundredths."""
    said = variables[word]
    if said.startswith("auto"):
        share = float(said.removeprefix("auto ").removesuffix("%")) / 100
        return contrast(ground.blend(ground.get_contrast_text(1.0), share), ground)
    colour = Color.parse(said)
    return contrast(ground.blend(colour.with_alpha(1.0), colour.a), ground)


@pytest.mark.parametrize("name", PAINTED)
def test_every_word_can_be_read(name: str) -> None:
    """Of header, footer, preview, dialogs and toasts, quiet ones too; 7 to 1 in the pair."""
    variables = shades(PAINTED[name])
    least = HIGH if name in {DARK, LIGHT} else ENOUGH
    pairs = [*PAIRS, *(("text-muted", ground) for ground in GROUNDS)]
    found = {pair: told(variables, pair[0], Color.parse(variables[pair[1]])) for pair in pairs}

    assert {pair: round(one, 2) for pair, one in found.items() if one < least} == {}


SAID_IN = re.compile(r'[^-]color: \$([a-z-]+)|-title-color: \$([a-z-]+)|"(?:bold )?\$([a-z-]+)"')
STANDS_ON = re.compile(r"background: \$([a-z-]+(?: \d+%)?)")
KNOWN = {*WORDS, MUTED, "text", "text-muted"}
SHADE = "background 60%"
"""What lies behind a dialog: nothing is said on it."""


def strange(source: str) -> list[str]:
    """Give each colour of words or of a ground that no test above looks at."""
    said = {name for found in SAID_IN.findall(source) for name in found if name}
    grounds = set(STANDS_ON.findall(source))
    titles = "border_title" in source and len(re.findall(r"border: round", source))
    coloured = len(re.findall("border-title-color", source))
    return [
        *sorted(said - KNOWN), *sorted(grounds - {*GROUNDS, SHADE}),
        *(["a title in the colour of its border"] if titles and coloured < titles else []),
    ]  # fmt: skip


def test_nothing_is_said_in_another_colour() -> None:
    """Whatever widget comes: its words and grounds are among those that were measured."""
    files = [file for file in (SRC / "ui").rglob("*") if file.suffix in {".py", ".tcss"}]
    found = {file.name: strange(file.read_text("utf-8")) for file in files}

    assert {name: what for name, what in found.items() if what} == {}
    assert strange('A { background: $primary 30%; } shown(x, "bold $primary")') == [
        "primary", "primary 30%",
    ]  # fmt: skip
    assert strange("B { border: round $primary; } self.border_title") == [
        "a title in the colour of its border"
    ]


@pytest.mark.parametrize("name", [one for one in THEMES if "ansi" in one])
def test_the_terminals_own_colours_are_let_be(name: str) -> None:
    """Only it knows them; what is quiet is said plainly."""
    variables = shades(THEMES[name])

    assert variables[MUTED] == variables["foreground"]


async def test_the_app_wears_them_so(full: Stage) -> None:
    """In style sheets and in what is written, also after a change of theme."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        for name in ("textual-dark", "atom-one-light"):
            app.wear(name)
            await pilot.pause()
            wanted = shades(app.current_theme)
            for word in (*WORDS, MUTED):
                assert app.theme_variables[word] == app.get_css_variables()[word] == wanted[word]


def test_a_colour_is_moved_no_further_than_it_must() -> None:
    """And not at all where it can be read."""
    grey, dim = Color.parse("#cccccc"), Color.parse("#333333")

    assert readable(grey, BLACK) == grey
    assert ENOUGH <= contrast(readable(dim, BLACK), BLACK) < ENOUGH + 2


@pytest.mark.parametrize("name", [DARK, LIGHT])
async def test_the_settings_may_name_them(full: Stage, name: str) -> None:
    """And the palette lists them."""
    app = full.app()
    async with app.run_test(size=(120, 40)):
        assert app.wear(name)
        assert name in app.available_themes


def test_no_colour_leaves_weight_and_reverse() -> None:
    """The cursor and what is bold can still be told."""
    style = Style(color="red", bgcolor="blue", bold=True, reverse=True)

    [segment] = NoColour().apply([Segment("x", style)], BLACK)

    assert segment.style is not None
    assert (segment.style.color, segment.style.bgcolor) == (None, None)
    assert segment.style.bold
    assert segment.style.reverse


async def test_everything_is_said_without_colour(
    full: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NO_COLOR the terminal's own colours are drawn, and each status is a sign or a word."""
    monkeypatch.setenv("NO_COLOR", "1")
    full.end_pull("ticket", "signed out", "desk1: the server does not take the login")
    full.end_pull("todo", ago=4000)
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "space")
        await settle(pilot)
        strips = [segment for strip in app.screen._compositor.render_strips() for segment in strip]
        text = screen_text(app)

    coloured = [
        segment.text
        for segment in strips
        if segment.style is not None and (segment.style.color or segment.style.bgcolor)
    ]
    assert coloured == []
    for said in ("signed out", "stale", ">", "+", "*", "late", "critical"):
        assert said in text.lower() or said in text
