"""What the sources say: pages in, with their cursors; nothing here is the person's."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from itday.store import history, overlay, sighting, waking
from itday.store.codec import COLUMNS, PLACES, Stored
from itday.store.database import Db, atomic

if TYPE_CHECKING:
    from itday.domain.feed import Aside

MAX_ASIDE = 100
"""Rows set aside that are kept for showing, a feed; more are only counted in the last entry."""
FURTHER = "further rows"

UPDATE = ", ".join(
    f"{name} = excluded.{name}" for name in Stored._fields if name not in {"source", "kind", "key"}
)


class Applied(NamedTuple):
    """What one page, or one pull, brought."""

    new: int = 0
    """Never seen before by this person's itday, whatever became of the cache."""
    changed: int = 0
    """Seen before in another version."""
    gone: int = 0
    """Held until now, and no longer at the source."""

    def plus(self, other: Applied) -> Applied:
        """The sum of two."""
        return Applied(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class FeedKey(NamedTuple):
    """Names one feed of one source, and the kind it brings."""

    source: str
    feed: str
    kind: str


def apply_page(
    db: Db,
    feed: FeedKey,
    rows: Sequence[Stored],
    *,
    gone: Sequence[str] = (),
    cursor: str | None = None,
    now: float,
) -> Applied:
    """Store one page and its cursor: all of it, or none of it.

    Applying a page twice leaves the cache as applying it once does; a page that brings nothing and
    no cursor writes nothing.

    Args:
        db: Open for writing.
        feed: Whose page it is.
        rows: 0 or more records, encoded; the last of one key counts.
        gone: Keys that no longer exist at the source.
        cursor: Where to go on; `None` leaves the old one.
        now: Seconds since 1970.

    Returns:
        How many records were new, changed and gone, by what the person's itday has ever seen.
    """
    latest = {row.key: row for row in rows}
    held = dict(
        sighting.by_keys(
            db,
            "SELECT key, hash || etag FROM record WHERE source = ? AND kind = ?",
            feed.source,
            feed.kind,
            [*latest, *gone],
        )
    )
    fresh = [row for row in latest.values() if held.get(row.key) != row.hash + row.etag]
    dead = [key for key in gone if key in held and key not in latest]
    seen = sighting.record_sightings(db, fresh, now)
    sighting.note_gone(db, feed.source, feed.kind, dead)
    history.keep(db, fresh, now)
    if fresh or dead or cursor is not None:
        with atomic(db):
            _upsert(db, fresh)
            _delete(db, feed, dead)
            if cursor is not None:
                _keep_cursor(db, feed, cursor)
        overlay.refresh(db, feed.source, feed.kind, [*(row.key for row in fresh), *dead])
        if seen.new or seen.changed:
            waking.look(db, fresh, now)
    return Applied(seen.new, seen.changed, len(dead))


def _upsert(db: Db, rows: Sequence[Stored]) -> None:
    """Insert or update many rows by one statement: FTS5 then flushes once, not once a row."""
    if not rows:
        return
    db.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS page AS SELECT {COLUMNS} FROM main.record WHERE false"
    )
    db.execute("DELETE FROM temp.page")
    db.executemany(f"INSERT INTO temp.page VALUES ({PLACES})", rows)
    db.execute(
        f"INSERT INTO main.record ({COLUMNS}) SELECT {COLUMNS} FROM temp.page WHERE true "
        f"ON CONFLICT (source, kind, key) DO UPDATE SET {UPDATE}"
    )


def _delete(db: Db, feed: FeedKey, keys: Sequence[str]) -> None:
    db.executemany(
        "DELETE FROM main.record WHERE source = ? AND kind = ? AND key = ?",
        [(feed.source, feed.kind, key) for key in keys],
    )


def _keep_cursor(db: Db, feed: FeedKey, cursor: str | None) -> None:
    db.execute(
        "INSERT INTO feed (source, feed, kind, cursor) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (source, feed) DO UPDATE SET cursor = excluded.cursor",
        [*feed, cursor],
    )


def put(db: Db, row: Stored) -> None:
    """Store one record that an action gave back; the person made this version, so it is no news."""
    with atomic(db):
        sighting.note_own(db, row)
    with atomic(db):
        _upsert(db, [row])
    overlay.refresh(db, row.source, row.kind, [row.key])


def drop(db: Db, source: str, kind: str, key: str) -> None:
    """Forget one record that the source says is gone."""
    sighting.note_gone(db, source, kind, [key])
    with atomic(db):
        _delete(db, FeedKey(source, "", kind), [key])
    overlay.refresh(db, source, kind, [key])


def replace_rows(
    db: Db, of: tuple[str, str], rows: Sequence[Stored], gone: Iterable[str] = ()
) -> None:
    """Put rows in that no source brought, and take others out: they are no news, and no feed.

    Args:
        db: Open for writing.
        of: Their source and kind.
        rows: 0 or more records, encoded, no key twice.
        gone: Keys of those that are not there any more.
    """
    with atomic(db):
        _upsert(db, rows)
        _delete(db, FeedKey(of[0], "", of[1]), list(gone))


def cursor(db: Db, feed: FeedKey) -> str | None:
    """Where the feed's next pull goes on; `None` for from the beginning."""
    row = db.execute(
        "SELECT cursor FROM feed WHERE source = ? AND feed = ?", [feed.source, feed.feed]
    ).fetchone()
    return row[0] if row else None


def forget_cursor(db: Db, feed: FeedKey) -> None:
    """Make the feed's next pull a full one."""
    with atomic(db):
        _keep_cursor(db, feed, None)


def missing(db: Db, feed: FeedKey, mentioned: Collection[str]) -> tuple[list[str], int]:
    """Keys this feed brought earlier that a full pass did not mention; and how many are held."""
    held = [
        key
        for (key,) in db.execute(
            "SELECT key FROM record WHERE source = ? AND kind = ? AND feed = ?",
            [feed.source, feed.kind, feed.feed],
        )
    ]
    return [key for key in held if key not in mentioned], len(held)


def _shown(aside: Sequence[Aside]) -> list[list[str]]:
    """The rows set aside, as many as are kept."""
    rows = [[one.key, one.why] for one in aside]
    if len(rows) <= MAX_ASIDE:
        return rows
    more = len(rows) - MAX_ASIDE + 1
    return [*rows[: MAX_ASIDE - 1], [FURTHER, f"{more} more could not be read"]]


def finish(
    db: Db,
    feed: FeedKey,
    *,
    state: str,
    now: float,
    error: str = "",
    next_at: float | None = None,
    aside: Sequence[Aside] | None = None,
    ahead: float | None = None,
) -> None:
    """Note how a pull ended; `fresh` and `partial` count as success.

    Args:
        db: Open for writing.
        feed: Which.
        state: A word of `itday.store.feeds`.
        now: Seconds since 1970.
        error: One line for the person: what, where, the remedy.
        next_at: When the next try is due.
        aside: The rows set aside in this pull; `None` leaves those of the last.
        ahead: Seconds that our clock is ahead of the server's; `None` leaves what is known.
    """
    good = state in {"fresh", "partial"}
    kept = None if aside is None else json.dumps(_shown(aside))
    with atomic(db):
        db.execute(
            """
            INSERT INTO feed
                (source, feed, kind, ok_at, tried_at, next_at, state, error, aside, ahead)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(?9, '[]'), ?10)
            ON CONFLICT (source, feed) DO UPDATE SET
                ok_at = coalesce(excluded.ok_at, ok_at), tried_at = excluded.tried_at,
                next_at = excluded.next_at, state = excluded.state, error = excluded.error,
                aside = CASE WHEN ?9 IS NULL THEN aside ELSE excluded.aside END,
                ahead = coalesce(excluded.ahead, ahead)
            """,
            [*feed, now if good else None, now, next_at, state, error, kept, ahead],
        )
