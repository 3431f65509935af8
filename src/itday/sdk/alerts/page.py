"""A page of alerts of one shape, bad rows set aside, and where the next pull of them begins."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from itday.domain.alert import Alert
from itday.domain.feed import Aside
from itday.sdk.alerts.row import Given
from itday.sdk.rows import key_of, why

Reader = Callable[[Mapping[str, Any], Given], Alert]


def alerts(
    rows: Sequence[Any], read: Reader, source: str, name: str = "id"
) -> tuple[list[Alert], list[Aside]]:
    """A page's alerts, and the rows set aside.

    Args:
        rows: As the vendor sent them.
        read: Reads one.
        source: The source's name.
        name: The field that a row is called by.
    """
    found, aside = [], []
    for number, row in enumerate(rows, 1):
        try:
            raw = json.dumps(row, ensure_ascii=False, sort_keys=True).encode(errors="replace")
            found.append(read(row, Given(source, raw)))
        except ValidationError as error:
            aside.append(Aside(key_of(row, number, name), why(error)))
        except (ValueError, TypeError, AttributeError, KeyError, LookupError):
            aside.append(Aside(key_of(row, number, name), "not a row of this kind"))
    return found, aside


class Window(BaseModel):
    """A feed of alerts by time: since the newest one known, and all of the window now and then.

    The state of an alert may change without its time, and one may come long after what it is about:
    so each pull asks again for the last while, and each `anew` for everything.
    """

    model_config = ConfigDict(frozen=True)

    full: AwareDatetime
    """When the whole window was listed last."""
    newest: AwareDatetime | None = None
    days: int
    """How long the window is."""

    @classmethod
    def read(cls, cursor: str | None, now: datetime, days: int, anew: timedelta) -> Window | None:
        """Where to go on from; `None` where the whole window is due.

        Args:
            cursor: Of ours, or none.
            now: The time.
            days: How long the window is by the settings.
            anew: How often all of it is listed.
        """
        try:
            found = None if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return None
        if found is None or found.days != days or found.newest is None:
            return None
        return found if timedelta() <= now - found.full < anew else None


def newest(every: Sequence[Alert], before: datetime | None) -> datetime | None:
    """The latest time among them and the one known before."""
    times = [one.updated_at or one.created_time for one in every]
    return max([*times, *([before] if before else [])], default=None)


def ago(now: datetime, by: timedelta) -> str:
    """A moment in the past as RFC 3339 writes it: whole seconds, in UTC."""
    return f"{(now - by).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
