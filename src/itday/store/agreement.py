"""Whether what stands in desk.db twice agrees: rot that SQLite's own checks pass over is found so.

A changed letter in a text breaks no page. But a decision stands in the ledger and beside it, a
note's words in its record and in the ledger, a record has the digest of its body, and each index
repeats its rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from itday.store import ledger
from itday.store.codec import digest_of
from itday.store.database import Db

DECISIONS = (
    "SELECT d.id, CAST(c.body AS BLOB), CAST(d.verb AS BLOB), CAST(d.payload AS BLOB), "
    "CAST(d.mode AS BLOB), CAST(d.source AS BLOB), CAST(d.kind AS BLOB), CAST(d.key AS BLOB) "
    "FROM desk.decision d JOIN desk.ledger_content c USING (id) ORDER BY d.id"
)
RECORDS = (
    "SELECT CAST(kind AS BLOB), CAST(key AS BLOB), CAST(title AS BLOB), CAST(hash AS BLOB), "
    "CAST(body AS BLOB) FROM desk.record"
)


def faults(db: Db) -> list[str]:
    """What is not as it was written, a line each; reads all of it.

    Args:
        db: Both files open, for reading.
    """
    try:
        found = [f"ledger: {wrong}" for wrong in ledger.verify(db)]
        rows = (str(said) for (said,) in db.execute("PRAGMA desk.integrity_check(5)"))
        return [*found, *(f"desk.db: {said}" for said in rows if said != "ok"), *_twice(db)]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return [f"desk.db: {error}"]


def _twice(db: Db) -> Iterator[str]:
    """Decisions and records that say another thing than was kept, as far as it still stands."""
    words: dict[str, set[str]] = defaultdict(set)
    for number, body, *columns in db.execute(DECISIONS):
        told, held = _read(body), [_text(one) for one in columns]
        verb, payload, mode, *ref = held
        want = [told.get("verb"), told.get("mode"), told.get("ref"), told.get("payload")]
        if [verb, mode, ref, _read(payload)] != want:
            yield f"decision {number}: another one than its entry in the ledger"
        if isinstance(text := (told.get("payload") or {}).get("text"), str):
            words[ref[2]].add(text)
    for kind, key, title, digest, body in db.execute(RECORDS):
        own, name = _read(body), f"{_text(kind)} {_text(key)[:8]}"
        if _text(digest) != digest_of(body or b"") or own.get("title") != _text(title):
            yield f"{name}: not as it was kept"
        elif (known := words.get(_text(key))) and own.get("text") not in known:
            yield f"{name}: other words than the ledger has of it"


def _text(stored: bytes | None) -> str:
    return (stored or b"").decode(errors="replace")


def _read(stored: bytes | str | None) -> dict[str, Any]:
    """A stored value; an empty one where it is none any more."""
    try:
        found = json.loads(stored or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
