"""One case as a file: what an audit asks for, in the order in which it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from itday.domain.case import CaseRecord
from itday.domain.log import Evidence
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.reports._times import exact
from itday.store.casework import Worked
from itday.triage.score import Part
from itday.triage.sights import Sight
from itday.triage.signs import SIGN_INS, WORDS

Say = Callable[[str], str]
AT_ONCE_S = 900
"""What an alert may take to be raised without a word of it."""


class CaseFile(NamedTuple):
    """What is written, and for whose eyes."""

    worked: Worked
    school: School
    level: str
    say: Say
    head: str

    def when(self, seconds: float | datetime | None) -> str:
        """A moment on the school's clock, with its zone, and in UTC where that differs."""
        return "" if seconds is None else exact(seconds, self.school.zone)

    def why(self, part: Part) -> str:
        """A line of the score; in a small team what somebody does tells who it is."""
        if part.name == "privileged" and self.level != "full":
            return "a privileged account"
        return self.say(part.why)


def markdown(file: CaseFile) -> str:
    """The case as Markdown."""
    worked, say = file.worked, file.say
    record = worked.record or CaseRecord(ref=worked.ref, title=worked.title)
    score = worked.score
    parts = [
        f"# Case {worked.key}: {_line(say(worked.title))}",
        "",
        f"- status: {worked.status}",
        f"- verdict: {worked.verdict.replace('_', ' ') or 'none yet'}",
        f"- reason: {_line(say(worked.reason)) or 'none yet'}",
        f"- score: {score.score:g}, {score.band} (weights {score.version})",
        f"- owner: {_line(say(record.owner)) or 'nobody'}",
    ]
    parts += ["", "## Score", ""]
    parts += [f"- {part.points:+g} {_line(file.why(part))}" for part in score.parts]
    parts += [f"- sum {score.total:g}" + (f"; {score.floor}" if score.floor else "")]
    parts += ["", "## Timeline", "", *timeline(file)]
    parts += ["", "## Times", "", *_times(file, record)]
    parts += _found(file, record)
    parts += ["", f"Redaction: {file.level}. Ledger head: `{file.head}`", ""]
    return "\n".join(parts)


def _times(file: CaseFile, record: CaseRecord) -> list[str]:
    case = file.worked.case
    times = {
        "first happened": case.first,
        "last happened": max(one.at for one in case.sights),
        "first raised by its source": min(one.raised for one in case.sights),
        "first viewed": record.viewed_at,
        "acknowledged": record.acknowledged_at,
        "contained": record.contained_at,
        "resolved": record.resolved_at,
    }
    return [f"- {name}: {file.when(at)}" for name, at in times.items() if at]


def _found(file: CaseFile, record: CaseRecord) -> list[str]:
    """What was found out and done, each under its heading; what nobody noted has none."""
    say = file.say

    def noted(at: datetime | None, by: str, *said: str) -> str:
        when = ", ".join(filter(None, (file.when(at), _line(say(by)))))
        return ": ".join(filter(None, (when, *(_line(say(one)) for one in said))))

    asked = [noted(one.at, "", one.channel, one.outcome) for one in record.contacts]
    if record.no_contact:
        asked.append(f"nobody was asked: {_line(say(record.no_contact))}")
    sections = (
        ("Evidence", [noted(one.at, one.by, one.checked, _seen(one)) for one in record.evidence]),
        ("The person was asked", asked),
        ("Playbook, as far as it was done", [_line(one) for one in record.checks]),
        ("Actions", [noted(one.at, one.owner, one.what) for one in record.actions]),
        ("Consequences", _consequences(record, say)),
    )
    return [
        line
        for heading, lines in sections
        if lines
        for line in ("", f"## {heading}", "", *(f"- {one}" for one in lines))
    ]


def _seen(evidence: Evidence) -> str:
    return evidence.seen + (f" (SHA-256 {evidence.digest})" if evidence.digest else "")


def _consequences(record: CaseRecord, say: Say) -> list[str]:
    found = [f"personal data: {record.personal_data}"] if record.personal_data else []
    if record.slt is not None:
        why = f", {_line(say(record.slt_reason))}" if record.slt_reason else ""
        found.append(f"leadership must hear of it: {'yes' if record.slt else 'no'}{why}")
    return [*found, *([f"in the SLT log as {record.log.key}"] if record.log else [])]


def timeline(file: CaseFile) -> list[str]:
    """The alerts in order of time: all that a row holds, and why each is in the case."""
    return [f"- {_line(file.say(line))}" for line in lines(file.worked, file.when)]


def lines(worked: Worked, when: Callable[[float], str]) -> list[str]:
    """The timeline as text; that an address comes back after another is said: A, B, then A."""
    found: list[str] = []
    back = returns(worked.case.sights)
    for one in worked.case.sights:
        parts = [when(one.at), WORDS[one.kind], one.title, one.person, went(one), place(one)]
        parts += [one.agent, _device(one), one.product, raised(one), f"id {one.ref.key}"]
        joins = worked.case.joins.get(one.ref, ())
        parts += [f"joined: {joins[0].said}"] if joins else []
        if one.ref in back:
            parts.append("back at an earlier address: the shape of a replay")
        found.append("; ".join(part for part in parts if part))
    return found


def went(sight: Sight) -> str:
    """How a sign-in went, and whether MFA was satisfied; a rule or a mail is no sign-in."""
    if sight.kind not in SIGN_INS:
        return ""
    mfa = {True: "with MFA", False: "without MFA", None: ""}[sight.mfa]
    return ", ".join(filter(None, (sight.outcome, mfa)))


def _device(sight: Sight) -> str:
    return f"{sight.device} device" if sight.device else ""


def raised(sight: Sight) -> str:
    """How much later its source raised it; empty where that was at once."""
    late = sight.raised - sight.at
    if late < AT_ONCE_S:
        return ""
    return f"raised {f'{late / 3600:.0f} h' if late >= 5400 else f'{late / 60:.0f} min'} later"


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
