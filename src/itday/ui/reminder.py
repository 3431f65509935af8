"""Telling that a meeting begins soon: once, in the cockpit and, where wished, by the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from itday.domain.ref import Ref
from itday.store.rows import Row
from itday.ui.moment import span
from itday.ui.text import line

USUAL = timedelta(minutes=5)
"""How long before, where the settings say nothing."""


class Reminder:
    """Knows which meetings were told of."""

    def __init__(self, ahead: timedelta | None = None) -> None:
        """Tell that long before."""
        self._ahead_s = (USUAL if ahead is None else ahead).total_seconds()
        self._told: set[tuple[Ref, float]] = set()

    def due(self, meetings: Sequence[Row], stamp: float) -> Row | None:
        """The meeting to tell of now; each once, and again only where it was moved."""
        for row in meetings:
            if row.fields.get("all_day") or row.at is None:
                continue
            key = (row.ref, row.at)
            if 0 <= row.at - stamp <= self._ahead_s and key not in self._told:
                self._told.add(key)
                return row
        return None

    def words(self, row: Row, stamp: float) -> str:
        """`Finance in 5 min, Room 4`."""
        place = line(row.fields.get("location") or "", limit=40)
        left = span((row.at or stamp) - stamp + 59)
        return f"{line(row.title, limit=60)} in {left}{f', {place}' if place else ''}"

    def signal(self, way: str, said: str) -> str:
        """What is written to the terminal; empty for nothing.

        Args:
            way: `off`, `bell`, `osc9` or `osc777`.
            said: What to say, clean; empty where names are hidden.
        """
        # Semicolons part the fields of these sequences.
        words = line(said or "A meeting begins soon", limit=120).replace(";", ",")
        match way:
            case "bell":
                return "\a"
            case "osc9":
                return f"\x1b]9;{words}\a"
            case "osc777":
                return f"\x1b]777;notify;itday;{words}\a"
        return ""
