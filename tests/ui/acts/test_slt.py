"""One key from any row into the log."""

from __future__ import annotations

import pytest

from itday.store import register
from itday.ui.acts.slt import category_of
from itday.ui.panes.base import Pane
from tests.ui.stage import Stage, screen_text, settle


async def test_a_row_is_logged_with_one_key_and_two_lines(full: Stage) -> None:
    """Tied to the row, numbered, undone by u."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for key in ("l", *"heard", "enter", "enter"):
            await pilot.press(key)
        await settle(pilot)
        (entry,) = full.runtime.store.read_now(register.entries)
        about = app.cockpit.subject
        assert about is not None
        assert (entry.about, entry.must_hear, entry.origin) == ((about.ref,), "heard", "alert")
        assert entry.detected_at is not None

        await pilot.press("u")
        await settle(pilot)
        (entry,) = full.runtime.store.read_now(register.entries)
        assert entry.status == "struck out"


async def test_any_pane_can_log(full: Stage) -> None:
    """Ticket, to-do, meeting and message too; marked rows are one entry."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for pane in "2345":
            for key in (pane, "l", *"x", "enter", "enter"):
                await pilot.press(key)
            await settle(pilot)
        for key in ("1", "space", "space", "l"):
            await pilot.press(key)
        await settle(pilot)
        assert "and 1 more" in screen_text(app)
        for key in (*"x", "enter", "enter"):
            await pilot.press(key)
        await settle(pilot)

    found = full.runtime.store.read_now(register.entries)
    assert [one.origin for one in found] == ["ticket", "todo", "meeting", "message", "alert"]
    assert len(found[-1].about) == 2


@pytest.mark.parametrize(
    ("pane", "category"), [("1", "account takeover"), ("2", "outage"), ("3", "other")]
)
async def test_the_category_is_guessed(full: Stage, pane: str, category: str) -> None:
    """By the words; the person turns it."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press(pane)
        shown: Pane = app.cockpit.pane
        assert category_of(list(shown.things)[:1]) == category
