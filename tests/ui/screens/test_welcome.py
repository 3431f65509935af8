"""The first run."""

from __future__ import annotations

from pathlib import Path

from textual.app import App

from itday.ui.screens.welcome import DEMO, welcome


async def test_the_demo_is_the_first_answer() -> None:
    """Enter opens the demo; the place of the settings is a path of one's own."""
    got: list[str | None] = []
    app = App[None]()
    async with app.run_test(size=(100, 40)) as pilot:
        app.push_screen(welcome(Path("/etc/[odd]/settings.toml")), got.append)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()

    assert got == [DEMO]
