"""One pane with its rows, and in one state for a picture of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from itday import registry
from itday.store import rows
from itday.store.rows import Row
from itday.ui.app import CockpitApp
from itday.ui.moment import Moment
from itday.ui.panes.base import Pane
from itday.ui.widgets.line_list import spread
from tests.ui.stage import EVERYTHING, SETTINGS, Stage, settle

SIZE = (84, 20)
WIDTH = 70
STATES = ("full", "empty", "stale", "failed", "signed out", "not set up")
SnapCompare = Callable[..., bool]


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


def app_of(pane: str, kind: str, state: str) -> CockpitApp:
    """The cockpit of that profile."""
    assert kind in EVERYTHING
    return staged(pane, kind, state).app()


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


async def quiet(pilot: Pilot[Any]) -> None:
    """Leave the welcome of a first run, and wait."""
    await settle(pilot)
    if pilot.app.screen is not pilot.app.screen_stack[0]:
        await pilot.press("escape")
    await settle(pilot)
