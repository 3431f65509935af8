"""The steps name actions that there are, by the keys in force."""

from __future__ import annotations

from itday.ui.keys import keymap
from itday.ui.tour import STEPS, said


def test_every_step_has_its_keys() -> None:
    """No brace is left, and a moved key is the one that is said."""
    told = [said(step, keymap({"note": "ctrl+k"})) for step in STEPS]

    assert not any("{" in one for one in told)
    assert any("ctrl+k opens a line" in one for one in told)
