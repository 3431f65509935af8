"""Short ways to fill both databases: pages as a source sends them, decisions as keys make them."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

from itday.domain.change import Change
from itday.domain.feed import Aside
from itday.domain.record import Record
from itday.domain.ref import DESK, Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Jot
from itday.store import cache, outbox
from itday.store.cache import Applied, FeedKey
from itday.store.codec import encode
from itday.store.database import Db, cache_file, connect, desk_file, prepare
from itday.store.decide import Ask, Circumstance, Decided, decide
from itday.store.outbox import Letter
from itday.store.rows import Row, Scope, listing
from itday.store.undo import TakenBack, redo, undo
from tests.samples import NOW

T = NOW.timestamp()
FEED = FeedKey("rt", "tickets", "ticket")
ME = Circumstance("Ann Oakes", NOW)


def opened(folder: Path, *, read_only: bool = False) -> Db:
    """Both files of a folder, made ready."""
    prepare(cache_file(folder), desk_file(folder))
    return connect(cache_file(folder), desk_file(folder), read_only=read_only)


@functools.cache
def _empty() -> dict[str, bytes]:
    """Both files as they are made, by name."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        opened(folder).close()
        return {file.name: file.read_bytes() for file in folder.glob("*.db")}


def hasty(folder: Path) -> Db:
    """Both files without waiting for the disk: for properties that are tried a hundred times."""
    for file, empty in _empty().items():
        if not (folder / file).exists():
            (folder / file).write_bytes(empty)
    db = opened(folder)
    for schema in ("main", "desk"):
        db.execute(f"PRAGMA {schema}.synchronous = OFF")
    return db


def ticket(key: str = "1", **fields: Any) -> Ticket:
    """A ticket of the source `rt`."""
    given = {"title": f"Ticket {key}", "number": f"#{key}", "etag": "v1"} | fields
    return Ticket(ref=Ref("rt", "ticket", key), **given)


def page(
    db: Db,
    *records: Record,
    feed: FeedKey = FEED,
    gone: tuple[str, ...] = (),
    cursor: str | None = None,
    now: float = T,
) -> Applied:
    """Apply one page of a feed."""
    rows = [encode(record, feed.feed) for record in records]
    return cache.apply_page(db, feed, rows, gone=gone, cursor=cursor, now=now)


def ask(db: Db, *changes: Change, mode: str = "") -> Decided:
    """Decide; what is on the desk is the person's own, all else goes to its source."""
    asks = [
        Ask(change, mode or ("own" if change.ref.source == DESK else "remote"))
        for change in changes
    ]
    return decide(db, asks, ME)


def back(db: Db, batch: str | None = None) -> TakenBack:
    """Undo."""
    return undo(db, ME, batch)


def again(db: Db) -> TakenBack:
    """Redo."""
    return redo(db, ME)


def jot(text: str, key: str = "n1") -> Jot:
    """A note of the person's own."""
    return Jot(ref=Ref(DESK, "note", key), text=text, at=NOW.isoformat())


def shown(db: Db, kind: str = "ticket", *, open_only: bool = False) -> list[Row]:
    """What a pane shows."""
    return listing(db, Scope(kind, open_only=open_only))


def the(db: Db, key: str = "1") -> Row:
    """The one row of the ticket with that key."""
    return next(row for row in shown(db) if row.key == key)


def first(db: Db) -> Letter:
    """The oldest letter that waits."""
    return outbox.waiting(db)[0]


def dump(db: Db) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in both files that says what is so; times of trying and row numbers left out."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for schema in ("main", "desk"):
        for (table,) in db.execute(
            f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' "  # noqa: S608
            "AND name NOT LIKE '%fts%' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlite%'"
        ).fetchall():
            columns = [
                name
                for _, name, *_ in db.execute(f"PRAGMA {schema}.table_info({table})")
                if (table, name) not in {("record", "id"), ("sighting", "at")}
            ]
            select = f"SELECT {', '.join(columns)} FROM {schema}.{table}"  # noqa: S608
            rows = db.execute(select).fetchall()
            found[f"{schema}.{table}"] = sorted(rows, key=repr)
    return found


ASIDE = Aside("row 17", "no title")
