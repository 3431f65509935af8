"""Evidence that a daily page was looked at."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from itday.domain.record import Block, Facets, Line, Record


class Check(Record):
    """One page on one day; its title is the page's name."""

    kind: ClassVar[str] = "check"

    page: Line
    """The page's name as one can type it, which stays when its address changes."""
    day: date
    at: AwareDatetime
    finding: Block = ""
    """What was found; empty for nothing to report."""

    def facets(self) -> Facets:
        """The newest first; nothing is left to do about it."""
        return Facets(
            state="finding" if self.finding else "nothing to report",
            open=False,
            rank=0,
            sort=-self.at.timestamp(),
            at=self.at,
            words=self.finding,
        )
