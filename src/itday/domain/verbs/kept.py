"""What is kept on the desk alone: series, topics, projects, renewals, goals, daily pages.

One pair of changes a kind: fields are set, or the record goes. The ledger has each with what the
fields were before, so that it is a project's history as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from itday.domain.change import Change, Fields

NOTHING: Mapping[str, Any] = {}


class Keep(Change):
    """Set these fields, making the record where there is none."""

    makes: ClassVar[bool] = True

    fields: Mapping[str, Any] = NOTHING
    """As JSON has them, under their names in `itday.domain`."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """The fields given; a new record has its reference too."""
        return dict(self.fields) | ({} if was else {"ref": list(self.ref)})

    def inverse(self, was: Fields) -> Change | None:
        """The fields as they were, or no record."""
        if not was:
            return REMOVES[self.kind](ref=self.ref)
        return type(self)(ref=self.ref, fields={name: was.get(name) for name in self.fields})

    def describe(self) -> str:
        """What is set."""
        return f"{self.verb}: {', '.join(sorted(self.fields))}" if self.fields else self.verb


class Remove(Change):
    """Take a record off the desk; undo brings it back whole."""

    unmakes: ClassVar[bool] = True

    def predict(self, was: Fields) -> dict[str, Any]:
        """Nothing: the record goes."""
        del was
        return {}

    def inverse(self, was: Fields) -> Change | None:
        """Keep it again, as it was."""
        fields = {name: value for name, value in was.items() if name not in {"ref", "etag"}}
        return KEEPS[self.kind](ref=self.ref, fields=fields) if was else None


class KeepTopic(Keep):
    """Put something on a series' agenda, or change it there."""

    verb: ClassVar[str] = "agenda"
    kind: ClassVar[str] = "topic"

    def describe(self) -> str:
        """In the words of a meeting."""
        words = {"done": "settled", "dropped": "dropped from the agenda"}
        said = str(self.fields.get("status", "open"))
        return words.get(said, f"on the agenda of {self.fields.get('series', 'a meeting')}")


class RemoveTopic(Remove):
    """Take a topic away."""

    verb: ClassVar[str] = "remove-topic"
    kind: ClassVar[str] = "topic"


class KeepSeries(Keep):
    """Set up a series, or note that it met."""

    verb: ClassVar[str] = "series"
    kind: ClassVar[str] = "series"


class RemoveSeries(Remove):
    """Give a series up; its topics and notes stay."""

    verb: ClassVar[str] = "remove-series"
    kind: ClassVar[str] = "series"


class KeepProject(Keep):
    """Add a project to the register, or change it there."""

    verb: ClassVar[str] = "project"
    kind: ClassVar[str] = "project"


class RemoveProject(Remove):
    """Take a project off the register."""

    verb: ClassVar[str] = "remove-project"
    kind: ClassVar[str] = "project"


class KeepRenewal(Keep):
    """Note what runs out when."""

    verb: ClassVar[str] = "renewal"
    kind: ClassVar[str] = "renewal"


class RemoveRenewal(Remove):
    """Take a renewal away."""

    verb: ClassVar[str] = "remove-renewal"
    kind: ClassVar[str] = "renewal"


class KeepGoal(Keep):
    """Set a goal of the strategy."""

    verb: ClassVar[str] = "goal"
    kind: ClassVar[str] = "goal"


class RemoveGoal(Remove):
    """Take a goal away."""

    verb: ClassVar[str] = "remove-goal"
    kind: ClassVar[str] = "goal"


NOTED = {
    "evidence": "evidence noted",
    "contacts": "noted that the person was asked",
    "no_contact": "noted why nobody was asked",
    "checks": "step checked",
    "log": "logged for leadership",
    "together": "put together",
    "apart": "taken apart",
    "actions": "done about the case",
}
"""What a field of a case says of the change that sets it."""


class KeepCase(Keep):
    """Note what was found out about a case, or decided on it."""

    verb: ClassVar[str] = "case"
    kind: ClassVar[str] = "case"

    def describe(self) -> str:
        """What was noted: the verdict, that somebody has it, else what is noted now."""
        said = self.fields
        if verdict := str(said.get("verdict") or "").replace("_", " "):
            return f"{'closed' if said.get('status') == 'closed' else 'kept open'} as {verdict}"
        if said.get("status") == "acknowledged":
            return "case taken on"
        return next((words for name, words in NOTED.items() if said.get(name)), "case noted")


class RemoveCase(Remove):
    """Forget what was noted of a case; its alerts stay."""

    verb: ClassVar[str] = "remove-case"
    kind: ClassVar[str] = "case"


class KeepCheck(Keep):
    """Note that a daily page was looked at, and what was found."""

    verb: ClassVar[str] = "looked-at"
    kind: ClassVar[str] = "check"

    def describe(self) -> str:
        """With whether there is something to report."""
        return "looked at: a finding" if self.fields.get("finding") else "looked at: nothing"


class RemoveCheck(Remove):
    """Take a look back: the page is to be looked at again."""

    verb: ClassVar[str] = "remove-look"
    kind: ClassVar[str] = "check"


KEEPS: Mapping[str, type[Keep]] = {
    one.kind: one
    for one in (
        *(KeepTopic, KeepSeries, KeepProject, KeepRenewal, KeepGoal),
        *(KeepCase, KeepCheck),
    )
}
REMOVES: Mapping[str, type[Remove]] = {
    one.kind: one
    for one in (
        *(RemoveTopic, RemoveSeries, RemoveProject, RemoveRenewal, RemoveGoal),
        *(RemoveCase, RemoveCheck),
    )
}
