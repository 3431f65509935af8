"""Comment, note, to-do: what the footer says of them; what they write is in the cockpit's tests."""

from __future__ import annotations

from itday.ui.acts.writing import ACTS
from tests.ui.stage import Stage


async def test_only_tickets_are_commented_on(full: Stage) -> None:
    """Elsewhere the key keeps a note, and the footer does not promise a comment."""
    comment = ACTS[0]
    assert comment.said_of is not None
    app = full.app()
    async with app.run_test() as pilot:
        await pilot.press("2")
        ticket = comment.said_of(app.cockpit)
        await pilot.press("5")
        mail = comment.said_of(app.cockpit)

    assert (ticket, mail) == ("comment", "")
