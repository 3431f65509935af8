"""Which of several things to decide on matters most: one written order for every kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from itday.triage.filter import Shown, overdue

SOON = timedelta(minutes=15)
HIGH = 4
"""OCSF severity from which an alert goes before everything."""


class Weight(NamedTuple):
    """Where a thing stands, and why in words; smaller `band` comes first."""

    band: int
    order: float
    why: str


def weigh(row: Shown, now: datetime) -> Weight:
    """Place one open thing among all the others.

    In this order: severe alerts; a meeting that is on or begins within a quarter of an hour; what
    is late, the most severe first; other alerts; what is due within a day; tickets; mail; the rest.
    """
    moment = now.timestamp()
    left = (row.due if row.due is not None else row.at or 9e12) - moment
    if row.kind == "alert":
        band, why = (0, "severe alert") if row.severity >= HIGH else (3, "alert to look at")
        return Weight(band, -row.severity, why)
    if row.kind == "meeting":
        begins = (row.at or 0) - moment
        if begins < SOON.total_seconds() and left > 0:
            return Weight(1, begins, "on now" if begins <= 0 else "begins within 15 minutes")
        return Weight(7, begins, "later")
    if overdue(row, now):
        return Weight(2, -row.severity * 1e6 + left / 1e4, "late")
    if row.due is not None and left < timedelta(days=1).total_seconds():
        return Weight(4, left, "due within a day")
    if row.kind == "message":
        return Weight(6, row.rank, "unread or flagged")
    rest = {"ticket": (5, "in the queue")}
    band, why = rest.get(row.kind, (7, "no date"))
    return Weight(band, -row.severity * 1e6 + left / 1e4, why)
