"""Closing cases from the command line: what is owed, what is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run


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
