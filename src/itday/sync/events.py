"""What pulling and delivering say while they go on; a listener turns it into bars and toasts.

No event carries a record: whoever listens asks the store again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from itday.domain.ref import Ref

if TYPE_CHECKING:
    from itday.store.cache import Applied


@dataclass(frozen=True, slots=True)
class Pulling:
    """A feed is being asked."""

    source: str
    feed: str


@dataclass(frozen=True, slots=True)
class Pulled:
    """A feed was pulled to its end."""

    source: str
    feed: str
    kind: str
    applied: Applied
    """What it brought, over all pages."""
    pages: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A pull ended early, or the snapshot guard kept the old records."""

    source: str
    feed: str
    """Empty where the source as a whole could not be used, and its feeds are not known."""
    kind: str
    state: str
    """A word of `itday.store.feeds.STATES`."""
    line: str
    """What, where, the remedy: as the person reads it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows or feed states of these kinds differ from before."""

    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A source did as asked."""

    ref: Ref
    title: str
    what: str
    """The change in a few words: `assign to dana`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A source declined a change: the row is back to what it was."""

    ref: Ref
    title: str
    why: str
    """The source's words."""


@dataclass(frozen=True, slots=True)
class Conflicted:
    """Both sides changed it: the person decides."""

    ref: Ref
    title: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A source is left alone for a while, because it asked for that or keeps failing."""

    source: str
    until: datetime
    """Aware, in UTC."""


SyncEvent = Pulling | Pulled | Failed | Changed | Sent | Refused | Conflicted | Waiting

Listener = Callable[[SyncEvent], None]


def deaf(event: SyncEvent) -> None:
    """The listener of those who do not watch."""
    del event
