"""What a note may be tied to."""

from __future__ import annotations

from datetime import timedelta

from itday.ui.catching import running, ties
from tests.ui.stage import Stage, settle


async def test_the_meeting_that_is_on(full: Stage) -> None:
    """Not the one that comes next, and none when all are over."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        meeting = running(app.cockpit)
        words = [tie.words for tie in ties(app.cockpit)]
        full.now += timedelta(minutes=20)
        app.cockpit.look_for_changes()
        await settle(pilot)

        assert meeting is not None
        assert meeting.title == "Standing meeting"
        assert words[1:] == ["in Standing meeting", "tied to nothing"]
        assert running(app.cockpit) is None
        assert len(ties(app.cockpit)) == 2
