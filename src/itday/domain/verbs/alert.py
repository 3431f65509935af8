"""What can be asked of an alert; where its source cannot take it, it stands in desk."""

from __future__ import annotations

from typing import Any, ClassVar

from itday.domain.change import Change, Fields, Unseen


class Acknowledge(Change):
    """Take an alert on: somebody is looking at it."""

    verb: ClassVar[str] = "acknowledge"
    kind: ClassVar[str] = "alert"
    local: ClassVar[bool] = True

    def predict(self, was: Fields) -> dict[str, Any]:
        """In progress."""
        del was
        return {"status": "in progress"}

    def inverse(self, was: Fields) -> Change | None:
        """Back to the status it had."""
        return Restate(
            ref=self.ref, status=str(was.get("status", "new")), verdict=was.get("verdict")
        )


class Close(Change):
    """Close an alert with what was found and why."""

    verb: ClassVar[str] = "close"
    kind: ClassVar[str] = "alert"
    local: ClassVar[bool] = True

    verdict: str
    """A `Verdict`, or a word of the source's."""
    reason: str
    """One line that survives an audit."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """Resolved, with the verdict."""
        del was
        return {"status": "resolved", "verdict": self.verdict, "comment": self.reason}

    def inverse(self, was: Fields) -> Change | None:
        """Back to the status and verdict it had."""
        return Restate(
            ref=self.ref, status=str(was.get("status", "new")), verdict=was.get("verdict")
        )

    def describe(self) -> str:
        """Say as what."""
        return f"close as {self.verdict.replace('_', ' ')}"


class CloseHere(Close):
    """Close an alert in itday alone: its source could take it, and is not told."""

    verb: ClassVar[str] = "close-here"
    standing: ClassVar[bool] = True

    def describe(self) -> str:
        """Say as what, and where."""
        return f"close here as {self.verdict.replace('_', ' ')}"


class Restate(Change):
    """Put an alert back to an earlier status and verdict."""

    verb: ClassVar[str] = "restate"
    kind: ClassVar[str] = "alert"
    local: ClassVar[bool] = True

    status: str
    verdict: str | None = None

    def predict(self, was: Fields) -> dict[str, Any]:
        """Status and verdict."""
        del was
        return {"status": self.status, "verdict": self.verdict}

    def inverse(self, was: Fields) -> Change | None:
        """What had been decided, again: so a decision whose undo was sent can be done again."""
        status, verdict = str(was.get("status", "new")), was.get("verdict")
        if status == "in progress":
            return Acknowledge(ref=self.ref)
        if status == "resolved" and verdict:
            return Close(ref=self.ref, verdict=verdict, reason=str(was.get("comment") or ""))
        return Restate(ref=self.ref, status=status, verdict=verdict)


class Feedback(Unseen):
    """Tell the source how useful its alert was; it learns from that, and it cannot be unsaid."""

    verb: ClassVar[str] = "feedback"
    kind: ClassVar[str] = "alert"

    useful: str
    """`very`, `somewhat` or `not`."""

    def describe(self) -> str:
        """Say which."""
        return f"{self.useful} useful"
