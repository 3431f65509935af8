"""What is new, worse or cleared since the person last looked: by first-seen version."""

from __future__ import annotations

from typing import NamedTuple

from itday.domain.ref import Ref
from itday.store.database import Db, atomic
from itday.store.rows import Row, row
from itday.store.sighting import bump, mark


class News(NamedTuple):
    """What changed since the last round was closed; each thing is in one list only."""

    new: list[Row]
    """Open, and never seen before."""
    worse: list[Row]
    """Open, seen before, and more severe now."""
    cleared: list[Row]
    """Closed or put away by somebody else; things gone from their source are only counted."""
    gone: int
    upto: int
    """What `sighting.close_round` takes to say that all this was seen."""


def since_last_look(
    db: Db, kinds: tuple[str, ...], limit: int = 500, now: float | None = None
) -> News:
    """Gather what the sources brought since the last round, most consequential first.

    Args:
        db: Open for reading.
        kinds: Which kinds count.
        limit: How many things are looked at, the most severe first.
        now: Seconds since 1970: what is silenced then is left out. `None`: silence counts not.
    """
    looked, upto = mark(db, "looked"), mark(db, "seq")
    places = ", ".join("?" * len(kinds))
    refs = db.execute(
        "SELECT source, kind, key FROM desk.sighting "
        f"WHERE seq > 0 AND max(first_seq, worse_seq, cleared_seq) > ? AND kind IN ({places}) "
        "ORDER BY severity DESC, at DESC LIMIT ?",
        [looked, *kinds, limit],
    ).fetchall()
    rows = [row(db, Ref(*ref)) for ref in refs]
    there = [found for found in rows if found is not None]
    here = [one for one in there if now is None or (one.until or 0) <= now or not one.open]
    return News(
        new=[one for one in here if one.new and one.open],
        worse=[one for one in here if one.worse and not one.new and one.open],
        cleared=[one for one in here if one.cleared and not one.open and not one.new],
        gone=len(rows) - len(there),
        upto=upto,
    )


def begin(db: Db, source: str, kind: str) -> None:
    """Note that a source is about to bring a kind for the first time ever."""
    name = FIRST.format(source, kind)
    seen = "SELECT 1 FROM desk.sighting WHERE source = ? AND kind = ? LIMIT 1"
    if mark(db, name) == 0 and not db.execute(seen, [source, kind]).fetchone():
        with atomic(db):
            bump(db, name)


def first_look(db: Db, source: str, kind: str, since: float) -> None:
    """Once a source has brought a kind for the first time, only what happened lately is news.

    Without it everything would be new on the first morning, and nothing would stand out. Any later
    call does nothing; nor does one for what was not begun.

    Args:
        db: Open for writing.
        source: Which.
        kind: What it brought.
        since: Seconds since 1970; to-dos and meetings, which lie ahead, are no news at all.
    """
    name = FIRST.format(source, kind)
    if mark(db, name) != 1:
        return
    with atomic(db):
        bump(db, name)
        db.execute(
            "UPDATE desk.sighting SET first_seq = 0, worse_seq = 0, cleared_seq = 0 "
            "WHERE source = ?1 AND kind = ?2 AND key NOT IN ("
            "SELECT key FROM main.record r WHERE r.source = ?1 AND r.kind = ?2 AND r.open "
            "AND r.at >= ?3 AND r.kind NOT IN ('todo', 'meeting', 'person'))",
            [source, kind, since],
        )


FIRST = "first {} {}"
"""The counter of a source and a kind: 1 while its first pull is under way, 2 after it."""
