"""What can be asked of the SLT log: enter, amend, strike out. Nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from itday.domain.change import Change, Fields
from itday.domain.errors import ItdayError


class Log(Change):
    """Enter something; `ref.key` is the number it gets."""

    verb: ClassVar[str] = "log"
    kind: ClassVar[str] = "log"
    makes: ClassVar[bool] = True

    title: str
    aware_at: str
    """ISO 8601 with its offset."""
    fields: Mapping[str, Any]
    """Further fields of `LogEntry`, ready for JSON."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """The whole entry.

        Raises:
            ItdayError: Somebody else has taken the number meanwhile.
        """
        if was:
            raise ItdayError("the number was taken just now", where=self.ref.key, remedy="Again")
        told = {"title": self.title, "aware_at": self.aware_at, "status": "open"}
        return dict(self.fields) | told | {"ref": list(self.ref)}

    def inverse(self, was: Fields) -> Change | None:
        """Strike it out: a number is never given twice, and never missing."""
        del was
        return Strike(ref=self.ref)

    def describe(self) -> str:
        """Say under which number."""
        return f"log as {self.ref.key}"


class Amend(Change):
    """Correct or complete an entry; what stood there before stays in the ledger."""

    verb: ClassVar[str] = "amend"
    kind: ClassVar[str] = "log"

    fields: Mapping[str, Any]
    """The fields as they are to be, ready for JSON."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """The fields given."""
        del was
        return dict(self.fields)

    def inverse(self, was: Fields) -> Change | None:
        """The fields as they were."""
        return Amend(ref=self.ref, fields={name: was.get(name) for name in self.fields})

    def describe(self) -> str:
        """Say which fields."""
        return f"amend {', '.join(name.replace('_', ' ') for name in self.fields)}"


class Strike(Change):
    """Strike an entry out: it stays in the register, marked so."""

    verb: ClassVar[str] = "strike"
    kind: ClassVar[str] = "log"

    def predict(self, was: Fields) -> dict[str, Any]:
        """Its status."""
        del was
        return {"status": "struck out"}

    def inverse(self, was: Fields) -> Change | None:
        """Back to the status it had."""
        return Amend(ref=self.ref, fields={"status": str(was.get("status", "open"))})

    def describe(self) -> str:
        """Say so."""
        return "strike out"
