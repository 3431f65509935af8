"""Every change there is, by kind; their verbs are the words of `itday do`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from itday.domain.change import Change, Fields
from itday.domain.ref import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Change):
    """A new to-do; `ref.key` is the UID it gets, made by us so that it is made once."""

    verb: ClassVar[str] = "create"
    kind: ClassVar[str] = "todo"
    makes: ClassVar[bool] = True

    title: str
    due: str | None = None
    """ISO 8601: a date, or a time with its offset."""
    priority: int = 0
    description: str = ""
    owner: str = ""
    projects: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def predict(self, was: Fields) -> dict[str, Any]:
        """All the fields given, and the reference."""
        del was
        given = {name: value for name, value in self.payload().items() if value}
        return given | {"ref": list(self.ref), "status": "needs-action"}

    def inverse(self, was: Fields) -> Change | None:
        """Cancel it."""
        del was
        return Cancel(ref=self.ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTodoStatus(Change):
    """What the four verbs on a to-do's state share."""

    kind: ClassVar[str] = "todo"
    status: ClassVar[str] = ""

    def predict(self, was: Fields) -> dict[str, Any]:
        """Only the status: when it was completed is for the source to say."""
        del was
        return {"status": self.status}

    def inverse(self, was: Fields) -> Change | None:
        """Back to the status it had."""
        back = {verb.status: verb for verb in (Complete, Reopen, Start, Cancel)}
        verb = back.get(str(was.get("status", "")), Reopen)
        return verb(ref=self.ref)


class Complete(SetTodoStatus):
    """Tick a to-do off."""

    __slots__ = ()
    verb: ClassVar[str] = "done"
    status: ClassVar[str] = "completed"


class Reopen(SetTodoStatus):
    """Take a tick back."""

    __slots__ = ()
    verb: ClassVar[str] = "reopen"
    status: ClassVar[str] = "needs-action"


class Start(SetTodoStatus):
    """Begin a to-do."""

    __slots__ = ()
    verb: ClassVar[str] = "start"
    status: ClassVar[str] = "in-process"


class Cancel(SetTodoStatus):
    """Give a to-do up."""

    __slots__ = ()
    verb: ClassVar[str] = "cancel"
    status: ClassVar[str] = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Change):
    """Change the words or dates of a to-do; `None` leaves a field alone, `""` empties it."""

    verb: ClassVar[str] = "edit"
    kind: ClassVar[str] = "todo"

    title: str | None = None
    due: str | None = None
    priority: int | None = None
    description: str | None = None

    def predict(self, was: Fields) -> dict[str, Any]:
        """The fields given."""
        del was
        given = {name: value for name, value in self.payload().items() if value is not None}
        return given | ({"due": given["due"] or None} if "due" in given else {})

    def inverse(self, was: Fields) -> Change | None:
        """The fields as they were."""
        before = {name: was.get(name) for name in self.predict(was)}
        if before.get("due", "") is None:
            before["due"] = ""
        return Edit(ref=self.ref, **before)


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Change):
    """Write to a ticket: privately unless `public`; cannot be taken back once sent."""

    verb: ClassVar[str] = "comment"
    kind: ClassVar[str] = "ticket"

    text: str
    public: bool = False
    """A public reply reaches the person who asked."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """Nothing that a list shows."""
        del was
        return {}

    def holds(self, now: Fields) -> bool:
        """Never known from the ticket alone: the connector looks for the text."""
        del now
        return False

    def describe(self) -> str:
        """Say whether the outside will read it."""
        return "public reply" if self.public else "private comment"


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


VERBS: Mapping[str, type[Change]] = {
    change.verb: change
    for change in (
        *(Create, Complete, Reopen, Start, Cancel, Edit),
        *(Assign, SetStatus, SetPriority, Comment),
        *(MarkRead, Flag, Archive),
        *(Acknowledge, Close, Restate),
        *(Jot, Discard),
    )
}
"""Every change by its verb."""


def change_of(verb: str, ref: Ref, payload: Mapping[str, Any]) -> Change:
    """Make a change again from its stored parts.

    Raises:
        KeyError: A newer program stored a verb that this one does not know.
    """
    return VERBS[verb].of(ref, payload)
