"""Writing to a ticket."""

from __future__ import annotations

from textual.app import App

from itday.ui.screens.compose import Compose, Written


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
