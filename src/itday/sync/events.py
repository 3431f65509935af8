"""What pulling and delivering say while they go on; a listener turns it into bars and toasts.

No event carries a record: whoever listens asks the store again. Events are named tuples, which
cost a tenth of what frozen dataclasses cost to define: the cockpit's first frame waits for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.ref import Ref

if TYPE_CHECKING:
    from itday.store.cache import Applied


class Pulling(NamedTuple):
    """A feed is being asked."""

    source: str
    feed: str


class Pulled(NamedTuple):
    """A feed was pulled to its end."""

    source: str
    feed: str
    kind: str
    applied: Applied
    """What it brought, over all pages."""
    pages: int


class Failed(NamedTuple):
    """A pull ended early, or the snapshot guard kept the old records."""

    source: str
    feed: str
    """Empty where the source as a whole could not be used, and its feeds are not known."""
    kind: str
    state: str
    """A word of `itday.store.feeds.STATES`."""
    line: str
    """What, where, the remedy: as the person reads it."""


class Changed(NamedTuple):
    """Rows or feed states of these kinds differ from before."""

    kinds: frozenset[str]


class Sent(NamedTuple):
    """A source did as asked."""

    ref: Ref
    title: str
    what: str
    """The change in a few words: `assign to dana`."""


class Refused(NamedTuple):
    """A source declined a change: the row is back to what it was."""

    ref: Ref
    title: str
    why: str
    """The source's words."""


class Conflicted(NamedTuple):
    """Both sides changed it: the person decides."""

    ref: Ref
    title: str


class Waiting(NamedTuple):
    """A source is left alone for a while, because it asked for that or keeps failing."""

    source: str
    until: datetime
    """Aware, in UTC."""


SyncEvent = Pulling | Pulled | Failed | Changed | Sent | Refused | Conflicted | Waiting

Listener = Callable[[SyncEvent], None]


def deaf(event: SyncEvent) -> None:
    """The listener of those who do not watch."""
    del event
