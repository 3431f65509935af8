"""The form of an entry: four answers, and nothing kept that leadership could not read."""

from __future__ import annotations

from textual.app import App

from itday.ui.screens.log_form import LogForm, Told


async def told(*keys: str, title: str = "A takeover") -> list[Told | None]:
    """What the form gives after these keys."""
    got: list[Told | None] = []
    form = LogForm(title, category="phishing", severity=4, number="INC-2026-001")
    app = App[None]()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(form, got.append)
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
    return got


async def test_two_lines_are_enough() -> None:
    """It begins at what only the person knows; enter on the last line keeps it."""
    kept = await told(*"one", "enter", *"two", "enter")

    assert kept == [Told("A takeover", "phishing", 4, "one", "two")]


async def test_category_and_severity_are_turned() -> None:
    """Back with shift+tab, right and left, round the end."""
    back = ("shift+tab", "shift+tab")
    kept = await told(*back, "right", "tab", "right", "right", "tab", *"x", "enter", "enter")

    assert kept == [Told("A takeover", "malware", 1, "x", "")]


async def test_what_leadership_must_hear_is_owed() -> None:
    """So is a title; escape keeps nothing."""
    assert await told("enter", "enter") == []
    assert await told(*"x", "enter", "enter", title=" ") == []
    assert await told(*"x", "escape") == [None]
