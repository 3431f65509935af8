"""The line that narrows a pane: it counts all there is, and never keeps the next key waiting."""

from __future__ import annotations

import pytest

from itday.ui.panes import _sieve, base
from itday.ui.widgets.bar import Bar
from tests.ui.stage import Stage, screen_text, settle


async def test_rows_beyond_the_first_are_counted(
    full: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing is filtered a pane holds the first rows only; typing reads the others."""
    monkeypatch.setattr(base, "SCREENFULS", 2)
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        assert len(app.cockpit.pane.rows) == 2
        await pilot.press("slash", "i")
        await settle(pilot)

        assert len(app.cockpit.pane.rows) == 4
        assert "4 match" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert len(app.cockpit.pane.rows) == 2


async def test_a_key_before_all_was_looked_at(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun for the shorter text is given up; the count is of what stands there."""
    monkeypatch.setattr(_sieve, "SLICE", 1)
    monkeypatch.setattr(_sieve, "LONGEST_S", -1.0)
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "slash")
        await settle(pilot)
        for text in ("p", "pr", "printer"):
            app.cockpit.query_one(Bar).said = app.cockpit.query_one(Bar).purpose.typed(text)
        assert app.cockpit.query_one(Bar).said.hint == "looking"
        await settle(pilot)

        assert [row.title for row in app.cockpit.pane.things] == ["Printer B12 smears"]
        assert "1 match" in screen_text(app)


async def test_a_fault_leaves_the_rows(full: Stage) -> None:
    """And the count of what was understood last does not stand beside it."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "slash", *"is:ne")
        await settle(pilot)

        assert "Did you mean new?" in screen_text(app)
        assert "0 match ·" not in screen_text(app)
