"""Eyes on the folder of notes while the cockpit is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from itday.domain.errors import ItdayError
from itday.store.pages import Conflict
from itday.ui.screens.find import Find
from itday.ui.watching import Watching, said
from tests.sync.test_noticing import change, filed, title
from tests.ui.stage import Stage, screen_text, settle


async def looked(watching: Watching) -> None:
    """One look, to its end."""
    watching._not_before = 0.0
    await watching._look()


def test_where_and_what_to_do() -> None:
    """Both files, below the folder, and the remedy."""
    folder = Path("/notes")
    one = Conflict(folder / "2026/a.md", folder / "2026/a (1).md")

    assert said(one, folder) == (
        "Two versions of a page of notes: 2026/a.md and 2026/a (1).md. "
        "Merge them, delete the second"
    )


async def test_what_others_do_is_shown(full: Stage) -> None:
    """A changed line is taken in and said; a second version has its mark until it is gone."""
    ref, file = filed(full, "RISK the lease")
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        watching = Watching(app.cockpit)
        await looked(watching)
        assert "notes twice" not in screen_text(app)

        change(file, "RISK the lease", "RISK the rent")
        copy = file.with_name(f"{file.stem} (1).md")
        copy.write_text(file.read_text())
        await looked(watching)
        await settle(pilot)
        text = screen_text(app)
        toasts = [one.message for one in app._notifications]
        await looked(watching)
        again = [one.message for one in app._notifications]
        copy.unlink()
        await looked(watching)
        await settle(pilot)

        assert "! notes twice: 1" in text
        assert title(full, ref) == "RISK the rent"
        assert any("1 line changed in the files" in one for one in toasts)
        assert any(f"{copy.name}. Merge them" in one for one in toasts)
        assert toasts == again
        assert "notes twice" not in screen_text(app)


async def test_own_lines_are_found_in_the_cockpit(full: Stage) -> None:
    """The preview says which file; a key that has nothing to do with a page says so."""
    _, file = filed(full, "RISK the lease")
    file.write_text(file.read_text() + "by hand: the boiler\n")
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await looked(Watching(app.cockpit))
        await pilot.press("f", *"boiler")
        for _ in range(4):
            await settle(pilot)
        assert isinstance(app.screen, Find)
        await pilot.press("enter")
        await settle(pilot)
        text = screen_text(app)
        for key in ("d", "a", "z", "h"):
            await pilot.press(key)
            await settle(pilot)
            await pilot.press("escape")
        await settle(pilot)

        assert "2026/2026-11-24.md" in text
        assert "by hand: the boiler" in text
        assert app.crash_line == ""


async def test_a_fault_is_told_once(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at each look; a look is not begun while one is under way, or soon after a long one."""
    app = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        watching = Watching(app.cockpit)

        def broken() -> None:
            raise ItdayError("the disk is full")

        monkeypatch.setattr(watching, "_in_thread", broken)
        with pytest.raises(ItdayError):
            await looked(watching)
        await looked(watching)

        monkeypatch.setattr(watching, "_in_thread", lambda: None)
        watching._not_before = 0.0
        watching.look()
        busy = [watching._busy]
        watching.look()
        await app.workers.wait_for_complete()
        busy.append(watching._busy)
        watching._not_before = float("inf")
        watching.look()
        busy.append(watching._busy)
        assert busy == [True, False, False]
