"""How far the technology strategy has come, computed from the projects that lead to each goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from itday.domain.rag import ORDER, judge

Fields = Mapping[str, Any]


class Progress(NamedTuple):
    """Where a goal stands."""

    percent: int | None
    """0 to 100; `None` where no project leads there, so that nobody can tell."""
    projects: int
    """How many of its projects the register has."""
    worst: str
    """The worst colour among those under way; empty where there is none."""
    missing: tuple[str, ...]
    """Keys it names that the register does not have."""


def done_share(project: Fields) -> float:
    """How much of a project is done, 0 to 1: all of it when it is done, else its milestones."""
    if project.get("status") == "done":
        return 1.0
    steps = project.get("milestones") or ()
    return sum(1 for one in steps if one.get("done")) / len(steps) if steps else 0.0


def progress(goal: Fields, projects: Mapping[str, Fields], today: date) -> Progress:
    """Where a goal stands; a project that was stopped leads nowhere and is left out.

    Args:
        goal: The fields of `itday.domain.project.Goal`.
        projects: The register by key.
        today: The school's date.
    """
    named: Sequence[str] = tuple(goal.get("projects") or ())
    found = [projects[key] for key in named if key in projects]
    found = [one for one in found if one.get("status") != "stopped"]
    colours = [judge(one, today).colour for one in found if one.get("status") in {None, "active"}]
    percent = round(100 * sum(map(done_share, found)) / len(found)) if found else None
    return Progress(
        percent,
        len(found),
        min(colours, key=ORDER.index, default=""),
        tuple(key for key in named if key not in projects),
    )
