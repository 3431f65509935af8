"""The morning round: what is new, worse, overdue or cleared since the person last looked.

Cockpit and `itday today` show the same, from here.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from itday.domain.ref import Ref
from itday.store import news
from itday.store.database import Db
from itday.store.rows import Row, Scope, listing
from itday.store.sighting import LOOKED_AT, mark
from itday.triage.consequence import weigh
from itday.triage.filter import overdue

KINDS = ("alert", "ticket", "todo", "meeting", "message")
PROMISED = ("todo", "ticket")
"""Kinds whose due date is a promise; a meeting is over at its end, not late."""
SCREENFUL = 35
"""Things of one round; what matters less stays in its pane, and is counted."""
MANY = 1000


class Item(NamedTuple):
    """One thing of the round."""

    row: Row
    part: str
    """`new`, `worse`, `overdue` or `cleared`."""


class Round(NamedTuple):
    """One picture of it."""

    items: tuple[Item, ...]
    """The most consequential first; what others cleared comes last."""
    upto: int
    """What `sighting.close_round` takes to say that this picture, and no more, was seen."""
    at: float
    """When it was taken, seconds since 1970."""
    gone: int = 0
    """Things that are at their sources no longer."""

    def rows(self, part: str) -> list[Row]:
        """Those of one part."""
        return [item.row for item in self.items if item.part == part]

    def cut(self, most: int = SCREENFUL) -> tuple[Round, int]:
        """A screenful of it, and how many things were left out."""
        left_out = max(len(self.items) - most, 0)
        return self._replace(items=self.items[:most]), left_out


def gather(db: Db, now: datetime) -> Round:
    """Read the round.

    Args:
        db: Open for reading.
        now: Aware.
    """
    stamp, looked_at = now.timestamp(), mark(db, LOOKED_AT)
    since = news.since_last_look(db, KINDS, now=stamp)
    newly_late = [row for row in late(db, now) if (row.due or 0) > looked_at]
    found: dict[Ref, Item] = {}
    for part, rows in (("overdue", newly_late), ("worse", since.worse), ("new", since.new)):
        for row in rows:
            found.setdefault(row.ref, Item(row, part))
    items = sorted(found.values(), key=lambda item: (*weigh(item.row, now)[:2], *item.row.order))
    cleared = [Item(row, "cleared") for row in since.cleared]
    return Round((*items, *cleared), since.upto, stamp, since.gone)


def late(db: Db, now: datetime) -> list[Row]:
    """Open to-dos and tickets whose time has run out, whenever that was; none that is silenced."""
    stamp = now.timestamp()
    scopes = (Scope(kind, before=None, limit=MANY, now=stamp) for kind in PROMISED)
    return [row for scope in scopes for row in listing(db, scope) if overdue(row, now)]
