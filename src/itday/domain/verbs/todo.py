"""What can be asked of a to-do."""

from __future__ import annotations

from typing import Any, ClassVar

from itday.domain.change import Change, Fields


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

    verb: ClassVar[str] = "done"
    status: ClassVar[str] = "completed"


class Reopen(SetTodoStatus):
    """Take a tick back."""

    verb: ClassVar[str] = "reopen"
    status: ClassVar[str] = "needs-action"


class Start(SetTodoStatus):
    """Begin a to-do."""

    verb: ClassVar[str] = "start"
    status: ClassVar[str] = "in-process"


class Cancel(SetTodoStatus):
    """Give a to-do up."""

    verb: ClassVar[str] = "cancel"
    status: ClassVar[str] = "cancelled"


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
