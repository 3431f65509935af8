"""The end-of-day review, over the cockpit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def review(cockpit: CockpitScreen) -> None:
    """What the day came to."""
    from itday.reports import review as report
    from itday.ui.screens.review import ReviewScreen

    runtime = cockpit.runtime
    me = runtime.settings.me
    names = (me.name, me.email, *me.logins.values())
    found = await runtime.store.read(
        report.gather, runtime.settings.school, runtime.now(), days=1, me=names
    )
    await cockpit.app.push_screen_wait(ReviewScreen(report.plain(found)))


ACTS = (
    Act(
        *(
            "review",
            "E",
            "end of day",
            "the day: done, promised, slipped, waited for",
        ),
        run=review,
        command="itday review",
    ),
)
