"""`itday today`: the morning round, in three forms."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_today(profile: None, run: Run) -> None:
    """As text, as HTML, as JSON: one page."""
    plain = run("today").out

    assert "New since you last looked (" in plain
    assert run("today", "--plain").out == plain
    assert run("today", "--html").out.startswith("<!doctype html>")
    assert run("today", "--json").json["heading"] == plain.splitlines()[0]


def test_today_is_one_of_three(run: Run) -> None:
    """Two forms at once are a mistake."""
    told = run("today", "--html", "--json")

    assert told.code == 2
    assert "exclude each other" in told.err


def test_clearing(profile: None, run: Run) -> None:
    """What was told has been seen: the next round has none of it."""
    before = run("today", "--clear").out

    assert "New since you last looked" in before
    assert "New since you last looked" not in run("today").out
