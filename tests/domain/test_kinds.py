"""The table of kinds."""

from __future__ import annotations

from itday.domain.kinds import KINDS


def test_each_kind_stands_under_its_own_name() -> None:
    """A record found by its reference's kind must be of that kind."""
    assert all(kind.kind == name for name, kind in KINDS.items())
    assert {"alert", "ticket", "todo", "meeting", "message", "note", "person"} < set(KINDS)
