"""The first run."""

from __future__ import annotations

from pathlib import Path

import pytest
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


@pytest.mark.parametrize(("key", "screen"), [("s", "Setup"), ("t", "Tour")])
async def test_setting_up_and_the_tour_are_answers(itday_home: Path, key: str, screen: str) -> None:
    """A letter begins the conversation, another one the tour."""
    stage = Stage(settings="")
    app = stage.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        await settle(pilot)
        opened = type(app.screen).__name__
        stage.runtime.close()

    assert opened == screen
