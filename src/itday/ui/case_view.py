"""A case as text: verdict card, timeline, score, playbook, what was found, what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from textual.content import Content

from itday.reports.case import place, raised, returns, went
from itday.store.casework import Worked
from itday.store.rows import Row
from itday.triage import agent
from itday.triage.brief import Point
from itday.triage.sights import Sight
from itday.triage.signs import WORDS
from itday.ui.moment import Moment
from itday.ui.text import MUTED, joined, shown, stacked, wrapped

TONES = {"act now": "bold $text-error", "look today": "bold $text-warning"}
NOTHING = "Nothing yet: e notes what was checked and seen."
LABEL = 10
ORDER = ("timeline", "score", "checks", "found", "related")


class CaseView(NamedTuple):
    """What one case shows."""

    worked: Worked
    moment: Moment
    width: int = 60
    first: str = "timeline"
    """The section that comes first."""
    related: Sequence[Row] | None = None
    """What else there is of these people; `None` while nobody has looked."""
    brief: Sequence[Point] = ()
    """What one must know in five seconds."""

    def content(self) -> Content:
        """All of it."""
        order = [self.first, *(name for name in ORDER if name != self.first)]
        parts = [*self.head()]
        for name in order:
            parts += [Content(), *self.section(name)]
        return stacked(parts)

    def head(self) -> list[Content]:
        """The verdict card: whom, how pressing, how far it has come."""
        worked, record = self.worked, self.worked.record
        score = worked.score
        count = len(worked.case.sights)
        about = (
            f"{score.score:g} {score.band}",
            worked.status,
            f"{count} alert{'s' * (count > 1)}",
        )
        parts = [
            *(shown(line, "bold") for line in wrapped(worked.title, self.width)),
            joined([shown(about[0], TONES.get(score.band, "bold")), *map(shown, about[1:])]),
            shown(f"{worked.key}, weights {score.version}", MUTED),
        ]
        if score.floor:
            parts.append(shown(f"held up: {score.floor}", "bold $text-warning"))
        if worked.verdict:
            said = f"{worked.verdict.replace('_', ' ')}: {worked.reason}"
            parts += [shown(line, "bold") for line in wrapped(said, self.width)]
        if record is not None and record.log is not None:
            parts.append(shown(f"in the SLT log as {record.log.key}"))
        return [*parts, *self._brief()]

    def _brief(self) -> list[Content]:
        """A label and what is said beside it, a line or more each."""
        parts: list[Content] = []
        for label, said, pressing in self.brief:
            first, *rest = wrapped(said, max(self.width - LABEL, 20)) or [""]
            style = "bold $text-warning" if pressing else ""
            parts.append(joined([shown(label.ljust(LABEL - 1), MUTED), shown(first, style)], " "))
            parts += [shown(" " * LABEL + line, style) for line in rest]
        return parts

    def section(self, name: str) -> list[Content]:
        """One section with its heading."""
        heading, lines = {
            "timeline": (f"Timeline, {self._zones()}", self._timeline),
            "score": ("Why this score", self._score),
            "checks": ("To check", self._checks),
            "found": ("Found out", self._found),
            "related": ("Of these people", self._related),
        }[name]
        return [shown(heading, "bold $text-accent"), *lines()]

    def _lines(self, text: str, style: str = "", indent: int = 0, hang: int = 2) -> list[Content]:
        """Text in lines that begin at `indent`, those after the first further in by `hang`."""
        first, *rest = wrapped(text, max(self.width - indent - hang, 20)) or [""]
        further = " " * (indent + hang)
        return [
            shown(" " * indent + first, style),
            *(shown(further + line, style) for line in rest),
        ]

    def _timeline(self) -> list[Content]:
        parts: list[Content] = []
        back = returns(self.worked.case.sights)
        many = len(self.worked.case.accounts) > 1
        for one in self.worked.case.sights:
            line = f"{self._at(one.at)}  {WORDS[one.kind]}"
            line += f", {how}" if (how := went(one)) else ""
            line += f", {one.person}" if many and one.person else ""
            parts += self._lines(line, "" if one.open else MUTED)
            for about in filter(None, (place(one), _through(one))):
                parts += self._lines(about, MUTED, 2)
            if one.ref in back:
                parts += self._lines("back at an earlier address: a replay?", "bold $text-error", 2)
            joins = self.worked.case.joins.get(one.ref, ())
            parts += self._lines(f"joined: {joins[0].said}", MUTED, 2) if joins else []
        return parts

    def _at(self, seconds: float) -> str:
        """A moment with its day, and in UTC where that is another time: sources log in UTC."""
        local = self.moment.local(seconds)
        utc = f" ({datetime.fromtimestamp(seconds, UTC):%H:%M} UTC)" if local.utcoffset() else ""
        return f"{local:%a} {local.day} {local:%b %H:%M}{utc}"

    def _zones(self) -> str:
        """What the clock is called, as when the alerts happened."""
        found = (f"{self.moment.local(one.at):%Z}" for one in self.worked.case.sights)
        return " and ".join(dict.fromkeys(found))

    def _score(self) -> list[Content]:
        parts = [
            line
            for part in self.worked.score.parts
            for line in self._lines(f"{part.points:+g}  {part.why}", hang=5)
        ]
        return [*parts, shown(f"{self.worked.score.total:g}  in all", MUTED)]

    def _checks(self) -> list[Content]:
        record = self.worked.record
        done = set(record.checks) if record is not None else set()
        return [
            line
            for step in self.worked.steps
            for line in self._lines(
                f"[{'x' if step in done else ' '}] {step}", MUTED if step in done else "", hang=4
            )
        ]

    def _found(self) -> list[Content]:
        record = self.worked.record
        if record is None:
            return self._lines(NOTHING, MUTED)
        said = [f"{one.checked}: {one.seen}" for one in record.evidence]
        said += [f"asked by {one.channel}: {one.outcome}" for one in record.contacts]
        said += [f"not asked: {record.no_contact}"] if record.no_contact else []
        said += [f"personal data: {record.personal_data}"] if record.personal_data else []
        if not said:
            return self._lines(NOTHING, MUTED)
        return [line for one in said for line in self._lines(f"- {one}")]

    def _related(self) -> list[Content]:
        if self.related is None:
            return self._lines("Looking for their tickets, mail and meetings.", MUTED)
        if not self.related:
            return self._lines("No open ticket, mail or meeting names them.", MUTED)
        return [
            line
            for row in self.related[:12]
            for line in self._lines(f"{row.kind}: {row.title} ({row.state})")
        ]


def _through(sight: Sight) -> str:
    """By which program and device, who raised it, and how late."""
    device = f"{sight.device} device" if sight.device else ""
    # By name alone it fits the line: whose it is everybody knows.
    product = sight.product.removeprefix("Microsoft ")
    parts = (agent.said(sight.agent), device, product, raised(sight))
    return ", ".join(filter(None, parts))
