"""A profile for the doctor to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from itday.cli.doctor.finding import Finding, Subject
from itday.config.paths import paths
from itday.config.settings import load
from itday.runtime import Runtime
from tests.cli.conftest import write

Look = Callable[[Subject], Iterable[Finding]]


def look(check: Look, settings: str = "", now: datetime | None = None) -> list[tuple[str, str]]:
    """What one check finds in a profile of these settings: level and line."""
    if settings:
        write(settings)
    clock = lambda: now or datetime.now(UTC)  # noqa: E731  # a clock in one line
    places = paths()
    with closing(Runtime.open(now=clock)) as runtime:
        subject = Subject("default", places, clock, load(places.config), lambda: runtime)
        return [(one.level, one.line) for one in check(subject)]


def noted(*texts: str, at: datetime | None = None) -> Path:
    """Keep some notes at a time; gives the database that has them."""
    with closing(Runtime.open(now=lambda: at or datetime.now(UTC))) as runtime:
        for text in texts:
            runtime.decide_now([runtime.note(text)])
        return runtime.store.desk_file


def faults(found: Iterable[tuple[str, str]]) -> list[str]:
    """Only the lines of faults."""
    return [line for level, line in found if level == "FAULT"]
