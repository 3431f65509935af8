"""How records arrive: in pages, from feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from itday.domain.record import Record
from itday.domain.ref import Ref

R_co = TypeVar("R_co", bound=Record, covariant=True)


class Mode(StrEnum):
    """What a full pass means for the records it does not mention."""

    SNAPSHOT = "snapshot"
    """They are gone at the source (`sync.guard` has a say first)."""
    DELTA = "delta"
    """Nothing: only what `Page.gone` names is gone."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row of the source that we could not read; the rest of its page went on."""

    key: str
    """The source's identifier, or its place on the page: `row 17`."""
    why: str
    """What was wrong with it, never quoting its content."""


@dataclass(frozen=True, slots=True)
class Page(Generic[R_co]):
    """A part of a feed's answer; it is stored, with its cursor, in one transaction."""

    records: Sequence[R_co] = ()
    gone: Sequence[Ref] = ()
    """What the source says no longer exists."""
    cursor: str | None = None
    """Where to go on from once this page is stored; `None` leaves the old one."""
    aside: Sequence[Aside] = ()
    complete: bool = False
    """In a delta feed: this pull listed everything there is, so what it did not mention is gone.
    Set on the last page of a first or full pass; snapshots are always complete at their end."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One stream of records of one kind, as a connector declares it with `@feed`."""

    record: type[Record]
    method: str
    """The connector's method, and the feed's name."""
    every: timedelta
    """How long to wait between pulls unless the settings say otherwise."""
    mode: Mode
    quota: str = ""
    """The vendor's limit that it counts against: feeds and actions of one quota wait together.
    Empty: the whole source waits where it is told to."""
