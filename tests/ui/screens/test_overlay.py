"""What lies over the cockpit while it asks."""

from __future__ import annotations

from textual.app import App

from itday.ui.screens.overlay import Answer, Choice, Line

OPTIONS = [Answer("n", "no, stay", "no"), Answer("y", "yes [sure]", "yes")]


async def answer(screen: Choice | Line, *keys: str) -> list[str | None]:
    """What the screen gives after these keys."""
    got: list[str | None] = []
    app = App[None]()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(screen, got.append)
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
    return got


async def test_choice() -> None:
    """Enter takes the first, a letter its own, escape none; moving moves."""
    assert await answer(Choice("Leave?", OPTIONS), "enter") == ["no"]
    assert await answer(Choice("Leave?", OPTIONS), "y") == ["yes"]
    assert await answer(Choice("Leave?", OPTIONS, body="x [/] y"), "j", "enter") == ["yes"]
    assert await answer(Choice("Leave?", OPTIONS), "escape") == [None]


async def test_line() -> None:
    """The text without its ends; where one is owed, an empty line is not taken."""
    assert await answer(Line("Why?"), *"so ", "enter") == ["so"]
    assert await answer(Line("Why?"), "enter") == [""]
    assert await answer(Line("Why?", needed="say it"), "enter", *"ok", "enter") == ["ok"]
    assert await answer(Line("Why?", needed="say it", body="b"), "enter", "escape") == [None]
