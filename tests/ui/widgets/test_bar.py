"""The line at the bottom: what is understood while one types, kept and dropped."""

from __future__ import annotations

from textual.app import App, ComposeResult

from itday.ui.widgets.bar import LONGEST, Bar, Purpose, Said


class Asking(App[None]):
    """A bar that wants a number."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []
        self.dropped = 0

    def compose(self) -> ComposeResult:
        """The bar."""
        yield Bar(Purpose("number", self.typed, self.kept.append, self.drop, "1"))

    def typed(self, text: str) -> Said:
        """Digits are understood."""
        return Said(f"{len(text)} digits") if text.isdigit() else Said(fault="digits only")

    def drop(self) -> None:
        """Count it."""
        self.dropped += 1


async def test_typing_keeping_dropping() -> None:
    """What stands there is kept on; a fault keeps the line open; escape drops it."""
    app = Asking()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("2", "x", "enter")
        bad, fault = list(app.kept), app.query_one(Bar).said.fault
        await pilot.press("backspace", "enter", "escape")

        assert (bad, fault) == ([], "digits only")
        assert app.kept == ["12"]
        assert app.dropped == 1
        assert app.query_one(Bar).said.hint == "2 digits"


async def test_a_huge_paste_is_cut() -> None:
    """A megabyte in the clipboard does not hang the line."""
    app = Asking()
    async with app.run_test(size=(60, 10)) as pilot:
        from textual.events import Paste

        app.focused.post_message(Paste("7" * 1_000_000))  # type: ignore[union-attr]
        await pilot.pause()
        await pilot.press("8")

        assert len(app.query_one(Bar).text) <= LONGEST
