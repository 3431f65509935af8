"""The register on the screen."""

from __future__ import annotations

import pytest

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import KeepProject
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
