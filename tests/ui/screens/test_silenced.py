"""The standing list of what is silenced."""

from __future__ import annotations

import pytest

from itday.store import rows
from itday.ui.screens.silenced import NONE, Silenced
from tests.ui.drawn import SnapCompare
from tests.ui.screens.test_cockpit_deciding import BIG, press
from tests.ui.stage import Stage, screen_text, settle

SIZES = [(160, 45), (120, 40), (80, 24), (60, 18)]


async def silence(pilot: object, stage: Stage) -> None:
    """Two tickets and an alert, a minute apart."""
    await press(pilot, "2", "z", *"2h", "tab", *"vendor rings back", "enter")  # type: ignore[arg-type]
    stage.now = stage.now.replace(minute=16)
    await press(pilot, "j", "z", *"until resolved", "enter")  # type: ignore[arg-type]
    stage.now = stage.now.replace(minute=17)
    await press(pilot, "1", "G", "z", *"fri", "tab", *"known: rule of his own", "enter")  # type: ignore[arg-type]


async def test_until_when_and_why(full: Stage) -> None:
    """The longest silenced first, each with its end and its reason."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await silence(pilot, full)
        await press(pilot, "Z")
        lines = [line for line in screen_text(app).splitlines() if "│" in line]
        text = screen_text(app)

    order = [text.index(name) for name in ("Projector dead", "New starter", "Mail forwarding rule")]
    assert lines
    assert order == sorted(order)
    assert "to 10:15" in text
    assert "until resolved" in text
    assert "why: vendor rings back" in text


async def test_one_key_wakes(full: Stage) -> None:
    """It is in its pane again, and one undo silences it anew."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await silence(pilot, full)
        await press(pilot, "Z", "z")
        left = full.runtime.store.read_now(rows.silenced, full.now.timestamp())
        await press(pilot, "escape", "u")
        again = full.runtime.store.read_now(rows.silenced, full.now.timestamp())

    assert [row.key for row in left] == ["103", "a4"]
    assert [row.key for row in again] == ["101", "103", "a4"]


async def test_enter_shows_it(full: Stage) -> None:
    """In the preview, with until when and why."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await silence(pilot, full)
        await press(pilot, "Z", "enter")
        text = screen_text(app)

    assert "silenced    until 10:15, since vendor rings back" in text


async def test_nothing_is_silenced(full: Stage) -> None:
    """The empty list says how something gets there."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "Z")

        assert isinstance(app.screen, Silenced)
        assert NONE[:40] in screen_text(app)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", ["full", "empty"])
def test_a_picture(
    snap_compare: SnapCompare, itday_home: object, size: tuple[int, int], state: str
) -> None:
    """At each size, with and without rows."""
    stage = Stage()
    stage.fill()

    async def show(pilot: object) -> None:
        await settle(pilot)  # type: ignore[arg-type]  # the footer follows the first frame
        if state == "full":
            await silence(pilot, stage)
        await press(pilot, "Z")  # type: ignore[arg-type]
        app = pilot.app  # type: ignore[attr-defined]
        app.clear_notifications()
        await settle(pilot)  # type: ignore[arg-type]

    assert snap_compare(stage.app(), terminal_size=size, run_before=show)
