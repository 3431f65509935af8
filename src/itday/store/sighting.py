"""What itday has seen, and when it first saw each version: in desk, so that it outlives the cache.

Time here is a number that goes up by one with every page that brought something (`seq`), never the
source's clock: detections arrive up to two days late and are new when they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from itday.store.codec import Stored
from itday.store.database import Db, atomic
from itday.store.room import worth_the_reserve

LOOKED_AT = "looked at"
"""The counter that holds when the last round was closed, in seconds since 1970."""
CHUNK = 500
"""Keys a query; well under SQLite's limit of variables."""


class Seen(NamedTuple):
    """How a page's rows compare with what was seen before."""

    new: int = 0
    changed: int = 0


def bump(db: Db, name: str) -> int:
    """Raise a counter in `desk.mark` by one and give it."""
    row = db.execute(
        "INSERT INTO desk.mark VALUES (?, 1) "
        "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        [name],
    ).fetchone()
    return int(row[0])


def mark(db: Db, name: str) -> int:
    """A counter's value; 0 where it was never raised."""
    row = db.execute("SELECT value FROM desk.mark WHERE name = ?", [name]).fetchone()
    return int(row[0]) if row else 0


def record_sightings(db: Db, rows: Sequence[Stored], now: float) -> Seen:
    """Note the versions of these rows, in one transaction of desk's; nothing where all are known.

    Called before the rows enter the cache: a crash in between leaves them sighted and not shown,
    and the next pull shows them with the number they have.
    """
    held = _held(db, rows)
    fresh = [row for row in rows if held.get(row[:3], "")[1:] != row.hash]
    back = [row for row in rows if held.get(row[:3]) == f"{1 - row.open}{row.hash}"]
    if back:
        _note_back(db, back)
    if not fresh:
        return Seen()
    new = sum(row[:3] not in held for row in fresh)
    with atomic(db):
        seq, looked = bump(db, "seq"), mark(db, "looked")
        db.executemany(
            """
            INSERT INTO desk.sighting (source, kind, key, first_seq, seq, at, hash, severity, open)
            VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (source, kind, key) DO UPDATE SET
                seq = excluded.seq, at = excluded.at, hash = excluded.hash,
                worse_from = CASE WHEN worse_seq > ?9 THEN worse_from ELSE severity END,
                worse_seq = CASE WHEN excluded.severity > severity AND excluded.open
                    THEN excluded.seq
                    WHEN excluded.severity <= worse_from THEN 0 ELSE worse_seq END,
                cleared_seq = CASE WHEN open AND NOT excluded.open THEN excluded.seq
                    WHEN excluded.open THEN 0 ELSE cleared_seq END,
                severity = excluded.severity, open = excluded.open
            """,
            [(*row[:3], seq, now, row.hash, row.severity, row.open, looked) for row in fresh],
        )
    return Seen(new, len(fresh) - new)


def _note_back(db: Db, rows: Sequence[Stored]) -> None:
    """Things that were gone are there again as they were: that is no news, but they count again."""
    with atomic(db):
        db.executemany(
            "UPDATE desk.sighting SET open = ?1, cleared_seq = iif(?1, 0, cleared_seq) "
            "WHERE source = ? AND kind = ? AND key = ?",
            [(row.open, *row[:3]) for row in rows],
        )


def _held(db: Db, rows: Sequence[Stored]) -> dict[tuple[str, str, str], str]:
    """Of those of these rows that were ever seen: whether open (`0`, `1`), then the hash."""
    held: dict[tuple[str, str, str], str] = {}
    for source, kind in {row[:2] for row in rows}:
        keys = [row.key for row in rows if row[:2] == (source, kind)]
        select = "SELECT key, open || hash FROM desk.sighting WHERE source = ? AND kind = ?"
        for key, version in by_keys(db, select, source, kind, keys):
            held[source, kind, key] = version
    return held


def by_keys(
    db: Db, select: str, source: str, kind: str, keys: Sequence[str]
) -> Iterable[tuple[str, str]]:
    """Run a select of two columns for many keys, a chunk at a time."""
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        places = ", ".join("?" * len(chunk))
        yield from db.execute(f"{select} AND key IN ({places})", [source, kind, *chunk])


def note_own(db: Db, row: Stored) -> None:
    """Take a version as seen without it being news: the person made it. Inside a transaction."""
    db.execute(
        """
        INSERT INTO desk.sighting (source, kind, key, first_seq, seq, at, hash, severity, open)
        VALUES (?, ?, ?, 0, 0, 0, ?, ?, ?)
        ON CONFLICT (source, kind, key) DO UPDATE SET
            worse_seq = iif(excluded.severity <= worse_from, 0, worse_seq),
            cleared_seq = iif(excluded.open, 0, cleared_seq),
            hash = excluded.hash, severity = excluded.severity, open = excluded.open
        """,
        [*row[:3], row.hash, row.severity, row.open],
    )


def note_gone(db: Db, source: str, kind: str, keys: Sequence[str]) -> None:
    """Note that open things are gone at their source, in one transaction of desk's."""
    if not keys:
        return
    with atomic(db):
        seq = bump(db, "seq")
        db.executemany(
            "UPDATE desk.sighting SET cleared_seq = ?, open = 0 "
            "WHERE source = ? AND kind = ? AND key = ? AND open",
            [(seq, source, kind, key) for key in keys],
        )


@worth_the_reserve
def close_round(db: Db, upto: int | None = None, now: float = 0) -> int:
    """Say that all there is was looked at; give the number of the round's end.

    Args:
        db: Open for writing.
        upto: The `seq` that was on the screen; `None` for all there is.
        now: Seconds since 1970, of the picture: what was late by then has been seen to be late.
    """
    with atomic(db):
        value = mark(db, "seq") if upto is None else upto
        for name, reached in (("looked", value), (LOOKED_AT, int(now))):
            db.execute(
                "INSERT INTO desk.mark VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
                [name, reached],
            )
    return value
