"""Conflict keys where there is no conflict; the rest is in the cockpit's own tests."""

from __future__ import annotations

from itday.ui.acts.conflicts import ACTS, conflict
from tests.ui.stage import Stage


async def test_without_a_conflict(full: Stage) -> None:
    """Both keys are greyed, with the reason."""
    app = full.app()
    async with app.run_test():
        assert conflict(app.cockpit) is None
        assert [act.why_not and act.why_not(app.cockpit) for act in ACTS] == [
            "this row has no conflict"
        ] * 2
