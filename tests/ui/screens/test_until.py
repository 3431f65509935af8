"""Asking until when and why."""

from __future__ import annotations

from textual.widgets import Input

from itday.domain.ref import Ref
from itday.store import ledger, rows
from itday.ui.screens.until import UntilWhen
from tests.ui.screens.test_cockpit_deciding import BIG, press, said
from tests.ui.stage import Stage, screen_text


async def test_understood_as_one_types(full: Stage) -> None:
    """The moment it means stands below, or why it means nothing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "z", *"mon")
        understood = screen_text(app)
        await press(pilot, *"x", "enter")
        wrong = screen_text(app)

        assert isinstance(app.screen, UntilWhen)
    assert "until Monday 30 November 08:30" in understood
    assert "! 'monx' is no day or time" in wrong


async def test_silencing_a_ticket(full: Stage) -> None:
    """Two keys and the words; it leaves the pane, and one undo brings it back."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "z", *"2h", "enter")
        gone, words = [row.key for row in app.cockpit.pane.things], said(app)
        await press(pilot, "u")

        assert [row.key for row in app.cockpit.pane.things] == ["101", "102", "103", "104"]
    assert gone == ["102", "103", "104"]
    assert words[0].startswith("silence until Tue 24 Nov 10:15: [URGENT] Projector")


async def test_an_alert_owes_a_reason(full: Stage) -> None:
    """The second line takes the focus until something stands there; both are in the ledger."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "1", "j", "z", *"1h", "enter")
        owed = screen_text(app)
        focus = app.screen.focused
        await press(pilot, "enter")
        still = isinstance(app.screen, UntilWhen)
        await press(pilot, *"bursar rings", "enter")

    assert "say why: it is owed for alerts" in owed
    assert isinstance(focus, Input)
    assert (focus.id, still) == ("why", True)
    [entry] = full.runtime.store.read_now(ledger.history)
    assert entry.content is not None
    assert (entry.content["verb"], entry.content["reason"]) == ("snooze", "bursar rings")


async def test_five_at_once_are_one_batch(full: Stage) -> None:
    """What is too severe for so long is named; the rest is done once that was seen."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "1", "V", "z", *"tomorrow", "tab", *"drill", "enter")
        asked = screen_text(app)
        await press(pilot, "y")
        left = [row.key for row in app.cockpit.pane.things]
        await press(pilot, "u")
        after = len(app.cockpit.pane.things)

    assert "1 of 5 cannot be done" in asked
    assert "a critical alert is silenced for 4 hours at most" in asked
    assert left == ["a2"]
    assert after == 5
    assert full.runtime.store.read_now(rows.silenced, full.now.timestamp()) == []
    assert Ref("alerts", "alert", "a0") not in app.cockpit.marks
