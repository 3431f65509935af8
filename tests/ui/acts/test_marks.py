"""Marking has its keys; what they mark is in the cockpit's own tests."""

from __future__ import annotations

from itday.ui.acts.marks import ACTS


def test_the_usual_keys() -> None:
    """Space, v, V, as in mail readers."""
    assert [act.keys for act in ACTS] == ["space", "v", "V"]
