"""What each word of `itday do` asks for; that it is done is tried in `commands/test_do.py`."""

from __future__ import annotations

from itday.cli.verbs import VERBS
from itday.domain import verbs
from itday.domain.verbs.kept import KEEPS, REMOVES


def test_every_change_that_a_person_asks_for_has_its_word() -> None:
    """Making things has commands of its own, and putting an alert back is what undo does."""
    kept = {one.verb for one in (*KEEPS.values(), *REMOVES.values())} - {"agenda"}
    elsewhere = {"create", "note", "restate", "reword", "log", "amend", "strike"} | kept
    # What closing a case says of an alert that its source is not told of.
    elsewhere |= {"close-here"}

    assert set(verbs.VERBS) - set(VERBS) == elsewhere
