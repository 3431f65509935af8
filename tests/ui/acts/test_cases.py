"""From an alert to its case."""

from __future__ import annotations

from itday.ui.acts.cases import ACTS
from itday.ui.screens.cases import Cases
from tests.ui.stage import Stage, settle


async def test_the_case_of_the_alert_under_the_cursor(full: Stage) -> None:
    """Not merely the first; the footer offers it for alerts only."""
    (act,) = ACTS
    assert act.said_of is not None
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("G")
        row = app.cockpit.subject
        assert row is not None
        assert act.said_of(app.cockpit) == "case"
        await pilot.press("i")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, Cases)
        assert screen.current is not None
        assert row.ref in screen.current.case.refs
        await pilot.press("escape", "2")
        await settle(pilot)
        assert act.said_of(app.cockpit) == ""
