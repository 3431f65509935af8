"""The daily pages by key: opened, ticked off, undone; and how they look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from itday.store import checks, rows
from itday.ui import outside
from itday.ui.screens.pages import PagesScreen
from tests.ui.drawn import SIZES
from tests.ui.stage import SETTINGS, Stage, screen_text, settle

PAGES = """
[[pages]]
name = "Backup console"
url = "https://backup.example/jobs"
look_for = "every job of the night green"
[[pages]]
name = "Monday only"
url = "https://monday.example/"
days = ["mon"]
[[pages]]
name = "Service health"
url = "https://status.example/"
"""
BIG = (120, 40)


@pytest.fixture
def paged(itday_home: Path) -> Iterator[Stage]:
    """Two pages today, and one of another weekday."""
    stage = Stage(settings=SETTINGS + PAGES)
    stage.fill()
    yield stage
    stage.runtime.close()


async def opened(pilot: Pilot[str], *keys: str) -> PagesScreen:
    """The screen, after these keys."""
    await pilot.press("w")
    await quiet(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, PagesScreen)
    for key in keys:
        await pilot.press(key)
        await quiet(pilot)
    return screen


async def quiet(pilot: Pilot[Any]) -> None:
    """Wait until nothing is at work."""
    await pilot.app.workers.wait_for_complete()
    await settle(pilot)


async def test_a_key_ticks_off_and_goes_on(paged: Stage) -> None:
    """Nothing to report on the first, and the cursor is on the next."""
    app = paged.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "space")
        text = screen_text(app)
        names = [one.page.name for one in screen.things]
        here = screen.current

    assert names == ["Backup console", "Service health"]
    assert here is not None
    assert here.page.name == "Service health"
    assert "1 of 2 left" in text
    assert "Tuesday 24 November" in text


async def test_a_finding_and_its_undo(paged: Stage) -> None:
    """It is evidence of this day; undo opens the page again."""
    app = paged.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "f", *"Job 7", "enter")
        looks = paged.runtime.store.read_now(checks.looked)
        await pilot.press("u")
        await quiet(pilot)
        screen.look()
        await quiet(pilot)

        assert [one.finding for one in looks["backup-console"]] == ["Job 7"]
        assert paged.runtime.store.read_now(checks.looked) == {}
        assert all(one.today is None for one in screen.things)


@pytest.mark.parametrize(("key", "kind"), [("t", "todo"), ("n", "note")])
async def test_a_finding_becomes_more(paged: Stage, key: str, kind: str) -> None:
    """A to-do or a note, in the same batch."""
    app = paged.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, key, *"Restart", "enter")

    found = paged.runtime.store.read_now(rows.listing, rows.Scope(kind))
    assert "Restart" in [row.title for row in found]


async def test_opening(paged: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One by enter, all that are left by A, through the guarded opener only."""
    urls: list[str] = []

    async def note(url: str) -> None:
        urls.append(url)

    monkeypatch.setattr(outside, "open_address", note)
    app = paged.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "enter", "A", "space", "A")

    first, second = "https://backup.example/jobs", "https://status.example/"
    assert urls == [first, first, second, second]


async def test_copying_the_address(paged: Stage) -> None:
    """For where no program opens it."""
    app = paged.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "y")

        assert app.clipboard == "https://backup.example/jobs"


async def test_leaving_the_line_ticks_nothing(paged: Stage) -> None:
    """Escape in the line, then escape to the cockpit."""
    app = paged.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "f", *"half", "escape", "escape")

        assert app.screen is app.cockpit
    assert paged.runtime.store.read_now(checks.looked) == {}


async def test_none_yet(full: Stage) -> None:
    """It says what to write, and every key says why it does nothing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "space")
        text = screen_text(app)

    assert "No pages yet" in text
    assert "[[pages]]" in text


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", ["ticked", "empty"])
def test_pictures(paged: Stage, snap_compare: Any, size: tuple[int, int], state: str) -> None:
    """One finding and one still open; no pages at all."""
    if state == "empty":
        paged.runtime.settings = paged.runtime.settings._replace(pages=())

    async def show(pilot: Pilot[str]) -> None:
        keys = ("f", *"Job 7 failed", "enter") if state == "ticked" else ()
        await opened(pilot, *keys)
        pilot.app.clear_notifications()
        await quiet(pilot)

    assert snap_compare(paged.app(), terminal_size=size, run_before=show)
