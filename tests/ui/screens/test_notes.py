"""The notes: newest first, live, with one key to show, discard and copy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from itday.domain.ref import Ref
from itday.domain.verbs import Jot
from itday.store import rows
from itday.store.rows import Scope
from itday.ui.screens.notes import Notes
from tests.ui.stage import Stage, screen_text, settle

BIG = (120, 40)


def noted(stage: Stage, *texts: str, about: Ref | None = None) -> None:
    """Notes, as `itday note` or a key keeps them, each a minute after the last."""
    for text in texts:
        count = len(stage.runtime.store.read_now(rows.listing, Scope("note")))
        at = (stage.now + timedelta(minutes=count - 10)).isoformat()
        note = stage.runtime.note(text, about)
        stage.runtime.decide_now([Jot.of(note.ref, note.payload() | {"at": at})])


async def opened(pilot: Pilot[Any], *keys: str) -> Notes:
    """The screen, after these keys."""
    for key in ("N", *keys):
        await pilot.press(key)
        await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, Notes)
    return screen


async def test_what_is_noted_elsewhere_shows_at_once(full: Stage) -> None:
    """On the screen that is open, as the first line, marked; the cursor stays on its own."""
    noted(full, "an old one")
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot)
        held = screen.current
        noted(full, "RISK: from the other window")
        screen.look()
        await settle(pilot)

        assert [one.title for one in screen.things] == ["RISK: from the other window", "an old one"]
        assert [screen.is_fresh(one) for one in screen.things] == [True, False]
        assert (screen.current, held) == (screen.things[1], held)
        assert "2 of today" in screen_text(app)


async def test_a_note_says_what_it_was_written_at(full: Stage) -> None:
    """By its title; all lines are there."""
    noted(full, "first\nand second", about=Ref("desk1", "ticket", "101"))
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot)
        text = screen_text(app)

    assert "at [URGENT] Projector dead in Hall" in text
    assert "and second" in text


async def test_its_keys(full: Stage) -> None:
    """Filter, discard and undo, copy, show in the cockpit."""
    noted(full, "toner is out", "ask the bursar")
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "slash", *"toner", "enter")
        found = [one.title for one in screen.things]
        await pilot.press("y")
        await pilot.press("x")
        for _ in range(500):
            await pilot.pause(0.01)
            if screen.current is None:
                break
        left = len(full.runtime.store.read_now(rows.listing, Scope("note")))
        await pilot.press("u")
        for _ in range(500):  # until the screen has looked again
            await pilot.pause(0.01)
            if screen.current is not None:
                break
        await pilot.press("enter")
        await settle(pilot)

        assert app.screen is app.cockpit
        assert app.cockpit.subject is not None
        assert app.cockpit.subject.title == "toner is out"
    assert (found, left, app.clipboard) == (["toner is out"], 1, "toner is out")


async def test_without_a_note(full: Stage) -> None:
    """It says how one is kept; keys say why they do nothing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "x", "y", "enter")
        text = screen_text(app)
        told = [str(toast.message) for toast in app._notifications]

    assert "itday note WORDS" in text
    assert told == ["not done: there is no note"] * 3
