"""`itday review`."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_the_days_review(run: Run) -> None:
    """As text and as JSON; exit code 1 where something slipped."""
    run("todo", "Order toner", "due:2020-01-01")

    told = run("review")

    assert told.code == 1
    assert "Slipped: 1\n- to-do: Order toner (" in told.out
    assert run("review", "--json").json["sections"][2]["heading"] == "Slipped"
    run("undo")
    assert run("review", "--days", "7").code == 0
