"""How good grouping and score are, against what really happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from itday.triage.cases import Case
from itday.triage.score import Score

TOP = 5


class Pairs(NamedTuple):
    """Pairs of alerts: put together rightly, put together in all, really together."""

    right: int = 0
    found: int = 0
    real: int = 0

    def plus(self, other: Pairs) -> Pairs:
        """The sum of two."""
        return Pairs(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        """Of precision and recall the harmonic mean; 1 where there is no pair at all."""
        return 2 * self.right / (self.found + self.real) if self.found + self.real else 1.0


def pairs(cases: Iterable[Case], groups: Mapping[str, str]) -> Pairs:
    """Compare the cases with the true groups, pair by pair.

    Args:
        cases: As they were grouped.
        groups: The true group by alert key.
    """
    right = found = 0
    for case in cases:
        keys = [one.ref.key for one in case.sights]
        found += _pairs(len(keys))
        right += sum(map(_pairs, Counter(groups[key] for key in keys).values()))
    return Pairs(right, found, sum(map(_pairs, Counter(groups.values()).values())))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def place(ranked: Sequence[tuple[Case, Score]], keys: frozenset[str]) -> int | None:
    """At which place of the morning the first case with one of these alerts stands, from 1."""
    open_ = [case for case, _ in ranked if case.open]
    for number, case in enumerate(open_, start=1):
        if keys & {one.ref.key for one in case.sights}:
            return number
    return None
