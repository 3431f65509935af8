"""A case as a file."""

from __future__ import annotations

from dataclasses import replace

from itday.domain.case import CaseRecord, Contact
from itday.domain.log import Evidence, Step
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.reports.case import CaseFile, lines, markdown, returns
from itday.store.casework import Worked
from itday.triage.cases import group
from itday.triage.score import Part, score
from tests.samples import NOW
from tests.triage.alerts import RULES, sight


def worked(record: CaseRecord | None = None) -> Worked:
    """Somebody at two addresses and back at the first."""
    first = sight("a", ip="192.0.2.9", kind="unfamiliar", person="Ann Oakes", outcome="success")
    second = replace(sight("b", 1, ip="203.0.113.5", kind="token"), person="Ann Oakes")
    (case,) = group([first, second, sight("c", 2, ip="192.0.2.9")], RULES)
    return Worked(case, score(case, RULES), record)


def test_there_and_back_is_said() -> None:
    """A, then B, then A again; not A and A, nor A and B."""
    told = lines(worked(), lambda at: "t")

    assert ["replay" in line for line in told] == [False, False, True]
    first = sight("a", ip="1", account="a")
    assert not returns([first, sight("b", ip="1", account="a")])
    assert not returns([first, sight("b", ip="2", account="a")])
    others = [sight("b", ip="2", account="b"), sight("c", ip="1", account="c")]
    assert not returns([first, *others]), "three people are no replay"


def test_the_file_has_what_an_audit_asks_for() -> None:
    """Score with its lines, timeline with joins, evidence, contact, consequences, anchor."""
    record = CaseRecord(
        ref=Ref("desk", "case", "c-1"), title="Ann", verdict="true_positive", reason="Phished",
        evidence=(Evidence(checked="log of <Ann Oakes>", seen="Lagos", at=NOW),),
        contacts=(Contact(channel="telephone", outcome="not her", at=NOW),),
        personal_data="yes", slt=True, log=Ref("desk", "log", "INC-2026-001"), acknowledged_at=NOW,
    )  # fmt: skip
    made = CaseFile(worked(record), School(), "role", lambda text: text.replace("Ann", "X"), "f00d")

    text = markdown(made)

    for part in (
        "verdict: true positive", "## Score", "- sum", "## Timeline",
        "joined: same account", "telephone: not her", "personal data: yes", "INC-2026-001",
        "acknowledged: 2026-11-24 08:15 GMT", "Ledger head: `f00d`",
    ):  # fmt: skip
        assert part in text
    assert "Ann" not in text
    assert "\\<X Oakes\\>" in text


def test_a_case_nobody_has_touched() -> None:
    """Says so."""
    text = markdown(CaseFile(worked(), School(), "full", str, ""))

    assert "verdict: none yet" in text
    assert "## Evidence" not in text


def test_by_role_what_somebody_does_is_left_out() -> None:
    """In a small team it says who it is; in full it stands there."""
    one = worked()
    part = Part("privileged", 15, "privileged (bursar): Bursar", ("p",))
    one = one._replace(score=replace(one.score, parts=(part,)))

    by_role, full = (
        markdown(CaseFile(one, School(), level, str, "f00d")) for level in ("role", "full")
    )

    assert "Bursar" not in by_role
    assert "+15 a privileged account" in by_role
    assert "+15 privileged (bursar): Bursar" in full


def test_evidence_and_acts_have_who_when_and_digest() -> None:
    """As an auditor asks; of each alert its source's id."""
    seen = Evidence(checked="log", seen="Lagos", at=NOW, by="Dana Reed", digest="ab" * 32)
    record = CaseRecord(
        ref=Ref("desk", "case", "c-1"), title="Ann", evidence=(seen,), checks=("Ask",),
        actions=(Step(what="hand over to Kim", owner="Dana Reed", at=NOW),),
    )  # fmt: skip

    text = markdown(CaseFile(worked(record), School(), "full", str, "f00d"))

    assert f"- 2026-11-24 08:15 GMT, Dana Reed: log: Lagos (SHA-256 {'ab' * 32})" in text
    assert "- 2026-11-24 08:15 GMT, Dana Reed: hand over to Kim" in text
    assert "## Playbook, as far as it was done\n\n- Ask" in text
    assert "; id b;" in text


def test_a_case_closed_by_its_alerts_has_their_verdict() -> None:
    """Nobody decided on the case itself: what its alerts were closed as, and why."""
    one = worked()
    sights = [
        replace(s, status="resolved", verdict="false_positive", comment="own phone")
        for s in one.case.sights
    ]
    closed = one._replace(case=replace(one.case, sights=tuple(sights)))

    text = markdown(CaseFile(closed, School(), "full", str, "f00d"))

    assert "- verdict: false positive\n- reason: own phone" in text
    assert (one.verdict, one.reason) == ("", "")
