"""What the projects screen shows of each kind."""

from __future__ import annotations

from typing import Any

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import KeepGoal, KeepProject, KeepRenewal
from itday.store import meetings
from itday.ui.moment import Moment
from itday.ui.project_view import Item, card, items
from tests.ui.stage import Stage


def kept(stage: Stage, *, ended: bool = False) -> list[Item]:
    """A late project, one that is over, a goal that names one nobody knows, what runs out."""
    steps = [{"title": "Order", "planned": "2026-11-01", "done": "2026-11-03"},
             {"title": "Fit", "planned": "2026-12-01", "expected": "2026-12-05"}]  # fmt: skip
    late: dict[str, Any] = {
        "title": "Switches", "tag": "core", "planned_end": "2026-12-01", "budget": 40_000,
        "expected_end": "2026-12-15", "milestones": steps, "decisions": [{"title": "Lease"}],
        "risks": [{"title": "Chips", "level": 1, "owner": "ann"}],
    }  # fmt: skip
    goal = {"title": "Holds", "projects": ["core", "gone"], "owner": "Sam"}
    stage.runtime.decide_now(
        [
            KeepProject(ref=Ref(DESK, "project", "core"), fields=late),
            KeepProject(ref=Ref(DESK, "project", "old"), fields={"title": "Old", "status": "done"}),
            KeepGoal(ref=Ref(DESK, "goal", "holds"), fields=goal),
            KeepRenewal(
                ref=Ref(DESK, "renewal", "web"), fields={"title": "Web", "ends": "2027-01-01"}
            ),
        ],
        "kick-off",
    )
    school, now = stage.runtime.settings.school, stage.now
    return stage.runtime.store.read_now(lambda db: items(db, school, now, ended=ended))


def text_of(stage: Stage, item: Item) -> str:
    """One in full."""
    past = stage.runtime.store.read_now(meetings.history, item.row.ref)
    return card(item, past, Moment(stage.now, stage.runtime.settings.school)).plain


def test_projects_then_goals_then_what_runs_out(full: Stage) -> None:
    """What is over is left out until it is asked for."""
    assert [one.row.key for one in kept(full)] == ["core", "holds", "web"]
    assert [one.row.key for one in kept(full, ended=True)] == ["core", "old", "holds", "web"]


def test_a_project_in_full(full: Stage) -> None:
    """Why it has its colour, what it owes, its milestones with their slip, each change with why."""
    text = text_of(full, kept(full)[0])

    assert "AMBER Switches" in text
    assert "rule: amber, 14 days late, tolerance 10" in text
    assert "! owed: a reason, a way back to green, a date" in text
    assert "milestone *: Order: reached Tue 3 Nov, agreed Sun 1 Nov (+2 d)" in text
    assert "milestone o: Fit: expected Sat 5 Dec, agreed Tue 1 Dec (+4 d)" in text
    assert "risk: Chips: low, ann" in text
    assert "decision: Lease: wanted" in text
    assert "tolerates 10 d and 5 %" in text
    assert "expected_end=2026-12-15" in text
    assert "(kick-off)" in text


def test_a_goal_and_what_runs_out(full: Stage) -> None:
    """Its share, what it names that is not there; its end."""
    _, goal, web = kept(full)

    assert "#####-----  50%  Holds (1 project, worst amber, Sam)" in text_of(full, goal)
    assert "! not in the register: gone" in text_of(full, goal)
    assert "ends: 2027-01-01" in text_of(full, web)
