"""Closing a case: what an audit needs is asked for, and only that; then the changes it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from itday.domain.alert import Verdict
from itday.domain.case import CaseRecord
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Acknowledge, Close, HandOver
from itday.domain.verbs.kept import KeepCase
from itday.triage.cases import Case
from itday.triage.score import Score

ANSWERS = ("yes", "no", "unknown")
VERDICTS = tuple(str(one) for one in Verdict)


@dataclass(frozen=True, slots=True)
class Closing:
    """What the person says on closing; the record has what was noted before."""

    verdict: str
    reason: str = ""
    personal_data: str = ""
    """`yes`, `no` or `unknown`: the breach question."""
    no_contact: str = ""
    """Why nobody was asked."""
    slt: bool | None = None
    slt_reason: str = ""
    hear: str = ""
    """What leadership must hear, in words that name roles."""
    bulk: bool = False


def missing(closing: Closing, record: CaseRecord | None) -> tuple[str, ...]:
    """What must still be said before the case may be closed so; nothing where all is there."""
    if closing.verdict not in VERDICTS:
        return (f"a verdict: {', '.join(VERDICTS)}",)
    if closing.verdict == "suspicious":
        return ("a verdict that closes: suspicious stays open, to be watched",)
    lacks = []
    if not closing.reason.strip():
        lacks.append("a reason, one line")
    evidence = record.evidence if record is not None else ()
    if closing.verdict in {"true_positive", "insufficient_data"} and not evidence:
        lacks.append("evidence: what was checked, and what was seen")
    if closing.verdict == "true_positive":
        lacks += _of_a_true_one(closing, record)
    return tuple(lacks)


def _of_a_true_one(closing: Closing, record: CaseRecord | None) -> list[str]:
    lacks = []
    if (closing.personal_data or (record.personal_data if record else "")) not in ANSWERS:
        lacks.append("the breach question: personal data involved, yes, no or unknown")
    asked = record is not None and bool(record.contacts)
    if not (asked or closing.no_contact or (record.no_contact if record else "")):
        lacks.append("that the person was asked and what came of it, or why not")
    if closing.slt is None and (record is None or record.slt is None):
        lacks.append("whether leadership must hear of it")
    elif closing.slt and not (closing.hear or (record and record.log)):
        lacks.append("what leadership must hear of it, by roles and not by names")
    elif closing.slt is False and not (closing.slt_reason or closing.reason):
        lacks.append("why leadership need not hear of it")
    return lacks


def owes_entry(closing: Closing, record: CaseRecord | None) -> bool:
    """Whether closing so makes an entry in the log: one is heard of, or may be a breach.

    Every breach of personal data is recorded with its decision (UK GDPR, article 33(5)), whether
    leadership hears of it or not; without an entry no clock would run.
    """
    if closing.verdict != "true_positive" or (record is not None and record.log is not None):
        return False
    data = closing.personal_data or (record.personal_data if record is not None else "")
    return bool(closing.hear) or data in {"yes", "unknown"}


@dataclass(frozen=True, slots=True)
class Subject:
    """One case that is decided on."""

    ref: Ref
    """Where what is decided on it is kept."""
    title: str
    case: Case
    score: Score
    record: CaseRecord | None


def keep(subject: Subject, now: str, **fields: Any) -> KeepCase:
    """A change of a case's record, making it where there is none."""
    record = subject.record
    alerts = [list(one.ref) for one in subject.case.sights]
    told: dict[str, Any] = {"alerts": alerts, **fields}
    if record is None:
        told = {"title": subject.title, "viewed_at": now} | told
    return KeepCase(ref=subject.ref, fields=told)


def acknowledge(subject: Subject, now: str, owner: str) -> list[Change]:
    """Take a case on: its record, and those of its alerts that are new."""
    told = {"status": "acknowledged", "acknowledged_at": now, "owner": owner}
    new = [one for one in subject.case.sights if one.status == "new"]
    return [keep(subject, now, **told), *(Acknowledge(ref=one.ref) for one in new)]


def log_fields(subject: Subject, closing: Closing, **noted: Any) -> dict[str, Any]:
    """What a case tells the entry in the log that is made of it: what is known is not asked again.

    Args:
        subject: The case.
        closing: What was said on closing.
        **noted: What was noted at the same time, such as `evidence`.
    """
    case, record = subject.case, subject.record
    held = [one.model_dump(mode="json") for one in record.evidence] if record is not None else []
    data = closing.personal_data or (record.personal_data if record is not None else "")
    return {
        "category": "phishing" if set(case.kinds) == {"phishing_reported"} else "account takeover",
        "severity": max(*(one.severity for one in case.sights), 1),
        "origin": "alert case",
        "must_hear": closing.hear,
        "reportable": closing.slt is not False,
        "occurred_at": _iso(case.first),
        "detected_at": _iso(min(one.raised for one in case.sights)),
        "evidence": noted.get("evidence", held),
        "breach": {"personal_data": data or "unknown"},
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def close(subject: Subject, closing: Closing, now: str, owner: str, **noted: Any) -> list[Change]:
    """Close a case: its record with all that an audit asks for, and each open alert.

    Args:
        subject: The case.
        closing: Whole: see `missing`.
        now: ISO 8601.
        owner: Who closes it.
        **noted: Further fields of its record that were noted at the same time.
    """
    record = subject.record
    told = {"status": "closed", "resolved_at": now, **_scored(subject.score), **_said(closing)}
    if record is None or record.acknowledged_at is None:
        told |= {"acknowledged_at": now, "owner": owner}
    told |= noted
    open_ = [one for one in subject.case.sights if one.open]
    return [
        keep(subject, now, **told),
        *(Close(ref=one.ref, verdict=closing.verdict, reason=closing.reason) for one in open_),
    ]


def _scored(score: Score) -> dict[str, Any]:
    """The score as it was when the case was closed, line by line."""
    return {
        "score": score.score,
        "band": score.band,
        "weights": score.version,
        "breakdown": [f"{part.points:+g} {part.why}" for part in score.parts],
    }


def _said(closing: Closing) -> dict[str, Any]:
    """What the person said; what they did not stays as it was."""
    said = {
        "personal_data": closing.personal_data,
        "no_contact": closing.no_contact,
        "slt_reason": closing.slt_reason,
    }
    told: dict[str, Any] = {name: value for name, value in said.items() if value}
    told |= {"verdict": closing.verdict, "reason": closing.reason, "bulk": closing.bulk}
    return told if closing.slt is None else told | {"slt": closing.slt}


def bulk(subjects: Sequence[Subject], band: str, rank: Mapping[str, int]) -> list[Subject]:
    """Those of the cases that may be closed together: none above the band that was meant."""
    least = rank[band]
    return [one for one in subjects if one.case.open and rank[one.score.band] >= least]


class By(NamedTuple):
    """Who decides on the alerts of a case, when and why."""

    who: str
    now: str
    """ISO 8601."""
    reason: str = ""
    several: bool = False
    """Whether other cases are decided on at the same time."""


def noted(subject: Subject, changes: Sequence[Change], by: By) -> Change:
    """What one decision on its alerts leaves in a case's record.

    Taking them is taking the case on; closing the last that are open is closing it. Whatever else
    it is stands among what was done, in the decision's own words.

    Args:
        subject: The case as it was before.
        changes: The decision, a change an alert.
        by: Who, when, why.
    """
    first, on = changes[0], {one.ref for one in changes}
    if isinstance(first, Acknowledge):
        return acknowledge(subject, by.now, by.who)[0]
    if isinstance(first, Close) and all(one.ref in on for one in subject.case.sights if one.open):
        told = Closing(first.verdict, first.reason, bulk=by.several)
        return close(subject, told, by.now, by.who)[0]
    held = subject.record.actions if subject.record is not None else ()
    step = {"what": _done(changes, subject, by), "owner": by.who, "at": by.now}
    kept: dict[str, Any] = {"actions": [*(one.model_dump(mode="json") for one in held), step]}
    if isinstance(first, HandOver):
        kept["owner"] = first.name
    return keep(subject, by.now, **kept)


def _done(changes: Sequence[Change], subject: Subject, by: By) -> str:
    """A decision in its own words, with its reason, and on how many of the alerts it was."""
    words = ": ".join(filter(None, (changes[0].describe(), by.reason)))
    many = len(subject.case.sights)
    return words + (f" ({len(changes)} of {many} alerts)" if len(changes) < many else "")
