"""The preview: a card that scrolls with the keys of lists."""

from __future__ import annotations

from textual.app import App, ComposeResult

from itday.ui.text import block
from itday.ui.widgets.preview import Preview


class One(App[None]):
    """A preview and nothing else."""

    def compose(self) -> ComposeResult:
        """The preview."""
        yield Preview()


async def test_it_scrolls() -> None:
    """j, k, half pages and the ends move the text."""
    app = One()
    async with app.run_test(size=(40, 12)) as pilot:
        preview = app.query_one(Preview)
        preview.say(block("\n".join(f"line {n}" for n in range(60))))
        preview.focus()
        await pilot.pause()
        seen = []
        for key in ("j", "k", "ctrl+d", "ctrl+u", "G", "g"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(round(preview.scroll_y))

    assert seen[:4] == [1, 0, 5, 0]
    assert seen[4] > 40
    assert seen[5] == 0


async def test_nothing_is_said_in_words() -> None:
    """Without a card it says so."""
    app = One()
    async with app.run_test(size=(40, 12)):
        preview = app.query_one(Preview)
        preview.say(None)

        assert preview.content.plain == "Nothing is selected."


async def test_another_card_begins_at_its_top() -> None:
    """The same card anew stays where it was read; another one does not."""
    app = One()
    async with app.run_test(size=(40, 12)) as pilot:
        preview = app.query_one(Preview)
        long = "\n".join(f"line {n}" for n in range(60))
        preview.say(block(long), 1)
        preview.focus()
        await pilot.press("ctrl+d")
        preview.say(block(long + "\nmore"), 1)
        await pilot.pause()
        same = round(preview.scroll_y)
        preview.say(block(long), 2)
        await pilot.pause()

        assert (same, round(preview.scroll_y)) == (5, 0)
