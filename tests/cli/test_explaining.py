"""Why a case scores what it does, as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_a_closed_case_says_as_what(cases: None, run: Run) -> None:
    """And why; an open one has no such line."""
    before = run("alerts", "explain", "b1").out
    run("alerts", "close", "b1", "--verdict", "false_positive", "--reason", "own phone")

    assert "own phone" not in before
    assert "false positive: own phone" in run("alerts", "explain", "b1").out


def test_times_have_their_zone_and_alerts_their_id(cases: None, run: Run) -> None:
    """What the source's own log is searched by."""
    said = run("alerts", "explain", "t1").out

    assert "2026-11-24 07:00 GMT" in said
    assert "id t2" in said


def test_the_source_s_record_by_its_id_alone(cases: None, run: Run) -> None:
    """As the timeline prints it; what is no alert's is said."""
    assert '"id": "t2"' in run("alerts", "raw", "t2").out
    assert run("alerts", "raw", "t9").code == 1
