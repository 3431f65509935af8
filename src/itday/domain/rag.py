"""Red, amber, green by a written rule, against each project's own tolerances.

| colour | when |
| --- | --- |
| red | it slips by more than twice its tolerance in days, or overspends by more than twice its tolerance in per cent, or ended without an end: its expected end has passed |
| amber | it slips or overspends by more than its tolerance, a milestone's day has passed without it, or a high risk is open |
| green | none of these |

Slip is the worst of the project's end and its open milestones, expected against planned. Spend is judged by
the forecast, or by what is spent where there is none. A person may judge otherwise and says why.
"""  # noqa: E501 - a table

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

RED, AMBER, GREEN = "red", "amber", "green"
ORDER = (RED, AMBER, GREEN)
"""The worst first."""


class Rag(NamedTuple):
    """A project's colour on a day."""

    colour: str
    """What is shown: the person's own, else the rule's."""
    rule: str
    """What the rule says."""
    reasons: tuple[str, ...]
    """Why the rule says so; empty for green."""
    owed: tuple[str, ...]
    """What an amber or red project, or a judgement of one's own, still lacks."""
    slip_days: int
    """Days late; negative where it is early."""
    over_percent: float
    """Per cent above the budget; negative below, 0 where there is no budget."""


def judge(project: Mapping[str, Any], today: date) -> Rag:
    """Judge a project by its fields, as JSON has them.

    Args:
        project: The fields of `itday.domain.project.Project`.
        today: The school's date.
    """
    slip, over = slip_days(project), over_percent(project)
    red = tuple(_red(project, today, slip, over))
    amber = tuple(_amber(project, today, slip, over))
    rule = RED if red else AMBER if amber else GREEN
    own = str(project.get("rag") or "")
    colour = own if own in ORDER else rule
    reasons = red or amber
    return Rag(colour, rule, reasons, tuple(_owed(project, colour, rule)), slip, over)


def slip_days(project: Mapping[str, Any]) -> int:
    """By how many days the latest of end and open milestones is later than agreed."""
    pairs = [(project.get("planned_end"), project.get("expected_end"))]
    pairs += [(one["planned"], one.get("expected")) for one in _milestones(project)]
    slips = [
        (date.fromisoformat(late) - date.fromisoformat(agreed)).days
        for agreed, late in pairs
        if agreed and late
    ]
    return max(slips, default=0)


def over_percent(project: Mapping[str, Any]) -> float:
    """By how much the forecast, or the spend, is above the budget."""
    budget = project.get("budget") or 0
    cost = max(project.get("forecast") or 0, project.get("spend") or 0)
    return 100 * (cost - budget) / budget if budget else 0.0


def _milestones(project: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [one for one in project.get("milestones") or () if not one.get("done")]


def _red(project: Mapping[str, Any], today: date, slip: int, over: float) -> Iterator[str]:
    days, percent = project.get("tolerance_days") or 0, project.get("tolerance_percent") or 0
    if slip > 2 * days:
        yield f"{slip} days late, tolerance {days}"
    if over > 2 * percent:
        yield f"{over:.0f} % over budget, tolerance {percent} %"
    end = project.get("expected_end") or project.get("planned_end")
    if end and date.fromisoformat(end) < today:
        yield f"should have ended on {end}"


def _amber(project: Mapping[str, Any], today: date, slip: int, over: float) -> Iterator[str]:
    days, percent = project.get("tolerance_days") or 0, project.get("tolerance_percent") or 0
    if slip > days:
        yield f"{slip} days late, tolerance {days}"
    if over > percent:
        yield f"{over:.0f} % over budget, tolerance {percent} %"
    for one in _milestones(project):
        if date.fromisoformat(one.get("expected") or one["planned"]) < today:
            yield f"milestone passed: {one['title']}"
    for risk in project.get("risks") or ():
        if risk.get("open", True) and risk.get("level", 2) >= 3:
            yield f"high risk: {risk['title']}"


def _owed(project: Mapping[str, Any], colour: str, rule: str) -> Iterator[str]:
    if colour != rule and not project.get("rag_reason"):
        yield "why it is judged otherwise than the rule"
    if colour == GREEN:
        return
    for name, words in (
        ("reason", "a reason"), ("way_back", "a way back to green"), ("green_by", "a date"),
    ):  # fmt: skip
        if not project.get(name):
            yield words
