"""How long alerts wait: mean time to acknowledge and to resolve, as they are defined here.

MTTA is acknowledged minus raised, over acknowledged alerts; MTTR is resolved minus raised, over
resolved ones. Both leave out those closed in bulk, which would flatter them, and say how many. Open
count and oldest age stand beside them, since what nobody took on is in neither mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

Between = Callable[[float, float], float]
"""The seconds from one moment to another, by some clock."""


class Life(NamedTuple):
    """One alert's times, seconds since 1970; `None` where it has not come to that, or unseen."""

    raised: float
    ingested: float
    acknowledged: float | None = None
    resolved: float | None = None
    open: bool = True
    bulk: bool = False
    happened: float | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution in seconds."""

    count: int
    mean: float | None
    median: float | None
    p90: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Give mean, median and 90th percentile (nearest rank); `None` of no values."""
        if not values:
            return cls(0, None, None, None)
        held = sorted(values)
        half = len(held) // 2
        median = held[half] if len(held) % 2 else (held[half - 1] + held[half]) / 2
        return cls(len(held), sum(held) / len(held), median, held[ceil(0.9 * len(held)) - 1])


def figures(lives: Sequence[Life], now: float, school: Between) -> dict[str, Any]:
    """All figures, by clock and by school hours.

    Args:
        lives: Every alert of the period.
        now: Seconds since 1970.
        school: Seconds of the school's working time between two moments.
    """
    counted = [one for one in lives if not one.bulk]
    taken = [one for one in counted if one.acknowledged is not None]
    done = [one for one in counted if one.resolved is not None]
    open_ = [one for one in lives if one.open]

    def clock(start: float, end: float) -> float:
        return end - start

    return {
        "alerts": len(lives),
        "open": len(open_),
        "oldest_open_s": max((now - one.raised for one in open_), default=None),
        "unacknowledged": sum(one.acknowledged is None for one in open_),
        "bulk_closed": len(lives) - len(counted),
        "mtta": {
            name: _spread([way(one.raised, one.acknowledged or 0) for one in taken])
            for name, way in (("clock", clock), ("school", school))
        },
        "mttr": {
            name: _spread([way(one.raised, one.resolved or 0) for one in done])
            for name, way in (("clock", clock), ("school", school))
        },
        "ingestion_delay": _spread([max(one.ingested - one.raised, 0) for one in lives]),
        "detection_delay": _spread(
            [max(one.raised - one.happened, 0) for one in lives if one.happened is not None]
        ),
    }


def _spread(values: Sequence[float]) -> dict[str, Any]:
    spread = Spread.of(values)
    return {
        "count": spread.count,
        "mean_s": spread.mean,
        "median_s": spread.median,
        "p90_s": spread.p90,
    }
