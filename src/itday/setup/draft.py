"""A source that was begun: what was answered so far, so that the next start goes on with it.

It never holds a secret: those go to the keyring, or nowhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from itday.config.paths import private_dir

NAME = "setup.json"


class Planned(NamedTuple):
    """A source that is to be set up, as far as it is known."""

    type: str
    called: str
    answers: dict[str, Any]
    warning: str = ""
    """What to think of before its server is told a password."""


@dataclass(slots=True)
class Draft:
    """The answers to one source's questions, kept after each."""

    file: Path
    type: str = ""
    name: str = ""
    changes: str = ""
    """The source that is being changed; empty for a new one."""
    answers: dict[str, Any] = field(default_factory=dict)
    """Values by the setting's name, as the settings file would have them."""
    rest: list[Planned] = field(default_factory=list)
    """Sources that are to follow it."""
    called: str = ""
    """What it is to be called, unless that is taken; for this run of the program only, as below."""
    given: frozenset[str] = frozenset()
    """Answers that were filled in for the person, who has not agreed to them yet."""
    warning: str = ""
    one_login: bool = False
    """Whether it takes the same password as the one before."""
    like: str = ""
    """The source before, where its password may be taken again."""

    @classmethod
    def load(cls, folder: Path) -> Draft:
        """The draft in a folder; an empty one where there is none, or none that can be read."""
        made = cls(folder / NAME)
        try:
            kept = json.loads(made.file.read_text(encoding="utf-8"))
            made.type, made.name = str(kept["type"]), str(kept["name"])
            made.changes, made.answers = str(kept["changes"]), dict(kept["answers"])
            rest = kept.get("rest", ())
            made.rest = [Planned(str(a), str(b), dict(c), str(d)) for a, b, c, d in rest]
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder / NAME)
        return made

    @property
    def begun(self) -> bool:
        """Whether there is anything to go on with."""
        return bool(self.type)

    def start(self, type_: str, *, name: str = "", table: Mapping[str, Any] | None = None) -> None:
        """Begin a source, or a change of the one called `name`."""
        self.rest, self.one_login = [], False
        self.forget()
        self.type, self.name, self.changes = type_, name, name
        self.answers = dict(table or {})
        self.save()

    def plan(self, sources: Sequence[Planned], *, one_login: bool = False) -> None:
        """Begin the first of several sources; each ending begins the next.

        Args:
            sources: One or more.
            one_login: Whether all take the same password.
        """
        self.rest, self.one_login = list(sources), one_login
        self.forget()

    def put(self, name: str, value: Any) -> None:
        """Keep an answer; `None` takes it out."""
        self.answers.pop(name, None)
        if value is not None:
            self.answers[name] = value
        self.save()

    def save(self) -> None:
        """Write it down, readable by nobody else."""
        text = json.dumps(
            {
                "type": self.type,
                "name": self.name,
                "changes": self.changes,
                "answers": self.answers,
                "rest": self.rest,
            },
            default=str,
        )
        private_dir(self.file.parent)
        new = self.file.with_suffix(".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        new.replace(self.file)

    def forget(self, *, written: bool = False) -> None:
        """It is in the settings now, or given up: begin what is to follow, if anything is."""
        self.like = self.name if written and self.one_login and not self.changes else ""
        self.type = self.name = self.changes = self.called = ""
        self.answers, self.given, self.warning = {}, frozenset(), ""
        if self.rest:
            self.type, self.called, self.answers, self.warning = self.rest.pop(0)
            self.given = frozenset(self.answers)
            self.save()
        else:
            self.one_login = False
            self.file.unlink(missing_ok=True)

    def drop(self) -> None:
        """Give it up, and what was to follow."""
        self.rest = []
        self.forget()
