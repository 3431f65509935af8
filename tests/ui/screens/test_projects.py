"""The register on the screen, worked on by keys."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Create, KeepGoal, KeepProject
from itday.store import meetings, rows
from itday.ui.screens.projects import ProjectsScreen
from tests.ui.stage import Stage, screen_text, settle

CORE = Ref(DESK, "project", "core")
LATE: dict[str, Any] = {"planned_end": "2026-12-01", "expected_end": "2027-03-01", "budget": 40_000}
BIG = (120, 40)


async def quiet(pilot: Pilot[Any]) -> None:
    """Let it show what there is; a question keeps its worker busy until it is answered."""
    for _ in range(3):
        await settle(pilot)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Each key when the one before is done; of a word, all letters at once, then enter."""
    for key in keys:
        letters = (*key[1:], "enter") if key.startswith("=") else (key,)
        if key.startswith("="):
            await pilot.press("ctrl+u")
        await pilot.press(*(("space" if one == " " else one) for one in letters))
        await quiet(pilot)


def keep(stage: Stage, key: str, reason: str = "kick-off", **fields: Any) -> None:
    """A project in the register."""
    change = KeepProject(ref=Ref(DESK, "project", key), fields=fields)
    stage.runtime.decide_now([change], reason)


def fields_of(stage: Stage, ref: Ref = CORE) -> dict[str, Any]:
    """As it stands."""
    row = stage.runtime.store.read_now(rows.row, ref)
    assert row is not None
    return row.fields


@pytest.mark.parametrize("size", [BIG, (80, 24)])
async def test_the_register(full: Stage, size: tuple[int, int]) -> None:
    """The worst first, its reasons, what it owes, and its history."""
    keep(full, "calm", title="Calm")
    keep(full, "core", title="Switches", **LATE)
    app = full.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "B")
        text = screen_text(app)
        screen = app.screen
        assert isinstance(screen, ProjectsScreen)
        order = [one.row.key for one in screen.things]
        await press(pilot, "j")
        below = screen_text(app)
        await press(pilot, "escape")

        assert order == ["core", "calm"]
        assert "Projects: 1 red, 0 amber, 1 green" in text
        assert "rule: red, 90 days late, tolerance 10" in text
        assert "! owed: a reason" in text
        assert ("|" in text.split("Switches")[1].splitlines()[0]) is (size[0] >= 100)
        assert "GREEN Calm" in below
        assert app.screen is app.cockpit


async def test_an_empty_register_says_how_to_begin(full: Stage) -> None:
    """Not an empty box; a key that needs a project says so."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await press(pilot, "B", "n")

        assert "itday project add KEY TITLE" in screen_text(app)
        assert isinstance(app.screen, ProjectsScreen)


async def test_a_project_is_added_and_worked_on(full: Stage) -> None:
    """Added, its next step, spend, milestone, risk and decision; each an entry, each undone."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await press(pilot, "B", "a", "=No Key", "=core", "=Switches", "=2027-03-01")
        await press(pilot, "n", "=Order them", "s", "=12k", "m", "=Fit", "=2027-01-10")
        await press(pilot, "r", "=Chips", "1", "d", "=Lease or buy")
        whole = fields_of(full)
        await press(pilot, "x", "1", "r", "1", "d", "1")
        ended = fields_of(full)
        past = full.runtime.store.read_now(meetings.history, CORE)
        await press(pilot, "u")
        undone = fields_of(full)

    assert (whole["title"], whole["tag"], whole["planned_end"]) == (
        "Switches",
        "core",
        "2027-03-01",
    )
    assert (whole["next_step"], whole["spend"]) == ("Order them", 12_000)
    assert whole["milestones"][0]["planned"] == "2027-01-10"
    assert whole["risks"][0]["level"] == 1
    assert ended["milestones"][0]["done"] == "2026-11-24"
    assert ended["risks"][0]["open"] is False
    assert ended["decisions"][0]["on"] == "2026-11-24"
    assert len(past) == 9
    assert not undone["decisions"][0].get("on")


async def test_a_colour_of_ones_own_owes_its_reasons(full: Stage) -> None:
    """Why otherwise, then reason, way back and date; leaving it anywhere changes nothing."""
    keep(full, "core", title="Switches")
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await press(pilot, "B", "c", "2", "=two are ill", "enter")
        owed = screen_text(app)
        await press(pilot, "escape")
        left = fields_of(full)
        await press(pilot, "c", "2", "=two are ill", "=nobody fits them", "=agency", "=never")
        wrong = screen_text(app)
        await press(pilot, "=2026-12-18")
        amber = fields_of(full)
        await press(pilot, "c", "0")
        back = fields_of(full)

    assert "! It is owed" in owed
    assert not left.get("rag")
    assert "By which day is it green again?" in wrong
    assert (amber["rag"], amber["rag_reason"]) == ("amber", "two are ill")
    assert (amber["reason"], amber["way_back"]) == ("nobody fits them", "agency")
    assert amber["green_by"] == "2026-12-18"
    assert (back["rag"], back["rag_reason"]) == ("", "")


async def test_what_slips_says_why(full: Stage) -> None:
    """A milestone that moves beyond its tolerance: what amber owes is asked, and why it slips."""
    steps = [{"title": "Fit", "planned": "2027-01-10"}]
    keep(full, "core", title="Switches", milestones=steps)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await press(pilot, "B", "m", "1", "=2027-01-24", "=chips", "enter", "=2027-02-01")
        asked = screen_text(app)
        await press(pilot, "=the maker is late")
        shown = screen_text(app)

    fields = fields_of(full)
    assert "It slips 14 days now, 0 before. Why?" in asked
    assert fields["milestones"][0]["expected"] == "2027-01-24"
    assert (fields["reason"], fields["way_back"], fields["green_by"]) == ("chips", "", "2027-02-01")
    assert "! owed: a way back to green" in shown
    assert "(the maker is late)" in shown


async def test_the_strategy_and_what_runs_out(full: Stage) -> None:
    """A goal with owner and projects, a renewal; a field of each changed."""
    keep(full, "core", title="Switches")
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await press(pilot, "B", "t", "=It holds", "=Sam", "=gone", "=core", "=2027-07-31")
        await press(pilot, "enter", "a", "=Ann")
        await press(pilot, "w", "=Web filter", "=2027-02-01", "=9k", "e", "b", "=10k")
        text = screen_text(app)

    goal = fields_of(full, Ref(DESK, "goal", "it-holds"))
    assert (goal["owner"], goal["projects"], goal["by"]) == ("Ann", ["core"], "2027-07-31")
    assert fields_of(full, Ref(DESK, "renewal", "web-filter"))["cost"] == 10_000
    assert "1 goal ·" in text


async def test_any_field_and_what_has_ended(full: Stage) -> None:
    """By its letter; a project that is done is shown again by a key."""
    keep(full, "core", title="Switches")
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await press(pilot, "B", "e", "b", "=Sam", "e", "m", "3")
        gone = screen_text(app)
        await press(pilot, "E")
        back = screen_text(app)

    assert (fields_of(full)["owner"], fields_of(full)["status"]) == ("Sam", "done")
    assert "No project yet" in gone
    assert "done, Sam" in back


async def test_what_has_its_tag(full: Stage) -> None:
    """Goals with their progress; decisions, risks and to-dos of the project in full."""
    done = [{"title": "Order", "planned": "2026-11-01", "done": "2026-11-02"}]
    steps = [*done, {"title": "Fit", "planned": "2027-01-10"}]
    keep(full, "core", title="Switches", tag="core", milestones=steps)
    goal = {"title": "A network that holds", "projects": ["core"], "by": "2027-07-31"}
    full.runtime.decide_now(
        [
            KeepGoal(ref=Ref(DESK, "goal", "network"), fields=goal),
            full.runtime.note("DECISION lease them +core"),
            full.runtime.note("RISK no chips +core"),
            Create(ref=Ref(DESK, "todo", "t"), title="Order cables", projects=("core",)),
        ]
    )
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await press(pilot, "B")
        first = screen_text(app)
        await press(pilot, "j")
        second = screen_text(app)

    assert "decided: today: lease them" in first
    assert "risk noted: today: no chips" in first
    assert "to-dos: 1 to-do open" in first
    assert "to-do: Order cables" in first
    assert "1 to do" in first
    line = "#####-----  50%  A network that holds (1 project, worst green, by Sat 31 Jul 2027)"
    assert line in second
