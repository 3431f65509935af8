"""The row of a connector over HTTP that only reads: nothing is decided, nothing can be lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from tests.faults.http_row import HttpRow

if TYPE_CHECKING:
    from itday.domain.change import Change
    from tests.faults.cell import Cell

LOST_WRITE = 5


class ReadingRow(HttpRow):
    """It inherits all that speaks of reading."""

    skips: ClassVar[Mapping[int, str]] = {
        LOST_WRITE: "it changes nothing there, so no answer to a change can be lost",
    }

    @classmethod
    def cells(cls) -> Sequence[Cell]:
        """As every row over HTTP has them, without what speaks of changes."""
        every = [one for one in super().cells() if one.no not in cls.skips]
        return [replace(one, ends=()) for one in every if one.name != "500-after-write"]

    def changes(self) -> Sequence[Change]:
        """None can be asked for."""
        return ()

    def done(self) -> Sequence[int]:
        """Nothing was to be done."""
        return ()
