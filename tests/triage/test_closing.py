"""Closing: what an audit needs is asked for, and only that."""

from __future__ import annotations

from typing import Any

import pytest

from itday.domain.case import CaseRecord
from itday.domain.log import Evidence
from itday.domain.ref import Ref
from itday.triage.cases import group
from itday.triage.closing import Closing, Subject, acknowledge, bulk, close, missing
from itday.triage.score import score
from tests.samples import NOW
from tests.triage.alerts import RULES, sight

SEEN = Evidence(checked="sign-in log", seen="Lagos", at=NOW)
RECORD = CaseRecord(ref=Ref("desk", "case", "c-1"), title="x", evidence=(SEEN,))


def subject(**more: Any) -> Subject:
    """A case of two alerts, one of them closed already."""
    (case,) = group([sight("a", **more), sight("b", 1, status="resolved")], RULES)
    return Subject(RECORD.ref, "Ann", case, score(case, RULES), None)


def test_a_true_positive_owes_everything() -> None:
    """Each thing by name; with all of it there, nothing."""
    lacks = "; ".join(missing(Closing("true_positive"), None))
    for thing in ("reason", "evidence", "personal data", "asked", "leadership"):
        assert thing in lacks

    whole = Closing("true_positive", "phished", "unknown", "on leave", slt=True, hear="One account")
    assert missing(whole, RECORD) == ()


@pytest.mark.parametrize("verdict", ["benign_positive", "false_positive", "test", "duplicate"])
def test_a_benign_case_owes_one_line(verdict: str) -> None:
    """And nothing else: that is what most of them are."""
    assert len(missing(Closing(verdict), None)) == 1
    assert missing(Closing(verdict, "new phone"), None) == ()


def test_insufficient_data_owes_what_was_looked_at() -> None:
    """Else it would be a way round."""
    assert "evidence" in missing(Closing("insufficient_data", "no log"), None)[0]
    assert missing(Closing("insufficient_data", "no log"), RECORD) == ()


def test_suspicious_and_what_is_no_verdict_close_nothing() -> None:
    """One stays open, the other is named."""
    assert "stays open" in missing(Closing("suspicious", "odd"), None)[0]
    assert "true_positive" in missing(Closing("whatever", "odd"), None)[0]


def test_closing_closes_what_is_open_and_keeps_the_score() -> None:
    """One change for the case, one for each open alert; the weights' version is kept."""
    record, *alerts = close(subject(), Closing("benign_positive", "ok"), NOW.isoformat(), "me")

    kept = CaseRecord.model_validate(record.predict({}))
    assert [change.ref.key for change in alerts] == ["a"]
    assert (kept.weights, kept.status, kept.owner) == (RULES.version, "closed", "me")
    assert kept.breakdown
    assert kept.acknowledged_at == kept.resolved_at == NOW


def test_acknowledging_takes_on_what_is_new() -> None:
    """The alerts that somebody has in hand already are let be."""
    record, *alerts = acknowledge(subject(), NOW.isoformat(), "me")

    assert [change.ref.key for change in alerts] == ["a"]
    assert record.predict({})["acknowledged_at"] == NOW.isoformat()
    assert acknowledge(subject(status="in progress"), NOW.isoformat(), "me")[1:] == []


def test_bulk_never_takes_a_case_above_its_band() -> None:
    """Nor one that is closed."""
    low, high = subject(), subject(severity=4, kind="token", outcome="success")
    rank = {name: at for at, (name, _) in enumerate(RULES.bands)}

    assert bulk([low, high], low.score.band, rank) == [low]
    assert high.score.band == "act now"
