"""Comment, note, to-do: what the footer says of them; what they write is in the cockpit's tests."""

from __future__ import annotations

from textual.widgets import TextArea

from itday.store import draft
from itday.ui.acts.writing import ACTS
from itday.ui.screens.compose import Compose
from tests.ui.stage import Stage, settle


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


async def test_a_comment_that_was_begun_is_there_again(full: Stage) -> None:
    """On that ticket, after leaving and after a crash alike, until it is written."""
    async with full.app().run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "c")
        await settle(pilot)
        await pilot.press(*"It wor", "escape")
        await pilot.app.workers.wait_for_complete()
    async with full.app().run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "c")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Compose)
        begun = pilot.app.screen.query_one(TextArea).text
        name = full.runtime.store.read_now(
            lambda db: db.execute("SELECT name FROM desk.draft").fetchone()[0]
        )
        await pilot.press("ctrl+end", *"ks", "tab", "enter")
        await pilot.app.workers.wait_for_complete()
        after = full.runtime.store.read_now(draft.read, name)

    assert (begun, name, after) == ("It wor", "comment:desk1:ticket:101", "")
