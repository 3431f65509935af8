"""The log on the screen: the clock counts, decisions are asked for whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.domain.log import LogEntry
from itday.store import register
from tests.ui.stage import Stage, screen_text, settle


@pytest.fixture
def logged(full: Stage) -> Stage:
    """A profile with one entry."""
    full.runtime.decide_now([full.runtime.log("A list went astray", severity=4)])
    return full


def entry(stage: Stage) -> LogEntry:
    """The one there is."""
    (only,) = stage.runtime.store.read_now(register.entries)
    return only


async def keys(stage: Stage, *pressed: str) -> str:
    """What the log shows after these keys."""
    app = stage.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for key in ("L", *pressed):
            await pilot.press(key)
            await settle(pilot)
        toasts = [toast.message for toast in app._notifications]
        return "\n".join([screen_text(app), *toasts])


async def test_the_clock_counts(logged: Stage) -> None:
    """Hours, then minutes; in the list and below it."""
    assert "72 h left to decide" in await keys(logged)
    logged.now += timedelta(hours=70, minutes=1)

    shown = await keys(logged)

    assert "1 h 59 min left to decide" in shown
    assert "1 breach clock running" in shown


async def test_a_breach_decision_is_asked_for_whole(logged: Stage) -> None:
    """Data, risk, report, reason, decider; then the clock is still."""
    answers = ("b", "y", "1", "n", *"gone", "enter", *"Bursar", "enter")

    shown = await keys(logged, *answers)

    breach = entry(logged).breach
    assert (breach.risk, breach.report, breach.reason, breach.decider) == (
        "unlikely", False, "gone", "Bursar",
    )  # fmt: skip
    assert "left to decide" not in shown


async def test_half_a_decision_is_none(logged: Stage) -> None:
    """Escape anywhere leaves the clock running."""
    for left in (("b", "escape"), ("b", "y", "escape"), ("b", "y", "1", "n", "escape")):
        await keys(logged, *left)
        assert entry(logged).breach_open


async def test_no_personal_data_stops_the_clock(logged: Stage) -> None:
    """With the reason; that nobody knows does not."""
    await keys(logged, "b", "u")
    assert entry(logged).breach_open

    await keys(logged, "b", "n", *"none", "enter", *"DPO", "enter")

    assert not entry(logged).breach_open


async def test_status_and_who_was_told(logged: Stage) -> None:
    """Each a change of its own."""
    await keys(logged, "s", "2")
    await keys(logged, "T", "1", *"IC-7", "enter")

    found = entry(logged)
    assert (found.status, found.contained_at) == ("contained", logged.now)
    assert (found.notifications[0].body, found.breach.told_at) == ("ICO", logged.now)


async def test_an_empty_log_says_what_to_do(full: Stage) -> None:
    """At the smallest size too; keys that need an entry say so."""
    assert "l on any row makes one" in await keys(full)
    assert "nothing is selected" in await keys(full, "s")


async def test_those_that_are_over_are_shown_when_asked_for(logged: Stage) -> None:
    """And hidden again."""
    await keys(logged, "b", "n", *"none", "enter", *"DPO", "enter")
    await keys(logged, "s", "4")

    assert "astray" not in await keys(logged)
    assert "astray" in await keys(logged, "a")
