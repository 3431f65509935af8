"""Pictures of what is on the screen, at four sizes: resized, not begun anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_textual_snapshot import (  # type: ignore[import-untyped]  # it has no types
    SVGImageExtension,
)
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.ui.stage import settle

SnapCompare = Callable[..., bool]
"""What compares one picture of an app that is begun anew."""
SIZES = [(160, 45), (120, 40), (80, 24), (60, 18)]
READING = {"sheet", "noting", "draft", "look", "looking", "find", "finding"}


async def quiet(pilot: Pilot[Any]) -> None:
    """Wait until what is read and kept is there; what waits for the person is not waited for."""
    await settle(pilot)
    busy = [one for one in pilot.app.workers if one.group in READING]
    if busy:
        await pilot.app.workers.wait_for_complete(busy)
    await settle(pilot)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press these, waiting for what each brings."""
    for key in keys:
        await pilot.press(key)
        await quiet(pilot)


async def compare(pilot: Pilot[Any], snapshot: SnapshotAssertion) -> None:
    """As it stands at the largest size, then made smaller step by step; toasts are left out."""
    app, pictures = pilot.app, snapshot.use_extension(SVGImageExtension)
    for size in SIZES:
        await pilot.resize_terminal(*size)
        await quiet(pilot)
        for field in (*app.screen.query(Input), *app.screen.query(TextArea)):
            field.cursor_blink = False
            field._cursor_visible = field.has_focus  # it may have stopped while dark
            field.notify_style_update()  # forgets the lines that were drawn dark
            field.refresh()
        app.clear_notifications()
        await settle(pilot)
        words = "x".join(map(str, size))
        assert pictures(name=words) == app.export_screenshot()
