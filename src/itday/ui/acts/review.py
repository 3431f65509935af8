"""The end-of-day review, over the cockpit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


async def review(cockpit: CockpitScreen) -> None:
    """What the day came to."""
    from itday.reports import review as report
    from itday.ui.screens.overlay import Answer, Choice
    from itday.ui.screens.review import ReviewScreen

    runtime = cockpit.runtime
    names = runtime.settings.me.names
    found = await runtime.store.read(
        report.gather, runtime.settings.school, runtime.now(), days=1, me=names
    )
    if not await cockpit.app.push_screen_wait(ReviewScreen(report.plain(found))):
        return
    options = [
        Answer("n", "no, what is new stays new", "no"),
        Answer("y", "yes: all that came in so far has been seen", "yes"),
    ]
    asked = Choice("The day is done. Close the round as well?", options)
    if await cockpit.app.push_screen_wait(asked) == "yes":
        await cockpit.close_round()


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
