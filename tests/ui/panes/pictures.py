"""One pane with its rows, and in one state for a picture of it."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from itday import registry
from itday.store import rows
from itday.store.rows import Row
from itday.ui.moment import Moment
from itday.ui.panes.base import Pane
from itday.ui.widgets.line_list import spread
from tests.ui.drawn import SIZES, compare
from tests.ui.stage import EVERYTHING, SETTINGS, Stage, settle

WIDTH = 70
STATES = ("full", "empty", "stale", "failed", "signed out", "not set up")


def staged(pane: str, kind: str, state: str) -> Stage:
    """A profile that shows one pane, in that state."""
    only = f'panes = ["{pane}"]\n'
    if state == "not set up":
        return Stage(settings=only)
    stage = Stage(settings=only + SETTINGS)
    if state == "empty":
        stage.end_pull(kind)
        return stage
    stage.fill([kind])
    source = {"alert": "alerts", "ticket": "desk1", "message": "mail"}.get(kind, "lists")
    if state == "stale":
        stage.end_pull(kind, ago=4000)
    elif state == "failed":
        error = f"{source}: cannot be reached (timed out). Nothing to do: tried again"
        stage.end_pull(kind, state, error)
    elif state == "signed out":
        stage.end_pull(kind, state, f"{source}: the login was refused. itday secret set {source}")
    return stage


def made(name: str, stage: Stage) -> Pane:
    """A pane with its rows, on no screen."""
    pane: Pane = registry.pane(name)(Moment(stage.now, stage.runtime.settings.school))
    pane.rows = stage.runtime.store.read_now(rows.listing, pane.scope(pane.moment))
    pane.things = pane.rows
    pane.held = stage.runtime.store.read_now(rows.counts, pane.kind)
    return pane


def said(pane: Pane, row: Row) -> str:
    """One row as a line of text."""
    return " ".join("".join(text for text, _ in spread(pane.columns(row), WIDTH)).split())


def facts(pane: Pane, row: Row) -> dict[str, str]:
    """What the preview has of a row, without what is empty."""
    return {name: value for name, value in pane.facts(row) if value.strip()}


async def draw(name: str, kind: str, state: str, snapshot: SnapshotAssertion) -> None:
    """Compare pictures of one pane in one state, at four sizes."""
    assert kind in EVERYTHING
    stage = staged(name, kind, state)
    try:
        async with stage.app().run_test(size=SIZES[0]) as pilot:
            await settle(pilot)
            if pilot.app.screen is not pilot.app.screen_stack[0]:  # the welcome of a first run
                await pilot.press("escape")
            await compare(pilot, snapshot)
    finally:
        stage.runtime.close()
