"""Meetings from the cockpit's rows."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.store import meetings
from itday.ui.screens.meeting import MeetingScreen
from tests.ui.stage import Stage, screen_text, settle


async def test_rows_go_on_an_agenda(full: Stage) -> None:
    """Any row, or all that are marked; undone as one."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2", "m")
        await settle(pilot)
        asked = screen_text(app)
        await pilot.press("b")
        await settle(pilot)
        await pilot.press("1", "space", "space", "m")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)

        assert "On whose agenda? [URGENT] Projector dead in Hall" in asked
        assert "Finance, today" in asked
        (row,) = full.runtime.store.read_now(meetings.topics, "finance")
        assert row.fields["about"] == ["desk1", "ticket", "101"]
        assert len(full.runtime.store.read_now(meetings.topics, "standing")) == 2
        await pilot.press("u")
        await settle(pilot)
        assert full.runtime.store.read_now(meetings.topics, "standing") == []


async def test_thinking_better_of_it(full: Stage) -> None:
    """Nothing is put anywhere."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)

        assert full.runtime.store.read_now(meetings.series) == []


async def test_where_there_is_no_meeting(stage: Stage) -> None:
    """The key says so; a whole day is none either."""
    stage.fill(["ticket"])
    app = stage.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2", "m")
        await settle(pilot)
        assert any("no meeting is in the calendar" in one.message for one in app._notifications)
        assert app.cockpit.why_greyed("begin") == "the cursor is on no meeting"


async def test_the_program_may_begin_with_a_meeting(full: Stage) -> None:
    """As `itday meet start` does."""
    app = full.app()
    app.meeting = Ref("lists", "meeting", "m2")
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(4):
            await settle(pilot)

        assert isinstance(app.screen, MeetingScreen)
