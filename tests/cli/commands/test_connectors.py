"""`itday connectors`: what there is to connect to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_connectors(run: Run) -> None:
    """Each with what it brings and what it can change."""
    rows = {row["type"]: row for row in run("connectors", "--json").json}

    assert rows["demo"]["kinds"] == ["alert", "meeting", "message", "ticket", "todo"]
    assert "done" in rows["demo"]["verbs"]
    assert rows["demo"]["needs_secret"] is False
    assert set(rows) >= {"caldav", "imap", "rt", "alerts_file"}
    assert "demo" in run("connectors").out
