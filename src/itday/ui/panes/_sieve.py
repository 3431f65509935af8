"""Rows through a filter: all at once, or a slice at a time while somebody types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter

from itday.store.rows import Row
from itday.triage.filter import Filter

SLICE = 250
"""Rows between two looks at the clock."""
LONGEST_S = 0.004
"""How long the next key may wait for a slice."""


class Sieve:
    """Remembers what passed last: a filter that lets less through looks at no other rows."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.found: Sequence[Row] = ()
        """What passed the last filter that was gone through to its end."""
        self._rows: Sequence[Row] = ()
        self._filter = Filter("", ())

    def sift(self, wanted: Filter, rows: Sequence[Row]) -> Sequence[Row]:
        """All rows that pass."""
        for _ in self.slices(wanted, rows):
            pass
        return self.found

    def slices(self, wanted: Filter, rows: Sequence[Row]) -> Iterator[None]:
        """Go through the rows, pausing whenever a slice's time is over; then `found` is set.

        One that is given up on the way changes nothing.
        """
        again = rows is self._rows and wanted.within(self._filter)
        if again and wanted.parts == self._filter.parts:
            return
        left = self.found if again else rows
        found: list[Row] = []
        begun = perf_counter()
        for start in range(0, len(left), SLICE):
            found += wanted.among(left[start : start + SLICE])
            if perf_counter() - begun > LONGEST_S:
                yield
                begun = perf_counter()
        self.found, self._rows, self._filter = found, rows, wanted
