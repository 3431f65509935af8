"""What stands beside a thing of any kind, in desk alone: silenced until then, handed to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from itday.domain.change import Change, Fields


class Standing(Change):
    """A change that leaves the record as it is, and that no source hears of."""

    local: ClassVar[bool] = True
    standing: ClassVar[bool] = True

    def predict(self, was: Fields) -> dict[str, Any]:
        """Nothing of the record's own."""
        del was
        return {}


class Snooze(Standing):
    """Leave a thing out of sight until a moment, or until it gets worse."""

    verb: ClassVar[str] = "snooze"

    until: str
    """ISO 8601 with its offset; empty: until it is resolved."""
    at: str
    """When it was asked, ISO 8601 with its offset."""
    why: str = ""
    held: str = "{}"
    """What it was like then, as JSON: see `itday.triage.snooze.held`."""

    def inverse(self, was: Fields) -> Change | None:
        """Back in sight."""
        del was
        return Wake(ref=self.ref)

    def describe(self) -> str:
        """Say until when."""
        if not self.until:
            return "silence until resolved"
        return f"silence until {datetime.fromisoformat(self.until):%a %d %b %H:%M}"


class Wake(Standing):
    """Show a silenced thing again before its time."""

    verb: ClassVar[str] = "wake"

    why: str = ""
    """What broke the silence; empty where the person did."""

    def describe(self) -> str:
        """Say why."""
        return f"woken: {self.why}" if self.why else "wake"


class HandOver(Standing):
    """Note that somebody else has it in hand, where the source knows no owner."""

    verb: ClassVar[str] = "hand-over"

    name: str
    """Empty to take it back."""
    email: str = ""
    login: str = ""

    def inverse(self, was: Fields) -> Change | None:
        """Nobody has it."""
        del was
        return HandOver(ref=self.ref, name="")

    def describe(self) -> str:
        """Say to whom."""
        return f"hand over to {self.name}" if self.name else "hand back"
