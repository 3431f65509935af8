"""What was understood of a line, in words and colours, as one types it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.suggester import Suggester

from itday.domain.grammar import Typed
from itday.ui.text import MUTED, joined, shown

KINDS = "TODO DECISION RISK QUESTION NOTICE WAITING DONE · @owner !1 due:fri +project #tag"
STYLES = {
    "todo": "bold $text-primary", "waiting": "bold $text-primary", "done": "bold $text-success",
    "decision": "bold $text-success", "risk": "bold $text-warning",
    "question": "bold $text-accent", "notice": "bold $text-accent",
}  # fmt: skip
"""By type of note; plain notes are muted."""


def hint(typed: Typed) -> Content:
    """Kind, owner, date and marks; a fault comes first and is never colour alone."""
    if not (typed.text or typed.people or typed.due):
        return shown(KINDS, MUTED)
    due = typed.due
    parts = [shown(f"! {fault}", "bold $text-warning") for fault in typed.faults]
    parts.append(shown(typed.kind, STYLES.get(typed.kind, MUTED)))
    parts.append(shown(f"for {', '.join(typed.people)}" if typed.people else ""))
    parts.append(shown(f"due {due:%a} {due.day} {due:%b}" if due else ""))
    parts.append(shown(f"priority {typed.priority}" if typed.priority else ""))
    marks = (*(f"+{one}" for one in typed.projects), *(f"#{one}" for one in typed.tags))
    parts.append(shown(" ".join(marks)))
    return joined(parts)


def name_mark(name: str) -> str:
    """How a person is written in a line: `@Tom`, or `@"Tom Birch"` where there is a space."""
    return f'@"{name}"' if " " in name else f"@{name}"


def matching(word: str, names: Iterable[str]) -> str | None:
    """The first name that goes on from `@wor` or `@"wor`; `None` where none does."""
    if not word.startswith("@"):
        return None
    begun = word[1:].removeprefix('"').casefold()
    if not begun:
        return None
    return next(
        (
            name
            for name in names
            if name.casefold().startswith(begun)
            or any(part.casefold().startswith(begun) for part in name.split())
        ),
        None,
    )


class People(Suggester):
    """Completes `@` with the names of those invited, and `+` with the register's tags."""

    def __init__(self, people: Iterable[str], projects: Iterable[str] = ()) -> None:
        """Know these names."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._people, self._projects = tuple(people), tuple(projects)

    async def get_suggestion(self, value: str) -> str | None:
        """What may stand behind the cursor: the rest of the name, without its quotes.

        Nothing where the name does not go on as typed, though `tab` takes it all the same.
        """
        whole = self.completed(value)
        if whole is None or whole.startswith(value):
            return whole
        typed = value[value.rfind("@") + 1 :].removeprefix('"')
        name = matching(f"@{typed}", self._people) or ""
        same = name.casefold().startswith(typed.casefold())
        return value + name[len(typed) :] if same else None

    def completed(self, value: str) -> str | None:
        """The whole line with its last word completed; `None` where there is nothing to add.

        A name whose middle was typed takes the place of what was typed.
        """
        at = value.rfind(" ") + 1
        word = value[at:]
        if word.startswith("+") and len(word) > 1:
            found = next((one for one in self._projects if one.startswith(word[1:])), None)
            return f"{value[:at]}+{found} " if found and found != word[1:] else None
        name = matching(word, self._people)
        return f"{value[:at]}{name_mark(name)} " if name else None
