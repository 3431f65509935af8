"""What can be asked of a meeting."""

from __future__ import annotations

from typing import Any, ClassVar

from itday.domain.change import Change, Fields

ANSWERS = ("accepted", "tentative", "declined")
"""RFC 5545, 3.2.12, in lower case: what one can answer an invitation with."""


class Rsvp(Change):
    """Answer an invitation; the organiser is told."""

    verb: ClassVar[str] = "rsvp"
    kind: ClassVar[str] = "meeting"

    answer: str
    """One of `ANSWERS`."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """The person's own answer."""
        del was
        return {"partstat": self.answer}

    def inverse(self, was: Fields) -> Change | None:
        """The answer given before; a first answer cannot be unsaid."""
        before = str(was.get("partstat", ""))
        return Rsvp(ref=self.ref, answer=before) if before in ANSWERS else None

    def describe(self) -> str:
        """Say which."""
        words = {"accepted": "accept", "tentative": "accept tentatively", "declined": "decline"}
        return words.get(self.answer, self.answer)
