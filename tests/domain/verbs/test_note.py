"""Notes come and go, and come back word for word."""

from __future__ import annotations

from itday.domain.note import Note
from itday.domain.verbs import Discard, Jot
from tests.domain.verbs.every import NOTE, TICKET

JOT = Jot(ref=NOTE, text="\nAsk\nabout cables", at="2026-11-24T08:15:00+00:00", about=TICKET)


def test_a_jotted_line_is_a_whole_note() -> None:
    """Titled by its first line with words in it."""
    note = Note.model_validate(JOT.predict({}))

    assert (note.title, note.about) == ("Ask", TICKET)


def test_a_discarded_note_comes_back_as_it_was() -> None:
    """Through the ledger."""
    was = Note.model_validate(JOT.predict({})).model_dump(mode="json")

    back = Discard(ref=NOTE).inverse(was)

    assert back is not None
    assert Note.model_validate(back.predict({})).model_dump(mode="json") == was
    assert isinstance(JOT.inverse({}), Discard)


def test_nothing_comes_back_from_nothing() -> None:
    """A note that was not there cannot be written again."""
    assert Discard(ref=NOTE).inverse({}) is None
