"""What can be asked of a message."""

from __future__ import annotations

from typing import Any, ClassVar

from itday.domain.change import Change, Fields


class MarkRead(Change):
    """Say that a message was read, or was not."""

    verb: ClassVar[str] = "read"
    kind: ClassVar[str] = "message"

    seen: bool = True

    def predict(self, was: Fields) -> dict[str, Any]:
        """The flag."""
        del was
        return {"seen": self.seen}

    def inverse(self, was: Fields) -> Change | None:
        """The flag as it was."""
        return MarkRead(ref=self.ref, seen=bool(was.get("seen", False)))

    def describe(self) -> str:
        """Say which."""
        return "mark read" if self.seen else "mark unread"


class Flag(Change):
    """Flag a message, or take the flag off."""

    verb: ClassVar[str] = "flag"
    kind: ClassVar[str] = "message"

    flagged: bool = True

    def predict(self, was: Fields) -> dict[str, Any]:
        """The flag."""
        del was
        return {"flagged": self.flagged}

    def inverse(self, was: Fields) -> Change | None:
        """The flag as it was."""
        return Flag(ref=self.ref, flagged=bool(was.get("flagged", False)))

    def describe(self) -> str:
        """Say which."""
        return "flag" if self.flagged else "take the flag off"


class Archive(Change):
    """Move a message out of the inbox into the archive, or back."""

    verb: ClassVar[str] = "archive"
    kind: ClassVar[str] = "message"

    archived: bool = True

    def predict(self, was: Fields) -> dict[str, Any]:
        """Where it is."""
        del was
        return {"archived": self.archived}

    def inverse(self, was: Fields) -> Change | None:
        """Back where it was."""
        return Archive(ref=self.ref, archived=bool(was.get("archived", False)))

    def describe(self) -> str:
        """Say which way."""
        return "archive" if self.archived else "back to the inbox"
