"""Saved views in the cockpit, and a filter that is completed as it is typed."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.screens.test_cockpit_deciding import BIG, press, said
from tests.ui.stage import SETTINGS, Stage, screen_text, settle

VIEWS = """
[views.nobodys]
filter = "assignee:nobody"
[views.mine]
filter = "assignee:dreed"
pane = "tickets"
key = "f5"
[views.late]
filter = "is:overdue"
start = true
[views.taken]
filter = "x"
key = "x"
[views.odd]
filter = "dew<fri"
pane = "Help desk"
"""


def staged() -> Stage:
    """A profile with views."""
    stage = Stage(settings=SETTINGS + VIEWS)
    stage.fill()
    return stage


async def begun(pilot: Pilot[Any]) -> None:
    """Wait until the first frame was there, and what comes after it."""
    while pilot.app.cockpit.first_frame:  # type: ignore[attr-defined]
        await pilot.pause()
    await settle(pilot)


async def test_on_and_off_by_its_key(itday_home: object) -> None:
    """It goes to its pane and narrows it; pressed again all is shown."""
    stage = staged()
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await begun(pilot)
        await press(pilot, "f5")
        pane, shown = app.cockpit.pane.kind, [row.key for row in app.cockpit.pane.things]
        await press(pilot, "f5")

        assert app.cockpit.pane.filter.text == ""
    stage.runtime.close()
    assert (pane, shown) == ("ticket", ["103"])


async def test_begins_with_a_view_across_panes(itday_home: object) -> None:
    """What is overdue, in every pane; a key that is taken is said and not granted."""
    stage = staged()
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await begun(pilot)
        shown = {pane.kind: [row.key for row in pane.things] for pane in app.cockpit.panes}
    stage.runtime.close()

    assert (shown["ticket"], shown["todo"], shown["message"]) == (["101"], ["t1"], [])
    assert "views: x for taken is taken. Choose another key" in said(app)


async def test_chosen_by_name(itday_home: object) -> None:
    """`F` lists them with their filters; a fault in one is said when it is put on."""
    stage = staged()
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await begun(pilot)
        await press(pilot, "F")
        text = screen_text(app)
        await press(pilot, "e")

    stage.runtime.close()
    assert "mine: assignee:dreed, key f5" in text
    assert "late: is:overdue (on)" in text
    assert "view odd: filter: no field 'dew'. Did you mean due?" in said(app)


async def test_without_any(full: Stage) -> None:
    """The key says how one is made."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "F")

    assert said(app)[-1].startswith("not done: no view is saved: [views.NAME]")


async def test_a_filter_is_completed(full: Stage) -> None:
    """Fields, then the values that the rows have; tab takes the first; a fault stands in place."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "slash", *"ass")
        names = screen_text(app)
        await press(pilot, "tab")
        values = screen_text(app)
        await press(pilot, "k", "tab")
        taken = app.screen.query_one(Input).value
        await press(pilot, "enter")
        shown = [row.key for row in app.cockpit.pane.things]
        await press(pilot, "slash", "ctrl+u", *"dew<fri")
        wrong = screen_text(app)

    assert "tab: assignee:" in names
    assert "assignee:kmoss" in values
    assert (taken, shown) == ("assignee:kmoss", ["102"])
    assert "! no field 'dew'. Did you mean due?" in wrong
