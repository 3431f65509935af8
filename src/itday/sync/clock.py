"""The clock of a profile: the machine's, or in a made-up school the time it was made for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from itday.config.settings import Settings

Clock = Callable[[], datetime]
DEMO = "demo"
"""The connector whose records are made up around the time that its table gives as `at`."""


def real() -> datetime:
    """The machine's time, aware and in UTC."""
    return datetime.now(UTC)


def clock_of(settings: Settings, machine: Clock = real, *, since: datetime | None = None) -> Clock:
    """The clock that a profile's sources go by.

    Where every source is made up, time starts at the `at` of the first and runs on from there, so
    that the made-up day is today whenever it is looked at.

    Args:
        settings: The profile's.
        machine: The real time.
        since: The last thing decided: made-up time never runs back behind it.

    Raises:
        SettingsError: The `at` is no time.
    """
    tables = [source.table for source in settings.sources if source.type == DEMO]
    at = tables[0].get("at") if tables and len(tables) == len(settings.sources) else None
    if at is None:
        return machine
    try:
        begins = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    except ValueError as error:
        raise SettingsError(
            f"at is no time: {at!r}", where=str(settings.file), remedy="Write 2026-11-24T08:15"
        ) from error
    if begins.tzinfo is None:
        begins = begins.replace(tzinfo=settings.school.zone)
    ahead = max(begins.astimezone(UTC), since or begins) - machine()
    return lambda: machine() + ahead
