"""A list that draws only what is on the screen, whose cursor stays on its thing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult

from itday.ui.widgets.line_list import Cell, Cells, LineList, spread


class Words(LineList[str]):
    """Words, known by themselves; it counts how many it had to draw."""

    drawn = 0

    def key_of(self, thing: str) -> str:
        """The word."""
        return thing

    def cells(self, thing: str) -> Cells:
        """The word in one cell."""
        self.drawn += 1
        return (Cell(thing),)


class Small(App[None]):
    """A list of ten lines."""

    def __init__(self, words: Sequence[str], notice: str = "") -> None:
        super().__init__()
        self.words, self.notice = words, notice

    def compose(self) -> ComposeResult:
        """The list."""
        self.list = Words()
        yield self.list

    def on_mount(self) -> None:
        """Fill it."""
        self.list.notice, self.list.empty = self.notice, "there is nothing here"
        self.list.show(self.words)
        self.list.focus()


def lines(app: Small) -> list[str]:
    """What the list shows."""
    height = app.list.scrollable_content_region.height
    return [app.list.render_line(y).text.rstrip() for y in range(height)]


@pytest.mark.parametrize(("width", "texts"), [
    (20, ["ab    ", "title    ", "extra"]),
    (12, ["ab    ", "title "]),
    (4, ["ab  "]),
    (0, []),
])  # fmt: skip
def test_spread(width: int, texts: list[str]) -> None:
    """Fixed cells keep their width, one takes the rest, some go where there is no room."""
    cells = (Cell("ab", 5), Cell("title"), Cell("extra", 5, from_width=15))
    parts = [text for text, _ in spread(cells, width) if text]

    assert "".join(parts) == "".join(texts)
    assert sum(map(len, parts)) == width


async def test_ten_thousand_rows_draw_only_what_shows() -> None:
    """The work does not grow with the rows."""
    app = Small([f"word {n}" for n in range(10_000)])
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("G")
        await pilot.pause()

        assert "word 9999" in lines(app)[-1]
        assert app.list.drawn < 60


async def test_the_cursor_stays_on_its_thing() -> None:
    """More above and below, or another order: it is where it was; gone, it is in its place."""
    app = Small(["a", "b", "c"])
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("j")
        app.list.show(["x", "y", "b", "a"])
        moved = app.list.current
        app.list.show(["x", "y", "a"])
        gone = app.list.current
        app.list.show([])

        assert (moved, gone, app.list.current) == ("b", "a", None)


async def test_notice_and_nothing() -> None:
    """The notice stays at the top while the rest scrolls; nothing is said in words."""
    app = Small([f"word {n}" for n in range(50)], "signed out")
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("G")
        await pilot.pause()
        full = lines(app)
        app.list.show([])
        await pilot.pause()

        assert full[0] == "! signed out"
        assert full[-1] == "> word 49"
        assert lines(app)[2].strip() == "there is nothing here"


async def test_moving_scrolls_no_more_than_needed() -> None:
    """The cursor is always in sight."""
    app = Small([f"word {n}" for n in range(50)])
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press(*["j"] * 12)
        down = lines(app)
        await pilot.press(*["k"] * 12)

        assert down[-1] == "> word 12"
        assert lines(app)[0] == "> word 0"


async def test_clicks() -> None:
    """A click selects, a double click on the row chooses."""
    app = Small(["a", "b", "c"])
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.click(Words, offset=(3, 2))
        one = app.list.cursor
        await pilot.click(Words, offset=(3, 8))

        assert (one, app.list.cursor) == (2, 2)


async def test_select() -> None:
    """By key; what is not there moves nothing."""
    app = Small(["a", "b", "c"])
    async with app.run_test(size=(30, 10)):
        assert app.list.select("c")
        assert not app.list.select("z")
        assert app.list.current == "c"


async def test_another_theme_is_drawn_anew() -> None:
    """Colours follow the theme."""
    app = Small(["a", "b"])
    async with app.run_test(size=(30, 10)) as pilot:
        before = app.list.render_line(1)._segments[0].style
        app.theme = "textual-light"
        await pilot.pause()

        assert app.list.render_line(1)._segments[0].style != before
