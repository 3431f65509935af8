"""Deciding on cases from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write

SETTINGS = '[me]\nname = "Ann Oakes"\n'


def detection(key: str, who: str, **more: object) -> str:
    """One of Entra's detections."""
    told = {
        "id": key,
        "riskEventType": "unfamiliarFeatures",
        "riskLevel": "low",
        "riskState": "atRisk",
        "detectedDateTime": "2026-11-24T07:00:00Z",
        "userPrincipalName": f"{who}@school.example",
        "source": "IdentityProtection",
    }
    return json.dumps(told | more)


@pytest.fixture
def cases(tmp_path: Path, run: Run) -> None:
    """A takeover of Ann's account, and two harmless ones."""
    write(SETTINGS)
    rows = [
        detection("t1", "a.oakes", riskEventType="anomalousToken", riskLevel="high"),
        detection(
            "t2", "a.oakes", riskEventType="suspiciousInboxForwarding", riskLevel="high",
            detectedDateTime="2026-11-24T07:30:00Z",
        ),
        detection("b1", "b.elm"),
        detection("c1", "c.fir"),
    ]  # fmt: skip
    file = tmp_path / "entra.ndjson"
    file.write_text("\n".join(rows) + "\n")
    assert run("alerts", "ingest", str(file)).code == 0


def test_a_true_positive_is_not_closed_without_what_it_owes(cases: None, run: Run) -> None:
    """Exit code 2, and each thing by name; with all of it there it closes, and logs."""
    ran = run("alerts", "close", "t1", "--verdict", "true_positive", "--json")
    assert ran.code == 2
    assert len(next(iter(ran.json["missing"].values()))) == 5
    for word in ("reason", "evidence", "personal data"):
        assert word in ran.err

    run("alerts", "evidence", "t1", "--checked", "log", "--seen", "Lagos")
    run("alerts", "contact", "t1", "--channel", "telephone", "--outcome", "not her")
    whole = ("--reason", "phished", "--personal-data", "yes", "--hear", "One account.")
    done = run("alerts", "close", "t1", "--verdict", "true_positive", *whole, "--json")

    assert done.code == 0, done.err
    assert any("Confirm user compromised" in act for act in done.json["portal"])
    (entry,) = run("log", "list", "--json").json
    assert entry["about"] == [["files", "alert", "t1"], ["files", "alert", "t2"]]
    assert entry["breach"]["personal_data"] == "yes"
    assert entry["occurred_at"] == entry["detected_at"] == "2026-11-24T07:00:00Z"
    assert [one["seen"] for one in entry["evidence"]] == ["Lagos"]
    found = run("alerts", "explain", "t1", "--json").json
    assert found["status"] == "closed"
    assert found["record"]["log"][:2] == ["desk", "log"]
    assert run("undo").code == 0
    assert run("alerts", "explain", "t1", "--json").json["status"] == "new"


def test_a_breach_is_in_the_log_whether_leadership_hears_of_it_or_not(
    cases: None, run: Run
) -> None:
    """Its clock runs, the digest leaves it out; where there were no data there is no entry."""
    for case in ("t1", "b1"):
        run("alerts", "evidence", case, "--checked", "log", "--seen", "Lagos")
    whole = ("--verdict", "true_positive", "--reason", "phished", "--no-contact", "away")

    run("alerts", "close", "b1", *whole, "--personal-data", "no", "--no-slt")
    assert run("log", "list", "--all", "--json").json == []
    done = run("alerts", "close", "t1", *whole, "--personal-data", "unknown", "--no-slt")

    assert "in the log as INC-2026-001" in done.out
    (entry,) = run("log", "list", "--json").json
    assert (entry["reportable"], entry["breach"]["personal_data"]) == (False, "unknown")
    assert "INC-2026-001" not in run("log", "digest").out


def test_what_leadership_must_hear_is_owed(cases: None, run: Run) -> None:
    """That they must hear of it, and nothing for them to hear, does not close."""
    run("alerts", "evidence", "t1", "--checked", "log", "--seen", "Lagos")

    ran = run(
        *("alerts", "close", "t1", "--verdict", "true_positive", "--reason", "phished"),
        *("--no-contact", "away", "--personal-data", "no", "--slt"),
    )

    assert ran.code == 2
    assert "what leadership must hear" in ran.err


def test_a_band_is_closed_with_one_reason_and_nothing_above_it(cases: None, run: Run) -> None:
    """The takeover stays."""
    done = run(
        *("alerts", "close", "--band", "bulk", "--verdict", "benign_positive"),
        *("--reason", "own devices", "--json"),
    )

    assert len(done.json["closed"]) == 2
    left = run("alerts", "cases", "--json").json
    assert [one["band"] for one in left] == ["act now"]
    assert run("alerts", "metrics", "--json").json["bulk_closed"] == 2


def test_hands(cases: None, run: Run) -> None:
    """Merged, split, and back by undo."""
    assert run("alerts", "merge", "b1", "c1", "--reason", "one household").code == 0
    assert len(run("alerts", "cases", "--json").json) == 2
    assert run("undo").code == 0
    assert len(run("alerts", "cases", "--json").json) == 3
    assert run("alerts", "split", "files:alert:t2").code == 0
    assert len(run("alerts", "cases", "--json").json) == 4
    assert run("undo").code == 0
    assert len(run("alerts", "cases", "--json").json) == 3


def test_a_file_of_evidence_is_kept_by_its_digest(cases: None, run: Run, tmp_path: Path) -> None:
    """Not by its content."""
    file = tmp_path / "shot.png"
    file.write_bytes(b"x")
    run("alerts", "evidence", "t1", "--checked", "log", "--seen", "see file", "--file", str(file))

    (kept,) = run("alerts", "explain", "t1", "--json").json["record"]["evidence"]

    assert kept["digest"].startswith("2d711642b726b044")
    assert kept["by"] == "Ann Oakes"


def test_taking_a_case_on(cases: None, run: Run) -> None:
    """Its alerts are in hand."""
    assert run("alerts", "acknowledge", "b1").code == 0
    assert run("list", "alert", "--json").json[0]["state"]
    assert run("alerts", "explain", "b1", "--json").json["status"] == "acknowledged"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("close", "--verdict", "test"), "Name a case"),
        (("close", "--verdict", "test", "--band", "middling"), "--band is one of"),
        (("contact", "b1"), "--why-not"),
        (("merge", "b1"), "two cases"),
        (("merge", "b1", "b1"), "two cases"),
        (("close", "b1", "c1", "--verdict", "test", "--reason", "x", "--hear", "y"), "one case at"),
    ],
)
def test_used_wrongly(cases: None, run: Run, words: tuple[str, ...], said: str) -> None:
    """Exit code 2, and what to give."""
    ran = run("alerts", *words)

    assert (ran.code, said in ran.err) == (2, True), ran.err
