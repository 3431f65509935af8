"""What is typed right behind a key that opens a line."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from itday.store import outbox, rows
from tests.ui.stage import Stage, settle

NAMES = {" ": "space", "/": "slash"}


def burst(pilot: Pilot[Any], *keys: str) -> None:
    """Type all of it at once: not a moment between the keys."""
    for key in keys:
        character = key if len(key) == 1 else None
        pilot.app.post_message(events.Key(NAMES.get(key, key), character))


async def typed(pilot: Pilot[Any]) -> str:
    """What stands in the line once all is quiet."""
    for _ in range(40):
        await pilot.pause(0.01)
    await settle(pilot)
    field = pilot.app.focused
    assert isinstance(field, Input | TextArea)
    return field.value if isinstance(field, Input) else field.text


@pytest.mark.parametrize(("pane", "key", "found"), [
    ("2", "n", "xuZ dad"),
    ("2", "t", "[URGENT] Projector dead in Hall xuZ dad"),
    ("2", "c", "xuZ dad"),
    ("2", "/", "xuZ dad"),
])  # fmt: skip
async def test_it_is_in_the_line_and_runs_no_command(
    full: Stage, pane: str, key: str, found: str
) -> None:
    """Each of these letters is a command in the pane."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press(pane)
        burst(pilot, key, *"xuZ dad")
        text = await typed(pilot)

        assert text == found
        assert full.runtime.store.read_now(outbox.waiting) == []
        assert [toast.message for toast in app._notifications] == []


async def test_enter_behind_fast_text_keeps_what_stood_there(full: Stage) -> None:
    """Two notes in one burst are two notes; a filter has nothing of what came behind its enter."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        burst(pilot, "n", *"one", "enter", "x")
        for _ in range(40):
            await pilot.pause(0.01)
        notes = full.runtime.store.read_now(rows.listing, rows.Scope("note"))

    assert [note.title for note in notes] == ["one"]


async def test_what_opens_no_line_lets_go(full: Stage) -> None:
    """The keys behind it are dropped, and the next one works again."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2", "V")
        await settle(pilot)
        burst(pilot, "t", "x")
        for _ in range(40):
            await pilot.pause(0.01)
        await settle(pilot)
        letters = full.runtime.store.read_now(outbox.waiting)
        await pilot.press("3")

        assert {letter.verb for letter in letters} == {"create"}
        assert app.cockpit.pane.digit == 3
