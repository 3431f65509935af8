"""Help: type to search, enter runs."""

from __future__ import annotations

from textual.app import App

from itday.ui.footing import Entry
from itday.ui.screens.guide import Entries, Guide

ENTRIES = [
    Entry("undo", "u", "undo", ""),
    Entry("redo", "U", "redo", ""),
    Entry("finish", "x", "done: close", "nothing is selected"),
]


async def test_searching_and_running() -> None:
    """By words and by the key itself; a greyed one says why."""
    got: list[str | None] = []
    app = App[None]()
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(Guide("Keys", ENTRIES), got.append)
        await pilot.pause()
        entries = app.screen.query_one(Entries)
        cells = [cell.text for cell in entries.cells(ENTRIES[2])]
        await pilot.press("U")
        await pilot.pause()
        by_key = [entry.name for entry in entries.things]
        await pilot.press("backspace", "down", "down", "up", "enter")
        await pilot.pause()

    assert cells == ["x", "done: close (not now: nothing is selected)"]
    assert "redo" in by_key
    assert got == ["redo"]
