"""The store against raw SQLite, and search against its own look-ups."""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from itday.store import cache, rows, search
from itday.store.codec import COLUMNS, PLACES, Stored
from itday.store.store import Store
from tests.bench.measure import Figure, timed
from tests.bench.sample import SOURCE, store, tickets, words

COUNT = 10_000
MANY = 100_000
FEED = cache.FeedKey(SOURCE, "tickets", "ticket")
KEYSTROKES = 200
RAW_TABLE = f"CREATE TABLE raw (id INTEGER PRIMARY KEY, {COLUMNS}, UNIQUE (source, kind, key))"
RAW_UPSERT = (
    f"INSERT INTO raw ({COLUMNS}) VALUES ({PLACES}) ON CONFLICT (source, kind, key) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in Stored._fields[3:])
)


@contextmanager
def _fresh() -> Iterator[tuple[Store, sqlite3.Connection]]:
    """An empty store, and an empty raw table with the same columns and durability."""
    with tempfile.TemporaryDirectory() as folder:
        raw = sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute(RAW_TABLE)
        with Store(Path(folder) / "cache", Path(folder) / "desk") as into:
            yield into, raw
        raw.close()


def _upsert(raw: sqlite3.Connection, encoded: list[Stored]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(RAW_UPSERT, encoded)
    raw.execute("COMMIT")


def storing() -> Iterator[Figure]:
    """10,000 tickets stored, changed and left alone, as throughput against raw upserts."""
    first, second = tickets(COUNT), tickets(COUNT, mark=" again")
    new, changed, same = [], [], []
    for _ in range(5):
        with _fresh() as (into, raw):
            base = timed(lambda: _upsert(raw, first))
            new.append((timed(lambda: store(first, FEED, into)), base))
            base = timed(lambda: _upsert(raw, second))
            changed.append((timed(lambda: store(second, FEED, into)), base))
            same.append((timed(lambda: store(second, FEED, into, cursor=False)), base))
    says = "with FTS5, seen marks and a transaction each 250"
    for name, pairs, target in (
        ("store 10,000 new tickets / raw executemany (throughput)", new, 0.35),
        ("store 10,000 changed tickets / raw (throughput)", changed, 0.35),
        ("re-sync 10,000 unchanged / raw upsert (throughput)", same, 2.5),
    ):
        ratio = statistics.median(base / ours for ours, base in pairs)
        ours, base = (statistics.median(column) for column in zip(*pairs, strict=True))
        yield Figure(name, ratio, target, False, f"{ours:.3f} s to {base:.3f} s, {says}")


def searching() -> Iterator[Figure]:
    """A keystroke of search over 100,000 tickets, against ranking every match."""
    rng = random.Random(1)
    typed = [word[: rng.randint(1, 6)] for word in words(rng, KEYSTROKES)]
    with _fresh() as (into, _):
        store(tickets(MANY), FEED, into)
        ours = sorted(timed(partial(into.read_now, search.find, word)) for word in typed)
        base = sorted(timed(partial(into.read_now, _rank_all, word)) for word in typed)
        listing = timed(lambda: into.read_now(rows.listing, rows.Scope("ticket")))
    at = int(KEYSTROKES * 0.99) - 1
    says = f"p99 {ours[at] * 1e3:.1f} ms, p50 {ours[KEYSTROKES // 2] * 1e3:.1f} ms"
    yield Figure(
        "search keystroke p99, 100,000 / ORDER BY rank", ours[at] / base[at], 0.06, True, says
    )
    yield Figure(
        "pane of 200 rows at 100,000 / search keystroke p50",
        listing / ours[KEYSTROKES // 2],
        1.0,
        True,
        f"{listing * 1e3:.1f} ms",
    )


def _rank_all(db: sqlite3.Connection, word: str) -> list[object]:
    return db.execute(
        "SELECT r.* FROM record_fts f JOIN main.record r ON r.id = f.rowid "
        "WHERE record_fts MATCH ? ORDER BY f.rank LIMIT 50",
        [search.match(word)],
    ).fetchall()
