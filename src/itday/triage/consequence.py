"""Which of several things to decide on matters most: one written order for every kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from itday.triage.filter import Shown, overdue

SOON = timedelta(minutes=15)
HIGH = 4
"""OCSF severity from which an alert goes before everything."""
NEVER = float("inf")


class Weight(NamedTuple):
    """Where a thing stands, and why in words; the first two decide, smaller comes first."""

    band: int
    order: tuple[float, float]
    """Among those of one band: in most, the more severe first, then the sooner."""
    why: str


def weigh(row: Shown, now: datetime) -> Weight:
    """Place one open thing among all the others.

    In this order: severe alerts; a meeting that is on or begins within a quarter of an hour; what
    is late, the most severe first; other alerts; what is due within a day; tickets; mail; the rest.
    """
    moment = now.timestamp()
    date = row.due if row.due is not None else row.at
    left = NEVER if date is None else date - moment
    if row.kind in {"alert", "case"}:
        band, why = (0, "severe alert") if row.severity >= HIGH else (3, "alert to look at")
        return Weight(band, (-row.severity, row.rank), why)
    if row.kind == "meeting":
        begins = (row.at or 0) - moment
        if begins < SOON.total_seconds() and left > 0:
            why = "on now" if begins <= 0 else "begins within 15 minutes"
            return Weight(1, (begins, 0), why)
        return Weight(7, (begins, 0), "later")
    if overdue(row, now):
        return Weight(2, (-row.severity, left), "late")
    if row.due is not None and left < timedelta(days=1).total_seconds():
        return Weight(4, (left, 0), "due within a day")
    if row.kind == "message":
        return Weight(6, (row.rank, 0), "unread or flagged")
    band, why = (5, "in the queue") if row.kind == "ticket" else (7, "not pressing")
    return Weight(band, (-row.severity, left), why)
