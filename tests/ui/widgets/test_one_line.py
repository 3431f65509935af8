"""A single line."""

from __future__ import annotations

from textual.app import App, ComposeResult

from itday.ui.text import shown
from itday.ui.widgets.one_line import OneLine


class Header(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield OneLine(id="line")


async def test_it_says_what_it_is_told() -> None:
    """The same again is no work."""
    app = Header()
    async with app.run_test(size=(20, 3)) as pilot:
        line = app.query_one(OneLine)
        line.say(shown("true as of 08:12"))
        await pilot.pause()

        assert line.render_line(0).text.rstrip() == "true as of 08:12"
        assert line.content.plain == "true as of 08:12"
