"""Writing to a ticket."""

from __future__ import annotations

from textual.app import App
from textual.widgets import Static

from itday.ui.screens.compose import LONGEST, Compose, Written


def void(_: str) -> None:
    """Keep no draft."""


async def written(screen: Compose, *keys: str) -> list[Written | None]:
    """What the screen gives after these keys."""
    got: list[Written | None] = []
    app = App[None]()
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(screen, got.append)
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
    return got


async def test_private_comes_first() -> None:
    """Tab and enter keep it private; the other answer must be moved to."""
    private, public = (Compose("#1", "Ann", void) for _ in range(2))
    assert await written(private, *"hi", "tab", "enter") == [Written("hi", False)]
    assert await written(public, *"hi", "tab", "j", "enter") == [Written("hi", True)]


async def test_nothing_empty_goes() -> None:
    """White space is no comment."""
    assert await written(Compose("#1", "Ann", void), " ", "tab", "enter") == []


async def test_the_draft_is_kept() -> None:
    """Escape gives nothing, and what was begun is in the draft."""
    kept: list[str] = []
    screen = Compose("#1", "", kept.append, draft="be")

    assert await written(screen, "end", *"gun", "escape") == [None]
    assert kept[-1] == "begun"


async def test_what_is_too_long_is_not_cut_in_silence() -> None:
    """It is said how much too long it is, and nothing goes."""
    screen = Compose("#1", "Ann", void, draft="x" * (LONGEST + 7))
    app = App[None]()
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(screen)
        await pilot.press("tab", "enter")
        await pilot.pause()

        assert app.screen is screen
        assert "these are 7 too many" in str(screen.query_one("#hint", Static).content)
