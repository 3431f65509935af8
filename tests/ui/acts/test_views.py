"""The key to the saved views; what they do is in the cockpit's own tests."""

from __future__ import annotations

from itday.ui.acts.views import ACTS
from tests.ui.stage import Stage


async def test_greyed_where_none_is_saved(full: Stage) -> None:
    """With the way to make one."""
    [act] = ACTS
    assert act.why_not is not None
    app = full.app()
    async with app.run_test():
        assert "[views.NAME]" in act.why_not(app.cockpit)
