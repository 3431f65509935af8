"""Each screen beside the cockpit by its key."""

from __future__ import annotations

import pytest

from itday.ui.act import Act
from itday.ui.acts.beside import ACTS
from tests.ui.stage import Stage, settle


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
async def test_its_key_opens_it(full: Stage, act: Act) -> None:
    """And it has a command that says the same."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(act.keys)
        await settle(pilot)

        assert type(app.screen).__name__.lower() == act.name
        assert app.screen.query(".sheet-title, #setup-title")
