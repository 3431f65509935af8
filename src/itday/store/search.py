"""Search over every kind, notes included, as fast as one types."""

from __future__ import annotations

import heapq
import itertools
import re

from itday.domain.ref import Ref
from itday.store.database import Db
from itday.store.rows import Row, row

CAP = 2000
"""The newest matches that are ranked: ranking all is slow at the first letters of a big cache."""


def match(words: str) -> str:
    """The FTS5 expression for words as they are typed: all must occur, the last may go on.

    Every word is quoted, so nothing typed is an operator; `""` where there is no word at all.
    """
    found = re.findall(r"\w+", words)
    return " ".join([*(f'"{word}"' for word in found[:-1]), f'"{found[-1]}"*']) if found else ""


def find(db: Db, words: str, *, kind: str | None = None, limit: int = 50) -> list[Row]:
    """The best `limit` records for these words, closed ones too; for one letter, the newest."""
    expression = match(words)
    if not expression:
        return []
    ranked = len(expression) > len('"a"*')
    parts = (
        _hits(db, schema, expression, kind, limit, ranked=ranked) for schema in ("main", "desk")
    )
    best = itertools.islice(heapq.merge(*parts), limit)
    return [found for _, ref in best if (found := row(db, ref)) is not None]


def _hits(
    db: Db, schema: str, expression: str, kind: str | None, limit: int, *, ranked: bool
) -> list[tuple[float, Ref]]:
    """Score (smaller is better) and reference of one database's matches, best first."""
    score = "bm25(record_fts, 4.0, 2.0, 1.0)" if ranked else "-rowid"
    rows = db.execute(
        f"SELECT x.score, r.source, r.kind, r.key FROM "
        f"(SELECT rowid AS id, {score} AS score FROM {schema}.record_fts "
        "WHERE record_fts MATCH :match ORDER BY rowid DESC LIMIT :cap) x "
        f"JOIN {schema}.record r ON r.id = x.id WHERE :kind IS NULL OR r.kind = :kind "
        "ORDER BY x.score LIMIT :limit",
        {"match": expression, "cap": CAP if ranked else limit, "kind": kind, "limit": limit},
    )
    return [(score, Ref(*ref)) for score, *ref in rows]
