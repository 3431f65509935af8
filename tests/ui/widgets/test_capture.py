"""The lines for notes: marks in colour, faults in place, drafts, several lines, completion."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from itday.domain.ref import Ref
from itday.store import draft, rows
from itday.ui.widgets.capture import LONGEST, CaptureArea, CaptureBar
from tests.ui.drawn import SIZES
from tests.ui.stage import Stage, screen_text, settle

BIG = (120, 40)


async def opened(pilot: Pilot[str], *keys: str) -> CaptureBar:
    """The line, after these keys."""
    await pilot.press("n")
    await quiet(pilot)
    for key in keys:
        await pilot.press(key)
    await settle(pilot)
    return pilot.app.screen.query_one(CaptureBar)


async def quiet(pilot: Pilot[Any]) -> None:
    """Wait until nothing is at work."""
    await pilot.app.workers.wait_for_complete()
    await settle(pilot)


def notes(stage: Stage) -> list[rows.Row]:
    """All notes, the newest first."""
    return stage.runtime.store.read_now(rows.listing, rows.Scope("note"))


async def test_marks_are_said_and_coloured(full: Stage) -> None:
    """Each in words above the line, and in a colour of its own in it."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot, *"TODO order toner @tom !1 due:fri +print")
        spans = bar.query_one(CaptureArea).get_line(0).spans
        text = screen_text(app)

    for said in ("todo", "for tom", "due Fri 27 Nov", "priority 1", "+print"):
        assert said in text
    assert [(one.start, one.end) for one in spans] == [
        (0, 4), (17, 21), (22, 24), (25, 32), (33, 39),
    ]  # fmt: skip


async def test_a_day_that_does_not_exist_is_said_in_place(full: Stage) -> None:
    """Before the line is kept, underlined where it stands."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot, *"RISK late due:2026-02-30")
        spans = bar.query_one(CaptureArea).get_line(0).spans
        text = screen_text(app)

    assert "! " in text
    assert "2026-02-30" in text
    assert any("underline" in str(one.style) and one.start == 10 for one in spans)


async def test_enter_keeps_it_tied_to_the_row(full: Stage) -> None:
    """And the draft is gone."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2")
        await opened(pilot, *"He called")
        await pilot.press("enter")
        await quiet(pilot)

        assert not app.screen.query(CaptureBar)
        assert app.cockpit.pane.has_focus
    (note,) = notes(full)
    assert (note.title, note.fields["about"][1]) == ("He called", "ticket")
    assert full.runtime.store.read_now(draft.read, "capture") == ""


async def test_it_may_be_tied_to_the_meeting_that_is_on(full: Stage) -> None:
    """One key turns through row, meeting and nothing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2")
        await opened(pilot, "ctrl+t", *"Decided")
        await pilot.press("enter")
        await quiet(pilot)
        await opened(pilot, "ctrl+t", "ctrl+t", *"Alone")
        await pilot.press("enter")
        await quiet(pilot)

    # Both are of the same minute on a clock that stands.
    alone, decided = sorted(notes(full), key=lambda note: note.title)
    assert Ref(*decided.fields["about"]) == Ref("lists", "meeting", "m1")
    assert alone.fields["about"] is None


async def test_what_is_typed_is_there_again(full: Stage) -> None:
    """On disk without leaving the line; after a crash it is where one goes on."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot, *"half a th")
        bar._beat()
        await quiet(pilot)
        kept = full.runtime.store.read_now(draft.read, "capture")
    again = full.app()
    async with again.run_test(size=BIG) as pilot:
        bar = await opened(pilot, *"ought")

        assert bar.text == "half a thought"
    assert kept == "half a th"
    assert notes(full) == []


async def test_leaving_keeps_the_draft_and_a_resize_the_text(full: Stage) -> None:
    """Too small and back."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot, *"abc")
        await pilot.resize_terminal(30, 8)
        await pilot.resize_terminal(80, 24)
        text = bar.text
        await pilot.press("escape")
        await quiet(pilot)
        bar = await opened(pilot)

        assert (text, bar.text) == ("abc", "abc")


async def test_a_paste_is_text_and_no_keys(full: Stage) -> None:
    """Line ends and escapes in it do nothing; what is too long is cut and said to be."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot)
        area = bar.query_one(CaptureArea)
        await area._on_paste(events.Paste("one\r\nq\x1b[2J\nthree"))
        await settle(pilot)
        small = area.text
        await area._on_paste(events.Paste("x" * 1_000_000))
        await settle(pilot)
        said = [str(toast.message) for toast in app._notifications]

        assert small.splitlines()[0] == "one"
        assert "\x1b" not in area.text
        assert len(area.text) == LONGEST
        assert app.is_running
        assert any("1,000,000" in one for one in said)
    assert notes(full) == []


async def test_several_lines_are_one_note(full: Stage) -> None:
    """ctrl+o begins another; the first line names it."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot, *"RISK one", "ctrl+o", *"two")
        height = bar.query_one(CaptureArea).size.height
        await pilot.press("enter")
        await quiet(pilot)

    (note,) = notes(full)
    assert (note.title, note.fields["text"]) == ("RISK one", "RISK one\ntwo")
    assert height == 2


async def test_tab_completes_a_name(full: Stage) -> None:
    """Of the people in the meeting that is on, before those of the directory."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot, *"ask @bir", "tab")

        assert bar.text == 'ask @"Tom Birch" '


async def test_what_is_caught_elsewhere_shows(full: Stage) -> None:
    """While the line is open."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        bar = await opened(pilot)
        full.runtime.decide_now([full.runtime.note("From another window")])
        bar._beat()
        await settle(pilot)

        assert "last: From another window" in screen_text(app)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("typed", ["", "TODO order toner @tom !1 due:fri", "call due:2026-02-30"])
def test_pictures(full: Stage, snap_compare: Any, size: tuple[int, int], typed: str) -> None:
    """Empty, understood, and with a day that does not exist."""

    async def show(pilot: Pilot[str]) -> None:
        bar = await opened(pilot, *typed)
        bar.query_one(CaptureArea).cursor_blink = False
        await quiet(pilot)

    assert snap_compare(full.app(), terminal_size=size, run_before=show)
