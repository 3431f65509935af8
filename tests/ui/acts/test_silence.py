"""The key to the standing list; the list has its own tests."""

from __future__ import annotations

from itday.ui.acts.silence import ACTS


def test_its_command() -> None:
    """The same list without a screen."""
    [act] = ACTS

    assert (act.keys, act.command) == ("Z", "itday list --silenced")
