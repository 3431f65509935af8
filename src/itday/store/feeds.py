"""The honest clock: what state each feed is in, and since when its records are true."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from itday.store.database import Db, atomic

STATES = ("fresh", "partial", "waiting", "held", "failed", "signed out", "no permission", "off")
"""The words a feed can be stored with; `stale` follows from the age, `not set up` from no feed.

`waiting`: the source asked us to come later. `held`: the snapshot guard keeps the old records.
"""


GOOD = frozenset({"fresh", "partial"})
"""The states of a pull that came to its end."""
MISSED = 3
"""A pull is missed for good when so many were due."""
SHORTEST_S, LONGEST_S, UNKNOWN_S = 300.0, 86_400.0, 1800.0
"""When rows are old: the bounds, and where the feed's own interval is not known."""

SIGNED_IN = "signed in since; asked next"
"""What a feed says between a sign-in and the pull after it."""
DAY_S = 86_400.0
SOON_DAYS = 14
"""How many days before a sign-in ends it is said unasked."""
SKEW_S = 120.0
"""How far clocks may be apart before it is said."""
SKEW_REMEDY = "Set it, best by network time; if it is right, theirs is wrong"
HOURS_FROM = 120
"""Minutes from which hours are said."""


class FeedState(NamedTuple):
    """How one feed stands."""

    source: str
    feed: str
    kind: str
    ok_at: float | None
    """Since when its records are true, seconds since 1970; `None`: never pulled."""
    tried_at: float | None
    next_at: float | None
    state: str
    error: str
    """One line for the person; empty when all is well."""
    aside: tuple[tuple[str, str], ...]
    """Rows that could not be read: key and why."""
    ahead: float | None = None
    """Seconds that this machine's clock is ahead of the server's; `None`: it never told."""

    @property
    def skew(self) -> str:
        """How two clocks differ, `clock 7 min ahead`; empty where they agree, or nobody knows."""
        if self.ahead is None or abs(self.ahead) <= SKEW_S or self.state == "off":
            return ""
        minutes = round(abs(self.ahead) / 60)
        long = f"{minutes} min" if minutes < HOURS_FROM else f"{round(minutes / 60)} h"
        return f"clock {long} {'ahead' if self.ahead > 0 else 'behind'}"

    @property
    def skew_line(self) -> str:
        """The same as a sentence with its remedy."""
        apart = self.skew.removeprefix("clock ")
        of = "" if apart.endswith("behind") else " of"
        return apart and f"this machine's clock is {apart}{of} the server's. {SKEW_REMEDY}"

    @property
    def stale_after_s(self) -> float:
        """Seconds after which its last good pull is old: three of its own intervals."""
        if self.next_at is None or self.tried_at is None or self.state not in GOOD:
            return UNKNOWN_S
        return min(max(MISSED * (self.next_at - self.tried_at), SHORTEST_S), LONGEST_S)

    def shown(self, now: float) -> str:
        """The state in a word, `stale` where a good pull is older than it should be.

        Args:
            now: Seconds since 1970.
        """
        old = self.ok_at is None or now - self.ok_at > self.stale_after_s
        return "stale" if self.state in GOOD and old else self.state


class SourceRow(NamedTuple):
    """A source as its last run described it: enough to grey keys without loading a connector."""

    name: str
    type: str
    write: bool
    verbs: frozenset[str]
    """What its connector can do, switched on or not."""
    ends_at: float | None = None
    """When its sign-in ends, seconds since 1970; `None`: nobody knows, or there is none."""
    ends_why: str = ""
    """What ends it, and what to do, as a clause."""

    @property
    def can(self) -> list[str]:
        """The verbs that it can carry out, each once, without what they are for."""
        return sorted({ability.partition(" ")[0] for ability in self.verbs})

    def ends(self, now: float) -> str:
        """How long the sign-in lasts yet, in days and with what ends it; empty: nobody knows."""
        if self.ends_at is None:
            return ""
        days = int((self.ends_at - now) // DAY_S)
        if days < 0:
            return f"has run out: {self.ends_why}"
        left = "less than a day" if days == 0 else "1 day" if days == 1 else f"{days} days"
        return f"lasts {left} yet: {self.ends_why}"

    def ends_soon(self, now: float) -> bool:
        """Whether it is time to do something about it."""
        return self.ends_at is not None and self.ends_at - now < SOON_DAYS * DAY_S


def feeds(db: Db, kind: str | None = None) -> list[FeedState]:
    """Every feed that ever ran, or those of one kind, by source and name."""
    rows: Iterable[tuple[Any, ...]] = db.execute(
        "SELECT source, feed, kind, ok_at, tried_at, next_at, state, error, ahead, aside FROM feed "
        "WHERE ?1 IS NULL OR kind = ?1 ORDER BY source, feed",
        [kind],
    )
    return [
        FeedState._make((*columns, tuple((key, why) for key, why in json.loads(aside)), ahead))
        for *columns, ahead, aside in rows
    ]


def skewed(states: Iterable[FeedState]) -> list[FeedState]:
    """The feed of each source whose clock is another than ours, the farthest source first."""
    worst: dict[str, FeedState] = {}
    for state in sorted((one for one in states if one.skew), key=lambda one: -abs(one.ahead or 0)):
        worst.setdefault(state.source, state)
    return list(worst.values())


def held(db: Db) -> dict[tuple[str, str], int]:
    """How many rows of each feed there are, by source and feed; a feed without any is not in it."""
    found = db.execute("SELECT source, feed, count(*) FROM main.record GROUP BY source, feed")
    return {(source, feed): count for source, feed, count in found}


def signed_in(db: Db, source: str, now: float) -> None:
    """A person has signed in: what waited for that is to be asked next, and says so.

    Args:
        db: Open for writing.
        source: Which source.
        now: Seconds since 1970.
    """
    with atomic(db):
        db.execute(
            "UPDATE feed SET state = 'waiting', error = ?, next_at = ? "
            "WHERE source = ? AND state IN ('signed out', 'no permission')",
            [SIGNED_IN, now, source],
        )


def noticed(db: Db, names: Iterable[str]) -> None:
    """Take the words of `signed_in` off these sources: somebody is asking them now."""
    with atomic(db):
        for name in names:
            db.execute(
                "UPDATE feed SET error = '' WHERE source = ? AND error = ?", [name, SIGNED_IN]
            )


def sources(db: Db) -> dict[str, SourceRow]:
    """Every source that ever ran, by name."""
    return {
        name: SourceRow(name, type_, bool(write), frozenset(json.loads(verbs)), *ends)
        for name, type_, write, verbs, *ends in db.execute(
            "SELECT name, type, write, verbs, ends_at, ends_why FROM source"
        )
    }


def describe_source(
    db: Db,
    name: str,
    type_: str,
    *,
    write: bool,
    verbs: Sequence[str],
    ends: tuple[float | None, str] = (None, ""),
) -> None:
    """Keep what a source is able to do, and when its sign-in ends; writes only what differs."""
    now = SourceRow(name, type_, write, frozenset(verbs), *ends)
    if sources(db).get(name) != now:
        with atomic(db):
            db.execute(
                "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?)",
                [name, type_, int(write), json.dumps(sorted(verbs)), *ends],
            )


def forget_source(db: Db, name: str) -> None:
    """Take a source's records out of the cache, when it was taken out of the settings."""
    with atomic(db):
        # They are no longer there to be counted; that they were seen stays known.
        db.execute("UPDATE desk.sighting SET open = 0 WHERE source = ? AND open", [name])
    with atomic(db):
        for table in ("record", "feed", "conversation"):
            db.execute(f"DELETE FROM main.{table} WHERE source = ?", [name])
        db.execute("DELETE FROM main.source WHERE name = ?", [name])
