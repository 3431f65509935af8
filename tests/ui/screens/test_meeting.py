"""A meeting: typed, kept, found again after a crash."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from itday.domain.errors import StoreError
from itday.domain.ref import Ref
from itday.store import draft, meetings
from itday.ui.screens.meeting import MeetingScreen
from itday.ui.widgets.note_lines import Lines, NoteLine
from itday.ui.widgets.one_line import OneLine
from tests.ui.stage import Stage, screen_text, settle

if TYPE_CHECKING:
    from itday.ui.app import CockpitApp

MEETING = Ref("lists", "meeting", "m2")


async def begin(pilot: Pilot[Any]) -> MeetingScreen:
    """Open the meeting in three quarters of an hour from the agenda."""
    await settle(pilot)
    await pilot.press("4", "g", "down", "b")
    await done(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, MeetingScreen)
    return screen


async def done(pilot: Pilot[Any]) -> None:
    """Wait for the sheet and for what is being kept."""
    await settle(pilot)
    for _ in range(50):
        busy = [w for w in pilot.app.workers if w.group in {"sheet", "noting", "draft"}]
        if not busy:
            break
        await pilot.app.workers.wait_for_complete(busy)
    await pilot.pause()


def texts(stage: Stage) -> list[str]:
    """What was written at the meeting."""
    return [row.title for row in stage.runtime.store.read_now(meetings.notes_about, MEETING)]


@pytest.mark.parametrize("size", [(140, 40), (120, 40), (80, 24)])
async def test_lines_are_kept_as_they_are_typed(full: Stage, size: tuple[int, int]) -> None:
    """Sheet, clock, kind and owner said back; each line on disk."""
    app = full.app()
    async with app.run_test(size=size) as pilot:
        screen = await begin(pilot)
        await pilot.press(*"TODO go @tom due:fri")
        await pilot.pause()
        understood = screen.query_one("#understood", OneLine).content.plain
        await pilot.press("enter", *"it was cold", "enter")
        await done(pilot)

        assert understood == "todo · for tom · due Fri 27 Nov"
        assert texts(full) == ["TODO go @tom due:fri", "it was cold"]
        assert [one.state for one in screen.query_one(Lines).written] == ["kept", "kept"]
        assert "Finance · 0:00 · 105 min left" in screen_text(app)
        assert ("0 actions open" in screen_text(app)) is (size[0] >= 120)


async def test_nothing_stands_over_the_line(full: Stage) -> None:
    """What the cockpit said before is gone; an error is read to its end."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.cockpit.tell("Cleared")
        app.cockpit.warn("not done")
        app.cockpit.tell("no room on the disk", severity="error")
        await begin(pilot)

        assert [toast.message for toast in app._notifications] == ["no room on the disk"]


async def test_names_of_those_invited_complete(full: Stage) -> None:
    """With tab, in quotes where there is a space."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)
        await pilot.press(*"TODO go @bir", "tab", *"now")

        assert screen.query_one(Input).value == 'TODO go @"Tom Birch" now'


async def test_what_is_typed_is_on_disk_within_half_a_second(full: Stage) -> None:
    """And stands in the line again when the meeting is opened anew; a kept line does not."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot)
        await pilot.press(*"half a sent")
        await asyncio.sleep(0.5)
        kept = full.runtime.store.read_now(draft.read, f"meeting:{MEETING}")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("l")
        await settle(pilot)
        assert app.screen is app.cockpit
        again = await begin(pilot)
        value = again.query_one(Input).value
        await pilot.press("enter")
        await done(pilot)
        await asyncio.sleep(0.5)

        assert (kept, value) == ("half a sent", "half a sent")
        assert texts(full) == ["half a sent"]
        assert full.runtime.store.read_now(draft.read, f"meeting:{MEETING}") == ""


async def test_a_line_that_was_kept_right_before_a_crash_is_not_offered_again(full: Stage) -> None:
    """The draft may be older than the line."""
    full.runtime.decide_now([full.runtime.note("half a sent", MEETING)])
    full.runtime.store.write_now(draft.keep, f"meeting:{MEETING}", "half a sent", 1.0)
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)

        assert screen.query_one(Input).value == ""


async def test_a_line_that_cannot_be_kept_comes_back(
    full: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into the line, with a toast; nothing looks kept that is not."""

    async def fails(*_: object, **__: object) -> None:
        raise StoreError("the disk is full", where="desk.db")

    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)
        monkeypatch.setattr(full.runtime, "decide", fails)
        await pilot.press(*"precious", "enter")
        await done(pilot)

        assert screen.query_one(Input).value == "precious"
        assert list(screen.query_one(Lines).written) == []
        assert any("disk is full" in note.message for note in app._notifications)


async def test_keys_typed_faster_than_lines_are_kept(full: Stage) -> None:
    """A letter right behind enter belongs to the next line; none is lost, the order stays."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)
        screen.query_one(NoteLine).focus()
        lines = [f"TODO line {n} @tom" for n in range(12)]
        for text in lines:
            for ch in text:
                app.post_message(events.Key("space" if ch == " " else ch, ch))
            app.post_message(events.Key("enter", "\r"))
        for _ in range(5):
            await done(pilot)

        assert texts(full) == lines


async def test_an_earlier_line_is_mended(full: Stage) -> None:
    """Up brings it back, enter puts it in its place, on the desk and in its page; esc leaves it."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)
        await pilot.press(*"TODO go due:2026-02-30", "enter", *"it was cold", "enter")
        await done(pilot)
        faulty = screen_text(app)
        await pilot.press("up", "up", "up", "down", "down", "up", "up")
        await pilot.press(*["backspace"] * 10, *"fri", "enter")
        await done(pilot)
        await pilot.press("up", *"er", "escape")
        await pilot.pause()

        assert "! 2026-02-30 is not a day of the calendar" in faulty
        assert "! 2026" not in screen_text(app)
        assert texts(full) == ["TODO go due:fri", "it was cold"]
        assert (app.screen, screen.query_one(Input).value) == (screen, "")
        await done(pilot)
    (file,) = full.runtime.notes_folder.glob("2026/*Finance.md")
    assert "- TODO go due:fri ^" in file.read_text()
    assert "2026-02-30" not in file.read_text()


async def test_what_is_being_typed_is_not_given_up_for_an_earlier_line(full: Stage) -> None:
    """Up does nothing where something stands in the line."""
    full.runtime.decide_now([full.runtime.note("before", MEETING)])
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)
        await pilot.press(*"half", "up")
        await pilot.pause()

        assert screen.query_one(Input).value == "half"


async def test_long_lines_are_read_to_their_end(full: Stage) -> None:
    """In as many rows as they need, at any width."""
    text = " ".join(f"word{n}" for n in range(30))
    full.runtime.decide_now([full.runtime.note(text, MEETING)])
    for size in ((120, 40), (80, 24)):
        app = full.app()
        async with app.run_test(size=size) as pilot:
            await begin(pilot)

            assert all(f"word{n}" in screen_text(app) for n in range(30))


async def test_leaving_asks_and_stays(full: Stage) -> None:
    """Escape never throws anything away."""
    app = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        await pilot.press(*"x", "enter")
        await done(pilot)
        await pilot.press("escape")
        await pilot.pause()
        asked = screen_text(app)
        await pilot.press("s")
        await settle(pilot)

        assert "review: to-dos, decisions" in asked
        assert app.screen is screen


async def test_the_sheet_in_a_narrow_window(full: Stage) -> None:
    """On a key; typing goes on."""
    app: CockpitApp = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        hidden = "0 actions open" in screen_text(app)
        await pilot.press("f3")
        await pilot.pause()
        seen = "0 actions open" in screen_text(app)
        await pilot.press(*"go", "enter")
        await done(pilot)

        assert (hidden, seen) == (False, True)
        assert texts(full) == ["go"]
