"""All that one picture of the cockpit needs, read from the store in one go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from itday.domain.ref import Ref
from itday.store import feeds, outbox, rows
from itday.store.database import Db
from itday.store.feeds import FeedState
from itday.store.outbox import Letter
from itday.store.rows import Count, Row, Scope
from itday.store.sighting import mark

AHEAD_S = 12 * 3600.0
"""How far ahead the header looks for the next meeting."""


class PaneView(NamedTuple):
    """What one pane shows."""

    rows: list[Row]
    held: Count
    feeds: list[FeedState]


class View(NamedTuple):
    """One picture."""

    panes: dict[str, PaneView]
    """By kind."""
    feeds: list[FeedState]
    letters: dict[Ref, list[Letter]]
    """What is not yet answered, by the thing it is about, oldest first."""
    meetings: list[Row]
    """Those that are on or come next."""
    upto: int = 0
    """What `close_round` takes to say that all of it was seen."""
    version: tuple[int, int] = (0, 0)
    """The store's, from before it was read."""

    @property
    def to_send(self) -> int:
        """How many changes wait."""
        return sum(map(len, self.letters.values()))


def gather(db: Db, scopes: Mapping[str, Scope], now: float) -> View:
    """Read one picture.

    Args:
        db: Open for reading.
        scopes: What each pane wants, by kind.
        now: Seconds since 1970.
    """
    states = feeds.feeds(db)
    panes = {
        kind: PaneView(
            rows.listing(db, scope),
            rows.counts(db, kind, now),
            [state for state in states if state.kind == kind],
        )
        for kind, scope in scopes.items()
    }
    letters: dict[Ref, list[Letter]] = {}
    for letter in outbox.waiting(db):
        letters.setdefault(letter.ref, []).append(letter)
    ahead = Scope("meeting", after=now, before=now + AHEAD_S, limit=5)
    return View(panes, states, letters, rows.listing(db, ahead), mark(db, "seq"))
