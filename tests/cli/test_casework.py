"""Deciding on cases from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


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
