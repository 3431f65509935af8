"""What can be asked of a ticket."""

from __future__ import annotations

from typing import Any, ClassVar

from itday.domain.change import Change, Fields, Unseen


class Assign(Change):
    """Give a ticket to an account of the desk; to the person's own, it is "take"."""

    verb: ClassVar[str] = "assign"
    kind: ClassVar[str] = "ticket"

    assignee: str
    """The login at the source; empty to give it back to nobody."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """The new owner."""
        del was
        return {"assignee": self.assignee}

    def inverse(self, was: Fields) -> Change | None:
        """Back to whoever had it."""
        return Assign(ref=self.ref, assignee=str(was.get("assignee", "")))

    def describe(self) -> str:
        """Say to whom."""
        return f"assign to {self.assignee or 'nobody'}"


class SetStatus(Change):
    """Move a ticket on: `open`, `pending`, `resolved`, `closed`."""

    verb: ClassVar[str] = "status"
    kind: ClassVar[str] = "ticket"

    status: str

    def predict(self, was: Fields) -> dict[str, Any]:
        """The new status."""
        del was
        return {"status": self.status}

    def inverse(self, was: Fields) -> Change | None:
        """Back to the status it had."""
        return SetStatus(ref=self.ref, status=str(was.get("status", "open")))

    def describe(self) -> str:
        """Say which."""
        return f"set to {self.status}"


class SetPriority(Change):
    """Say how pressing a ticket is: 1 (critical) to 4 (low)."""

    verb: ClassVar[str] = "priority"
    kind: ClassVar[str] = "ticket"

    priority: int

    def predict(self, was: Fields) -> dict[str, Any]:
        """The new priority."""
        del was
        return {"priority": self.priority}

    def inverse(self, was: Fields) -> Change | None:
        """Back to the priority it had."""
        return SetPriority(ref=self.ref, priority=int(was.get("priority", 3)))

    def describe(self) -> str:
        """Say which."""
        return f"priority {self.priority}"


class Comment(Unseen):
    """Write to a ticket: privately unless `public`; cannot be taken back once sent."""

    verb: ClassVar[str] = "comment"
    kind: ClassVar[str] = "ticket"

    text: str
    public: bool = False
    """A public reply reaches the person who asked."""

    def describe(self) -> str:
        """Say whether the outside will read it."""
        return "public reply" if self.public else "private comment"
