"""What a check is given, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from itday.config.paths import Paths
    from itday.config.settings import Settings, SourceSettings
    from itday.runtime import Runtime


class Finding(NamedTuple):
    """One thing looked at."""

    level: str
    """`good`, `note` (well to know), `warn` (no fault, but there is a better way) or `FAULT`."""
    line: str
    """What was found and, for a fault, the remedy."""
    fatal: bool = False
    """Whether nothing that rests on it can be looked at."""
    check: str = ""
    """Which check found it."""

    @property
    def fault(self) -> bool:
        """Whether something must be mended."""
        return self.level == FAULT

    def json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "good": not self.fault,
            "line": self.line,
            "fatal": self.fatal,
            "warns": self.level == WARN,
            "level": self.level.lower(),
            "check": self.check,
        }


GOOD, NOTE, WARN, FAULT = "good", "note", "warn", "FAULT"


def good(line: str) -> Finding:
    """All is well."""
    return Finding(GOOD, line)


def note(line: str) -> Finding:
    """Nothing is wrong; the person should know."""
    return Finding(NOTE, line)


def warn(what: str, remedy: str = "") -> Finding:
    """No fault, but there is a better way, which the remedy names."""
    return Finding(WARN, f"{what}. {remedy}" if remedy else what)


def fault(what: str, remedy: str = "", *, fatal: bool = False) -> Finding:
    """Something is wrong; the remedy is one sentence without a full stop."""
    return Finding(FAULT, f"{what}. {remedy}" if remedy else what, fatal)


@dataclass(slots=True)
class Subject:
    """Whom the doctor looks at."""

    profile: str
    places: Paths
    now: Callable[[], datetime]
    settings: Settings | None = None
    """`None` where they cannot be used: then only the machine is looked at."""
    opened: Callable[[], Runtime] | None = None
    """Opens the databases."""

    @property
    def runtime(self) -> Runtime:
        """Settings and store, opened.

        Raises:
            StoreError: A database cannot be used.
        """
        if self.opened is None:
            raise ValueError("the databases were not asked for")
        return self.opened()

    @property
    def desk(self) -> Path:
        """The database that must not be lost."""
        return self.runtime.store.desk_file

    @property
    def sources(self) -> list[SourceSettings]:
        """The sources whose tables have their shape."""
        return list(self.settings.sources) if self.settings else []


Look = Callable[[Subject], Iterable[Finding]]
