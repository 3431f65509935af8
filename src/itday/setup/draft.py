"""A source that was begun: what was answered so far, so that the next start goes on with it.

It never holds a secret: those go to the keyring, or nowhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from itday.config.paths import private_dir

NAME = "setup.json"


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

    @classmethod
    def load(cls, folder: Path) -> Draft:
        """The draft in a folder; an empty one where there is none, or none that can be read."""
        made = cls(folder / NAME)
        try:
            kept = json.loads(made.file.read_text(encoding="utf-8"))
            made.type, made.name = str(kept["type"]), str(kept["name"])
            made.changes, made.answers = str(kept["changes"]), dict(kept["answers"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder / NAME)
        return made

    @property
    def begun(self) -> bool:
        """Whether there is anything to go on with."""
        return bool(self.type)

    def start(self, type_: str, *, name: str = "", table: Mapping[str, Any] | None = None) -> None:
        """Begin a source, or a change of the one called `name`."""
        self.type, self.name, self.changes = type_, name, name
        self.answers = dict(table or {})
        self.save()

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
            },
            default=str,
        )
        private_dir(self.file.parent)
        new = self.file.with_suffix(".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        new.replace(self.file)

    def forget(self) -> None:
        """It is in the settings now, or given up."""
        self.type = self.name = self.changes = ""
        self.answers = {}
        self.file.unlink(missing_ok=True)
