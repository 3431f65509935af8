"""Looking: what greys the keys."""

from __future__ import annotations

from itday.ui.acts.looks import ACTS
from tests.ui.stage import Stage


async def test_nothing_to_look_at(stage: Stage) -> None:
    """In an empty cockpit there is no row to open, to copy or to read."""
    app = stage.app()
    async with app.run_test():
        greyed = {act.name: act.why_not(app.cockpit) for act in ACTS if act.why_not}

    assert {name for name, why in greyed.items() if why == "nothing is selected"} == {
        *("browse", "copy", "go_in")
    }
