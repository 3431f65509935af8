"""Search over every kind, notes included, as fast as one types."""

from __future__ import annotations

import re
from operator import itemgetter
from unicodedata import normalize

from itday.store.database import Db
from itday.store.rows import NOT_OVERLAID, PLAIN, SEEN, SIGHTING, Row, row
from itday.store.sighting import mark

CAP = 2000
"""The newest matches that are ranked: ranking all is slow at the first letters of a big cache."""


def match(words: str) -> str:
    """The FTS5 expression for words as they are typed: all must occur, the last may go on.

    Every word is quoted, so nothing typed is an operator; `""` where there is no word at all.
    """
    # Composed, since an accent typed as a character of its own would break the word in two; and
    # no underscores, since a word of nothing else would be one that never occurs.
    found = re.findall(r"[^\W_]+", normalize("NFC", words))
    return " ".join([*(f'"{word}"' for word in found[:-1]), f'"{found[-1]}"*']) if found else ""


def find(db: Db, words: str, *, kind: str | None = None, limit: int = 50) -> list[Row]:
    """The best `limit` records for these words, closed ones too; for one letter, the newest."""
    expression = match(words)
    if not expression:
        return []
    ranked = len(expression) > len('"a"*')
    hits = [
        hit
        for schema in ("main", "desk")
        for hit in _hits(db, schema, expression, kind, limit, ranked=ranked)
    ]
    best = sorted(hits, key=itemgetter(0))[:limit]
    return [row(db, found.ref) or found if decided else found for _, decided, found in best]


def _hits(
    db: Db, schema: str, expression: str, kind: str | None, limit: int, *, ranked: bool
) -> list[tuple[float, bool, Row]]:
    """Score (smaller is better), whether anything is decided about it, and the row, best first."""
    score = "bm25(record_fts, 4.0, 2.0, 1.0)" if ranked else "-rowid"
    found = db.execute(
        f"SELECT x.score, NOT {NOT_OVERLAID}, {PLAIN}, {SEEN} FROM "
        f"(SELECT rowid AS id, {score} AS score FROM {schema}.record_fts "
        "WHERE record_fts MATCH :match ORDER BY rowid DESC LIMIT :cap) x "
        f"JOIN {schema}.record r ON r.id = x.id {SIGHTING.format('r')} "
        "WHERE :kind IS NULL OR r.kind = :kind ORDER BY x.score LIMIT :limit",
        {
            "match": expression,
            "cap": CAP if ranked or kind else limit,
            "kind": kind,
            "limit": limit,
            "looked": mark(db, "looked"),
        },
    )
    return [(score, decided, Row(*columns)) for score, decided, *columns in found]
