"""The first run."""

from __future__ import annotations

from pathlib import Path

from textual.app import App

from itday.ui.screens.welcome import DEMO, welcome
from tests.ui.stage import Stage, settle


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


async def test_setting_up_is_an_answer(itday_home: Path) -> None:
    """Its letter begins the conversation."""
    stage = Stage(settings="")
    app = stage.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        await settle(pilot)
        opened = type(app.screen).__name__
        stage.runtime.close()

    assert opened == "Setup"
