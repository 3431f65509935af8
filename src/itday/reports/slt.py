"""The weekly digest for the senior leadership team: one page, roles not names, decisions wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from itday.domain.log import OVER, LogEntry, LogStatus
from itday.domain.school_time import School
from itday.triage.obligations import Duty, clock, duties
from itday.triage.redact import Redactor
from itday.triage.rules import Rules

PAGE = 10
"""Entries on the one page; more are counted."""
LONGEST = 320
"""Characters of what leadership must hear, an entry."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the page says."""

    heading: str
    bottom_line: str
    decisions: tuple[str, ...]
    entries: tuple[str, ...]
    clocks: tuple[str, ...]
    figures: tuple[str, ...]
    left_out: int
    level: str
    head: str
    """The ledger's last link: an anchor outside the machine."""
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the digest is made from."""

    entries: Sequence[LogEntry]
    rules: Rules
    school: School
    now: datetime
    since: datetime
    redactor: Redactor
    level: str
    head: str
    figures: Mapping[str, object] = field(default_factory=dict)
    """Further figures of the week by name."""


def compose(brief: Brief) -> Digest:
    """Choose what leadership must hear, the most severe first, and say it by role."""
    heard = [one for one in brief.entries if _belongs(one, brief.since)]
    heard.sort(key=lambda one: (-one.severity, -one.aware_at.timestamp(), one.ref.key))
    shown = heard[:PAGE]
    wanted = [one for one in heard if one.decision_wanted and one.status not in OVER]
    clocks = [line for one in heard for line in _clocks(one, brief)]
    zone, day = brief.school.zone, brief.school.local_date(brief.now)
    name = f"{brief.school.name}, " if brief.school.name else ""
    return Digest(
        heading=f"IT and cyber security: week to {day:%d %B %Y} ({name}"
        f"{brief.school.term_week(day)})",
        bottom_line=_bottom_line(heard, wanted, clocks, f"{brief.since.astimezone(zone):%d %B}"),
        decisions=tuple(
            f"{one.ref.key}: {_said(one.decision_wanted, brief)}" for one in wanted[:PAGE]
        ),
        entries=tuple(_line(one, brief) for one in shown),
        clocks=tuple(clocks),
        figures=tuple(f"{name}: {value}" for name, value in brief.figures.items()),
        left_out=len(heard) - len(shown),
        level=brief.level,
        head=brief.head,
        refs=tuple(str(one.ref) for one in shown),
    )


def _belongs(entry: LogEntry, since: datetime) -> bool:
    """Whether leadership should hear of it this week: it is new, moved, or is still going on."""
    if not entry.reportable or entry.status is LogStatus.STRUCK:
        return False
    moved = max(entry.aware_at, entry.updated_at or entry.aware_at)
    return moved >= since or entry.status not in OVER or entry.breach_open


def _bottom_line(
    heard: Sequence[LogEntry], wanted: Sequence[LogEntry], clocks: Sequence[str], since: str
) -> str:
    if not heard:
        return f"Nothing since {since} needs leadership's attention."
    severe = sum(one.severity >= 4 for one in heard)
    ongoing = sum(one.status not in OVER for one in heard)
    parts = [
        f"{len(heard)} incident{'s' * (len(heard) != 1)} to know of",
        f"{severe} severe" if severe else "none severe",
        f"{ongoing} still open" if ongoing else "all over",
        f"{len(wanted)} decision{'s' * (len(wanted) != 1)} wanted" if wanted else "none to decide",
    ]
    parts += ["a clock is running"] if clocks else []
    return "; ".join(parts) + "."


def _line(entry: LogEntry, brief: Brief) -> str:
    hear = _said(entry.must_hear or entry.title, brief)
    hear += "" if hear.endswith((".", "!", "?", "…")) else "."
    affected = ", ".join(f"{count} {who}" for who, count in entry.affected.items() if count)
    about = f" Affected: {affected}." if affected else ""
    return (
        f"{entry.ref.key} ({entry.severity.name.lower()}, {entry.category}, {entry.status}): "
        f"{hear}{about}"
    )


def _said(text: str, brief: Brief) -> str:
    line = " ".join(brief.redactor.say(text, brief.level).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _clocks(entry: LogEntry, brief: Brief) -> list[str]:
    running = clock(entry, brief.now)
    lines = [f"{entry.ref.key}: {running}"] if running else []
    owed = [d for d in duties(entry, brief.rules, brief.now) if d.state in {"owed", "late"}]
    return lines + [
        f"{entry.ref.key}: {duty.body} {'should have been' if duty.state == 'late' else 'to be'} "
        f"told {_by(entry, duty, brief)}{'. ' + duty.note if duty.note else ''}"
        for duty in owed
    ]


def _by(entry: LogEntry, duty: Duty, brief: Brief) -> str:
    """Until when, on the school's clock."""
    due = duty.due.astimezone(brief.school.zone)
    return f"by {due:%a} {due.day} {due:%b %H:%M}" if duty.due > entry.aware_at else "at once"


def markdown(digest: Digest) -> str:
    """The page as Markdown."""
    parts = [f"# {digest.heading}", "", f"**{digest.bottom_line}**"]
    sections = (
        ("Decisions wanted", digest.decisions),
        ("What you should know", digest.entries),
        ("Clocks and duties", digest.clocks),
        ("Figures", digest.figures),
    )
    for heading, lines in sections:
        if lines:
            parts += ["", f"## {heading}", "", *(f"- {_escaped(line)}" for line in lines)]
        if heading == "What you should know" and digest.left_out:
            parts.append(f"- and {digest.left_out} more in the register")
    parts += ["", f"Redaction: {digest.level}. Ledger head: `{digest.head}`", ""]
    return "\n".join(parts)


def as_json(digest: Digest) -> dict[str, Any]:
    """The page for programs."""
    return {
        "heading": digest.heading,
        "bottom_line": digest.bottom_line,
        "decisions": list(digest.decisions),
        "entries": list(digest.entries),
        "refs": list(digest.refs),
        "clocks": list(digest.clocks),
        "figures": list(digest.figures),
        "left_out": digest.left_out,
        "redaction": digest.level,
        "head": digest.head,
    }


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>|" else c for c in text)
