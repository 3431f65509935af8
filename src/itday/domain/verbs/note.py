"""Catching notes, and throwing them away."""

from __future__ import annotations

from typing import Any, ClassVar

from itday.domain.change import Change, Fields
from itday.domain.lead import type_of


class Jot(Change):
    """Catch a note; it lives in desk."""

    verb: ClassVar[str] = "note"
    kind: ClassVar[str] = "note"
    makes: ClassVar[bool] = True

    text: str
    at: str
    """ISO 8601 with its offset."""
    type: str = "note"
    about: tuple[str, str, str] | None = None
    """The row it was written at."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """The whole note; its title is the first line."""
        del was
        title = next((line for line in self.text.splitlines() if line.strip()), "")
        return self.payload() | {"ref": list(self.ref), "title": title}

    def inverse(self, was: Fields) -> Change | None:
        """Throw it away."""
        del was
        return Discard(ref=self.ref)


class Discard(Change):
    """Throw a note away; the ledger still knows its words, so undo brings it back."""

    verb: ClassVar[str] = "discard"
    kind: ClassVar[str] = "note"
    unmakes: ClassVar[bool] = True

    def predict(self, was: Fields) -> dict[str, Any]:
        """Nothing: the record goes."""
        del was
        return {}

    def inverse(self, was: Fields) -> Change | None:
        """Write it again, as it was."""
        if not was:
            return None
        about = tuple(was["about"]) if was.get("about") else None
        return Jot(
            ref=self.ref, text=was["text"], at=was["at"], type=was.get("type", "note"), about=about
        )


class Reword(Change):
    """Change the words of a note, as its file has them now."""

    verb: ClassVar[str] = "reword"
    kind: ClassVar[str] = "note"

    text: str

    def predict(self, was: Fields) -> dict[str, Any]:
        """Words, title and type follow from the text."""
        del was
        title = next((line for line in self.text.splitlines() if line.strip()), "")
        return {"text": self.text, "title": title, "type": type_of(self.text)}

    def inverse(self, was: Fields) -> Change | None:
        """The words as they were."""
        return Reword(ref=self.ref, text=str(was.get("text", "")))
