"""A case in five seconds: how they got in, how sure that is, what is next, whom to tell by when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from itday.domain.case import CaseRecord
from itday.domain.log import LogEntry
from itday.triage.cases import Case
from itday.triage.obligations import clock, duties
from itday.triage.rules import Obligation, Rules
from itday.triage.score import Score

IN = ("sign_in_succeeded", "mfa_not_satisfied", "hosting_network", "legacy_protocol")
LATER = ("rule_after_sign_in", "mfa_denied_then_success")
PRESSING = frozenset({"act now", "look today"})
IF_REAL = frozenset({"risk", "severe", "always"})
"""Obligations that a takeover commonly brings; the others hang on what comes out."""


class Point(NamedTuple):
    """One line."""

    label: str
    said: str
    pressing: bool = False


class About(NamedTuple):
    """One case with what was decided on it, and its entry in the log."""

    case: Case
    score: Score
    record: CaseRecord | None
    steps: Sequence[str]
    entry: LogEntry | None = None


def brief(about: About, rules: Rules, now: datetime, when: Callable[[float], str]) -> list[Point]:
    """The lines; `when` says a moment as the screen does."""
    points = [Point("Who", part.why) for part in about.score.parts if part.name == "privileged"]
    points += [Point("Happened", _happened(about)), Point("Sure", _sure(about))]
    decided = about.record is not None and about.record.verdict not in {"", "suspicious"}
    if about.case.open and not decided:
        points.append(Point("Next", _next(about)))
    return [*points, *_tell(about, rules, now, when, decided=decided)]


def _happened(about: About) -> str:
    """How the sign-in went and what was left behind, as the score found it."""
    parts = {part.name: part.why for part in about.score.parts}
    said = [parts[name] for name in IN if name in parts]
    if "sign_in_succeeded" not in parts:
        said.insert(0, "no sign-in is known to have succeeded")
    places = [f"{one.city}, {one.country}".strip(", ") for one in about.case.sights]
    said += [f"in {'; '.join(named)}"] if (named := dict.fromkeys(filter(None, places))) else []
    return ", ".join([*said, *(parts[name] for name in LATER if name in parts)])


def _sure(about: About) -> str:
    for_ = sum(part.points > 0 for part in about.score.parts)
    against = sum(part.points < 0 for part in about.score.parts)
    seen = len(about.record.evidence) if about.record is not None else 0
    findings = f"{for_} finding{'s' * (for_ != 1)} for it"
    return f"{findings}, {against or 'none'} against; {seen or 'nothing'} checked by you"


def _next(about: About) -> str:
    done = set(about.record.checks) if about.record is not None else set()
    left = [step for step in about.steps if step not in done]
    if not left:
        return "all is checked: give the verdict"
    return f"{left[0]} ({len(about.steps) - len(left)} of {len(about.steps)} done)"


def _tell(
    about: About, rules: Rules, now: datetime, when: Callable[[float], str], *, decided: bool
) -> list[Point]:
    if about.entry is not None:
        return _owed(about.entry, rules, now, when)
    if decided or not about.case.open or about.score.band not in PRESSING:
        return []
    named = [_within(one) for one in rules.obligations if one.when in IF_REAL]
    said = "leadership, through the log; the hours run from when you know"
    return [Point("If real", f"tell {'; '.join([said, *named])}")]


def _within(one: Obligation) -> str:
    where = " if people are at risk" if one.when == "risk" else ""
    return f"{one.body}{where} {f'within {one.within_h:g} h' if one.within_h else 'at once'}"


def _owed(
    entry: LogEntry, rules: Rules, now: datetime, when: Callable[[float], str]
) -> list[Point]:
    """What the log says is still owed."""
    running = clock(entry, now)
    points = [Point("Clock", f"{entry.ref.key}: {running}", pressing=True)] if running else []
    open_ = [one for one in duties(entry, rules, now) if one.state in {"owed", "late"}]
    said = [
        f"{one.body} by {when(one.due.timestamp())}{', late' if one.state == 'late' else ''}"
        for one in open_
    ]
    return [*points, *([Point("Tell", "; ".join(said), pressing=True)] if said else [])]
