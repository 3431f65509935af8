"""`itday tour`: the steps as text and as JSON."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_seven_steps(run: Run) -> None:
    """A line each, with the keys in force."""
    lines = run("tour").out.splitlines()

    assert len(lines) == len(run("tour", "--json").json) == 7
    assert lines[3].startswith("4. Catching a thought: n opens a line")
