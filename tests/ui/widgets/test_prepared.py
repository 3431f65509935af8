"""A sheet as lines of the window."""

from __future__ import annotations

from textual.app import App, ComposeResult

from itday.ui.widgets.prepared import Prepared, drawn

SHEET = """# Finance

**1 action open**

## Actions

- chase the quote of the second supplier (tom)
  - Why: late by \\*far\\*
"""


def rows(width: int) -> list[str]:
    """The lines at that width."""
    return [line.plain for line in drawn(SHEET, width)]


def test_each_line_stands_below_its_own_text() -> None:
    """Without the title, which whoever shows it says; no mark of Markdown is seen."""
    assert rows(30) == [
        "1 action open", "", "Actions", "",
        "- chase the quote of the", "  second supplier (tom)",
        "  - Why: late by *far*",
    ]  # fmt: skip
    assert rows(14)[-2:] == ["  - Why: late", "    by *far*"]


def test_no_width_is_too_small() -> None:
    """A window of two cells shows something, and ends."""
    assert all(len(row) <= 6 for row in rows(2))


async def test_another_width_breaks_other_lines() -> None:
    """The sheet is drawn again, and turned by half a window."""

    class Reading(App[None]):
        def compose(self) -> ComposeResult:
            yield Prepared()

    app = Reading()
    async with app.run_test(size=(32, 4)) as pilot:
        sheet = app.query_one(Prepared)
        sheet.say(SHEET)
        await pilot.pause()
        tall = sheet.virtual_size.height
        sheet.turn(1)
        await pilot.pause()
        assert sheet.scroll_offset.y == 2
        await pilot.resize_terminal(14, 4)
        await pilot.pause()
        assert sheet.virtual_size.height > tall
