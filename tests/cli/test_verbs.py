"""What each word of `itday do` asks for; that it is done is tried in `commands/test_do.py`."""

from __future__ import annotations

from itday.cli.verbs import VERBS
from itday.domain import verbs


def test_every_change_that_a_person_asks_for_has_its_word() -> None:
    """Making things has commands of its own, and putting an alert back is what undo does."""
    elsewhere = {"create", "note", "restate"}

    assert set(verbs.VERBS) - set(VERBS) == elsewhere
