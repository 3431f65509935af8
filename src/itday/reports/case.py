"""One case as a file: what an audit asks for, in the order in which it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from itday.domain.case import CaseRecord
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.store.casework import Worked
from itday.triage.cases import Sight
from itday.triage.signs import WORDS

Say = Callable[[str], str]


class CaseFile(NamedTuple):
    """What is written, and for whose eyes."""

    worked: Worked
    school: School
    level: str
    say: Say
    head: str

    def when(self, seconds: float | datetime | None) -> str:
        """A moment on the school's clock, with its zone."""
        if seconds is None:
            return ""
        moment = seconds if isinstance(seconds, datetime) else datetime.fromtimestamp(seconds, UTC)
        return f"{moment.astimezone(self.school.zone):%Y-%m-%d %H:%M %Z}"


def markdown(file: CaseFile) -> str:
    """The case as Markdown."""
    worked, say = file.worked, file.say
    record = worked.record or CaseRecord(ref=worked.ref, title=worked.title)
    score = worked.score
    parts = [
        f"# Case {worked.key}: {_line(say(worked.title))}",
        "",
        f"- status: {worked.status}",
        f"- verdict: {record.verdict or 'none yet'}",
        f"- reason: {_line(say(record.reason)) or 'none yet'}",
        f"- score: {score.score:g}, {score.band} (weights {score.version})",
        f"- owner: {_line(say(record.owner)) or 'nobody'}",
    ]
    parts += ["", "## Score", ""]
    parts += [f"- {part.points:+g} {_line(say(part.why))}" for part in score.parts]
    parts += [f"- sum {score.total:g}" + (f"; {score.floor}" if score.floor else "")]
    parts += ["", "## Timeline", "", *timeline(file)]
    parts += ["", "## Times", ""]
    times = {
        "happened": worked.case.first,
        "raised": worked.case.sights[0].raised,
        "first viewed": record.viewed_at,
        "acknowledged": record.acknowledged_at,
        "contained": record.contained_at,
        "resolved": record.resolved_at,
    }
    parts += [f"- {name}: {file.when(at)}" for name, at in times.items() if at]
    parts += _found(file, record)
    parts += ["", f"Redaction: {file.level}. Ledger head: `{file.head}`", ""]
    return "\n".join(parts)


def _found(file: CaseFile, record: CaseRecord) -> list[str]:
    say = file.say
    evidence = [
        f"{file.when(one.at)}: {_line(say(one.checked))}: {_line(say(one.seen))}"
        for one in record.evidence
    ]
    contacts = [
        f"{file.when(one.at)}: {_line(one.channel)}: {_line(say(one.outcome))}"
        for one in record.contacts
    ]
    if record.no_contact:
        contacts.append(f"nobody was asked: {_line(say(record.no_contact))}")
    breach = [f"personal data: {record.personal_data}"] if record.personal_data else []
    if record.slt is not None:
        breach.append(f"leadership must hear of it: {'yes' if record.slt else 'no'}")
    if record.log is not None:
        breach.append(f"in the SLT log as {record.log.key}")
    sections = (
        ("Evidence", evidence),
        ("The person was asked", contacts),
        ("Actions", [_line(say(one.what)) for one in record.actions]),
        ("Consequences", breach),
    )
    return [
        line
        for heading, lines in sections
        if lines
        for line in ("", f"## {heading}", "", *(f"- {one}" for one in lines))
    ]


def timeline(file: CaseFile) -> list[str]:
    """The alerts in order of time: when, source, kind, outcome, place, why each is in the case."""
    return [f"- {_line(file.say(line))}" for line in lines(file.worked, file.when)]


def lines(worked: Worked, when: Callable[[float], str]) -> list[str]:
    """The timeline as text; that an address comes back after another is said: A, B, then A."""
    found: list[str] = []
    back = returns(worked.case.sights)
    for one in worked.case.sights:
        parts = [when(one.at), WORDS[one.kind], one.title, one.person, one.outcome, place(one)]
        parts.append(one.product)
        joins = worked.case.joins.get(one.ref, ())
        parts += [f"joined: {joins[0].said}"] if joins else []
        if one.ref in back:
            parts.append("back at an earlier address: the shape of a replay")
        found.append("; ".join(part for part in parts if part))
    return found


def returns(sights: Sequence[Sight]) -> frozenset[Ref]:
    """Alerts with which an account is back at an address after another: A, B, A."""
    seen: dict[str, list[str]] = {}
    found = set()
    for one in sights:
        ips = seen.setdefault(one.account, [])
        if not one.ip or not one.account or (ips and ips[-1] == one.ip):
            continue
        if one.ip in ips:
            found.add(one.ref)
        ips.append(one.ip)
    return frozenset(found)


def place(sight: Sight) -> str:
    """Address, town, country and network in a few words."""
    network = f"AS{sight.network}" if sight.network else ""
    where = ", ".join(part for part in (sight.city, sight.country) if part)
    return " ".join(part for part in (sight.ip, where, network) if part)


def _line(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>|" else c for c in " ".join(text.split()))
