"""The register's records."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from itday.domain.project import Goal, Milestone, Project, Renewal
from tests.samples import sample


def test_a_project_is_found_by_what_it_is_about() -> None:
    """Milestones, risks and decisions wanted as well."""
    words = sample("project").facets().words

    assert all(word in words for word in ("Order", "Late delivery", "Which supplier", "Chase"))


@pytest.mark.parametrize(
    ("status", "is_open"), [("active", True), ("paused", True), ("done", False), ("stopped", False)]
)
def test_a_project_that_ended_is_closed(status: str, is_open: bool) -> None:
    """It leaves the register's open rows."""
    assert sample("project").model_copy(update={"status": status}).facets().open is is_open


def test_what_runs_out_first_comes_first() -> None:
    """And what was renewed is closed."""
    renewal = sample("renewal")
    assert isinstance(renewal, Renewal)
    later = renewal.model_copy(update={"ends": date(2027, 3, 1), "done": True}).facets()

    assert renewal.facets().rank < later.rank
    assert not later.open


def test_a_goal_names_its_projects() -> None:
    """Search leads from one to the other."""
    goal = sample("goal")
    assert isinstance(goal, Goal)

    assert "core-switches" in goal.facets().words
    assert not goal.model_copy(update={"dropped": True}).facets().open


@pytest.mark.parametrize("fields", [{"budget": -1}, {"tolerance_percent": 101}, {"nonsense": 1}])
def test_what_no_project_can_have_is_refused(fields: dict[str, int]) -> None:
    """Before it stands in the register."""
    with pytest.raises(ValidationError):
        Project.model_validate(sample("project").model_dump() | fields)


def test_a_milestone_needs_its_day() -> None:
    """Without it there is no slip."""
    with pytest.raises(ValidationError):
        Milestone.model_validate({"title": "Order"})
