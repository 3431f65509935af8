"""What Request Tracker is asked: TicketSQL, and the cursor that says where to go on. No network.

Measured on RT 5.0.3 (2026-11-24): `'N seconds ago'` is the only way to write a time that does not
depend on the time zone of the login; deleted tickets are never listed, merged ones only where the
query speaks of `EffectiveId`; paging by number skips rows when tickets leave the list meanwhile,
so pages are asked for by `id`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Self

from pydantic import AwareDatetime, BaseModel, ValidationError

OVERLAP_S = 60
"""Seconds asked for again each time: stamps have whole seconds, and a slow change is stamped when
it begins, not when it can be seen."""
PER_PAGE = 100
"""RT's own limit."""


def quoted(text: str) -> str:
    r"""A TicketSQL string: in single quotes, with `\'` and `\\` inside."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def all_of(parts: Iterable[str]) -> str:
    """Every non-empty part, each in parentheses."""
    return " AND ".join(f"({part})" for part in parts if part)


def open_queue(queues: Sequence[str], extra: str, closed_days: int) -> str:
    """What a full pass lists: all that is active, and what was closed or touched lately."""
    status = "Status = '__Active__'"
    if closed_days:
        status += (
            f" OR (Status = '__Inactive__' AND LastUpdated > '{closed_days * 86400} seconds ago')"
        )
    return all_of([status, " OR ".join(f"Queue = {quoted(name)}" for name in queues), extra])


def changed(seconds: int, extra: str) -> str:
    """What changed lately in any queue, so that a ticket moved out of ours is seen leaving."""
    return all_of([f"LastUpdated > '{seconds} seconds ago'", extra])


def merged_into(ids: Iterable[int]) -> str:
    """These tickets, and those that were merged into them."""
    return " OR ".join(f"EffectiveId = {number}" for number in ids)


def after(query: str, last: int) -> str:
    """The rows of `query` that follow ticket `last`, when ordered by `id`."""
    return all_of([query, f"id > {last}"])


class Mark(BaseModel, frozen=True, extra="forbid"):
    """How far a feed has come; its JSON is the cursor."""

    server: AwareDatetime
    """The server's clock when the last pull began: all changes before it are known."""
    here: AwareDatetime
    """This machine's clock at that moment."""
    newest: AwareDatetime
    """The latest `LastUpdated` seen."""
    full: str
    """The day (UTC) of the last full pass."""
    shape: str
    """What the settings asked for."""

    @classmethod
    def read(cls, cursor: str | None) -> Self | None:
        """The mark in a cursor; `None` where there is none that we know."""
        try:
            return cls.model_validate_json(cursor) if cursor else None
        except ValidationError:
            return None

    def seconds(self, now: datetime) -> int:
        """How far back to ask at `now` (this machine's clock) so that nothing is missed."""
        return OVERLAP_S + max(0, math.ceil((now - self.here).total_seconds()))

    def covered(self, seconds: int, server: datetime) -> bool:
        """Whether asking `seconds` back from `server` (its clock) reached the mark.

        It does not when this machine's clock was set back meanwhile.
        """
        return server - timedelta(seconds=seconds) <= self.server


def shape_of(*asked: object) -> str:
    """A short mark of the settings: with others, what is held is no longer what is asked for."""
    return blake2b(repr(asked).encode(), digest_size=6).hexdigest()


def day_of(now: datetime) -> str:
    """The day in UTC, as the cursor keeps it."""
    return now.astimezone(UTC).date().isoformat()
