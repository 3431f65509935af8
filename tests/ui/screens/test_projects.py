"""The register on the screen."""

from __future__ import annotations

import pytest

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Create, KeepGoal, KeepProject
from itday.ui.screens.projects import Register
from tests.ui.stage import Stage, screen_text, settle


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_register(full: Stage, size: tuple[int, int]) -> None:
    """The worst first, its reasons, what it owes, and its history."""
    late = {"planned_end": "2026-12-01", "expected_end": "2027-03-01", "budget": 40_000}
    for key, fields in (("calm", {"title": "Calm"}), ("core", {"title": "Switches", **late})):
        change = KeepProject(ref=Ref(DESK, "project", key), fields=fields)
        full.runtime.decide_now([change], "kick-off")
    app = full.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("B")
        for _ in range(3):
            await settle(pilot)
        text = screen_text(app)
        order = [one.row.key for one in app.screen.query_one(Register).things]
        await pilot.press("j")
        await settle(pilot)
        below = screen_text(app)
        await pilot.press("escape")
        await settle(pilot)

        assert order == ["core", "calm"]
        assert "Projects: 1 red, 0 amber, 1 green" in text
        assert "rule: red, 90 days late, tolerance 10" in text
        assert "! owed: a reason" in text
        assert ("|" in text.split("Switches")[1].splitlines()[0]) is (size[0] >= 100)
        assert "GREEN Calm" in below
        assert app.screen is app.cockpit


async def test_an_empty_register_says_how_to_begin(full: Stage) -> None:
    """Not an empty box."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("B")
        for _ in range(3):
            await settle(pilot)

        assert "itday project add KEY TITLE" in screen_text(app)


@pytest.mark.parametrize(("size", "at_once"), [((120, 40), True), ((80, 24), False)])
async def test_the_strategy_and_what_has_the_tag(
    full: Stage, size: tuple[int, int], at_once: bool
) -> None:
    """Goals with their progress, on a key where room is short; decisions, risks, to-dos below."""
    done = [{"title": "Order", "planned": "2026-11-01", "done": "2026-11-02"}]
    steps = [*done, {"title": "Fit", "planned": "2027-01-10"}]
    core = {"title": "Switches", "tag": "core", "milestones": steps}
    goal = {"title": "A network that holds", "projects": ["core"], "by": "2027-07-31"}
    full.runtime.decide_now(
        [
            KeepProject(ref=Ref(DESK, "project", "core"), fields=core),
            KeepGoal(ref=Ref(DESK, "goal", "network"), fields=goal),
            full.runtime.note("DECISION lease them +core"),
            full.runtime.note("RISK no chips +core"),
            Create(ref=Ref(DESK, "todo", "t"), title="Order cables", projects=("core",)),
        ]
    )
    app = full.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("B")
        for _ in range(3):
            await settle(pilot)
        first = screen_text(app)
        await pilot.press("s")
        await settle(pilot)
        second = screen_text(app)
        if at_once:
            first, second = second, first
        else:
            await pilot.press("s")
            await settle(pilot)
        below = first + second
        for _ in range(6):
            await pilot.press("J")
            await settle(pilot)
            below += screen_text(app)

        line = "#####-----  50%  A network that holds (1 project, worst green, by Sat 31 Jul 2027)"
        assert line not in first
        assert line[: size[0] - 20] in second
        assert "decided: today: lease them" in below
        assert "risk noted: today: no chips" in below
        assert "to-dos: 1 to-do open" in below
        assert "to-do: Order cables" in below
        assert ("1 to do" in below) is at_once
