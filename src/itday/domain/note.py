"""Notes: what the person caught in a second."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.record import Block, Facets, Line, Record
from itday.domain.ref import Ref


class NoteType(StrEnum):
    """The word a captured line began with."""

    NOTE = "note"
    TODO = "todo"
    DECISION = "decision"
    NOTICE = "notice"
    RISK = "risk"
    QUESTION = "question"
    WAITING = "waiting"
    DONE = "done"


class Note(Record):
    """A line or more of the person's own, kept in desk."""

    kind: ClassVar[str] = "note"

    type: NoteType | Line = NoteType.NOTE
    text: Block
    at: AwareDatetime
    about: Ref | None = None
    """The row or meeting it was written at."""

    def facets(self) -> Facets:
        """The newest first."""
        return Facets(
            state=str(self.type),
            open=True,
            rank=0,
            sort=-self.at.timestamp(),
            at=self.at,
            words=self.text,
        )
