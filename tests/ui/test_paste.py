"""What terminals do to what is being typed: a megabyte is pasted, the window changes its size."""

from __future__ import annotations

import time
from typing import Any

import pytest
from textual.events import Paste, Resize
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from itday.store import outbox
from itday.ui.paste import LONGEST, tamed
from itday.ui.screens.overlay import Options
from tests.ui.screens.test_setup import ready
from tests.ui.stage import Stage, settle


def test_what_is_left_out_is_said() -> None:
    """Cut at the limit or at the room there is; cleaned; of a line only the first."""
    assert tamed("short") == ("short", "")
    assert tamed("a\x1b[31mb\ttwo\nlines") == ("ab    two\nlines", "")
    assert tamed("one\ntwo", 10) == ("one", "")
    assert tamed("abcdef", 4) == (
        "abcd",
        "Too long to paste: the first 4 of 6 characters were put in",
    )
    text, said = tamed("x" * 1_000_000)
    assert len(text) == LONGEST
    assert "200,000 of 1,000,000" in said


@pytest.mark.slow
async def test_a_megabyte_is_soon_there_and_runs_nothing(full: Stage) -> None:
    """In a line to type in and in a pane: under a second, with a notice, and no key was run."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        began = time.perf_counter()
        app.post_message(Paste("xDq" * 350_000))
        await settle(pilot)
        in_pane = time.perf_counter() - began
        assert app.is_running
        assert app.screen is app.cockpit
        await pilot.press("f")
        await settle(pilot)
        began = time.perf_counter()
        app.post_message(Paste("xDq" * 350_000))
        await settle(pilot)
        in_line = time.perf_counter() - began

        assert isinstance(app.focused, Input)
        assert app.focused.value.startswith("xDqxDq")
        assert "\x1b" not in app.focused.value
        assert app.is_running
        assert "Too long to paste" in " ".join(one.message for one in app._notifications)
    assert full.runtime.store.read_now(outbox.letters) == []
    assert max(in_pane, in_line) < 3.0, "one second on a machine that does nothing else"


async def _to_a_name(pilot: Pilot[Any]) -> None:
    """In the conversation of set-up, to the first question that wants a line."""
    await pilot.press("comma")
    await ready(pilot)
    await pilot.press("1")
    (await ready(pilot)).query_one(Options).select("todotxt")
    await pilot.press("enter")
    await ready(pilot)


PLACES: dict[str, tuple[str, ...]] = {
    "comment": ("2", "c"),
    "filter": ("2", "slash"),
    "find": ("f",),
    "note": ("n",),
    "to-do": ("t",),
    "meeting": ("4", "g", "down", "b"),
    "palette": ("colon",),
    "set-up": (),
}
PASTED = "xDq\x1b[31m\x07 done\n" * 60_000
"""A megabyte with keys, line ends and what acts on terminals in it."""


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
async def test_wherever_one_types(full: Stage, place: str) -> None:
    """Text and nothing else, no more than fits, soon there; what did not fit is said."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        if place == "set-up":
            await _to_a_name(pilot)
        await pilot.press(*PLACES[place])
        await settle(pilot)
        screen, field = app.screen, app.focused
        assert isinstance(field, Input | TextArea)
        began = time.thread_time()
        app.post_message(Paste(PASTED))
        await settle(pilot)
        spent = time.thread_time() - began
        typed = field.value if isinstance(field, Input) else field.text

        assert (app.screen, app.focused) == (screen, field)
        assert "xDq" in typed
        assert "done" in typed
        assert not {"\x1b", "\x07"} & set(typed)
        assert len(typed) <= LONGEST
        assert isinstance(field, TextArea) or "\n" not in typed
        said = " ".join(one.message for one in app._notifications)
        assert isinstance(field, Input) or "pasted" in said or "Too long to paste" in said
        assert spent < 1.0
    assert full.runtime.store.read_now(outbox.letters) == []


STORM = [(1, 1), (10, 3), (200, 60), (39, 11), (80, 24), (60, 18), (3, 200), (120, 40)]


@pytest.mark.slow
async def test_a_storm_of_sizes_keeps_what_was_typed(full: Stage) -> None:
    """400 sizes, among them one cell: the note that was begun is still there, and goes on."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("n", *[key if key != " " else "space" for key in "ask about cables"])
        for number in range(400):
            width, height = STORM[number % len(STORM)]
            app.post_message(Resize(Size(width, height), Size(width, height)))
            if number % 40 == 39:
                await pilot.pause()
        await pilot.resize_terminal(120, 40)
        await pilot.press("exclamation_mark", "x")
        await settle(pilot)

        assert app.is_running
        typed = app.focused.text if isinstance(app.focused, TextArea) else ""
        assert typed == "ask about cables!x"
