"""What a row looks like with the person's decisions on top: pending ones and standing ones.

The cache stays what the source says. For the few records with decisions in force, desk keeps the
predicted fields and list columns, made anew whenever record or decisions change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from itday.domain.change import change_of
from itday.domain.ref import DESK, Ref
from itday.store import standing
from itday.store.codec import decode, encode
from itday.store.database import Db, atomic

COLUMNS = (
    "source, kind, key, patch, title, person, state, open, rank, sort, severity, at, due, waiting"
)
"""Of the table, in order."""


def refresh(db: Db, source: str, kind: str, keys: Iterable[str]) -> None:
    """Make the overlays of these things anew, those that have decisions in force."""
    decided = {
        key
        for (key,) in db.execute(
            "SELECT DISTINCT key FROM desk.decision WHERE source = ? AND kind = ? AND active",
            [source, kind],
        )
    }
    if again := decided.intersection(keys):
        with atomic(db):
            for key in again:
                rebuild(db, Ref(source, kind, key))


def held(db: Db, ref: Ref) -> dict[str, Any]:
    """The record as its source has it, with its `etag`; empty where there is none."""
    table = "desk.record" if ref.source == DESK else "main.record"
    row = db.execute(
        f"SELECT body, etag FROM {table} WHERE source = ? AND kind = ? AND key = ?", ref
    ).fetchone()
    return {**json.loads(row[0]), "etag": row[1]} if row else {}


def fields(db: Db, ref: Ref) -> dict[str, Any]:
    """The record as the person sees it: decisions in force are applied; empty where there is none.

    A thing that its source deleted is not there, whatever was decided on it before.
    """
    record = held(db, ref)
    patch = _patch(db, ref, record)
    return record | patch if _is_there(record, patch) else {}


def rebuild(db: Db, ref: Ref) -> None:
    """Make one thing's overlay and standing anew, inside the caller's transaction."""
    standing.rebuild(db, ref)
    made = _made(db, ref)
    db.execute("DELETE FROM desk.overlay WHERE source = ? AND kind = ? AND key = ?", ref)
    if made is not None:
        places = ", ".join("?" * len(made))
        db.execute(f"INSERT INTO desk.overlay ({COLUMNS}) VALUES ({places})", made)


def renew(db: Db) -> int:
    """Make anew those overlays that are not what records and decisions give; how many there were.

    A page goes into the cache, and the overlays on it into desk, in two transactions, since two
    files cannot be written as one: a crash in between leaves the overlays behind.
    """
    select = f"SELECT {COLUMNS} FROM desk.overlay WHERE source = ? AND kind = ? AND key = ?"
    refs = db.execute(
        "SELECT source, kind, key FROM desk.overlay "
        "UNION SELECT source, kind, key FROM desk.decision WHERE active"
    ).fetchall()
    behind = [
        ref
        for ref in (Ref(*one) for one in refs)
        if db.execute(select, ref).fetchone() != _made(db, ref)
    ]
    if behind:
        with atomic(db):
            for ref in behind:
                rebuild(db, ref)
    return len(behind)


def _made(db: Db, ref: Ref) -> tuple[Any, ...] | None:
    """The overlay as record and decisions give it, in the order of `COLUMNS`."""
    record = held(db, ref)
    patch = _patch(db, ref, record)
    if not _in_force(db, ref) or not _is_there(record, patch):
        return None
    row = encode(decode(ref.kind, record | patch), "")
    shown = row[row._fields.index("title") : row._fields.index("updated")]
    waiting = db.execute(
        "SELECT count(*) FROM desk.outbox WHERE source = ? AND kind = ? AND key = ? "
        "AND state IN ('waiting', 'sending', 'unsettled', 'conflict')",
        ref,
    ).fetchone()[0]
    return (*ref, json.dumps(patch), *shown, waiting)


def _is_there(record: dict[str, Any], patch: dict[str, Any]) -> bool:
    """Whether a source has it, or a decision in force makes it."""
    return bool(record) or "ref" in patch


def _in_force(db: Db, ref: Ref) -> list[tuple[str, str]]:
    return db.execute(
        "SELECT verb, payload FROM desk.decision "
        f"WHERE source = ? AND kind = ? AND key = ? AND active AND verb NOT IN ({standing.NAMES}) "
        "ORDER BY id",
        ref,
    ).fetchall()


def _patch(db: Db, ref: Ref, record: dict[str, Any]) -> dict[str, Any]:
    patch: dict[str, Any] = {}
    for verb, payload in _in_force(db, ref):
        patch |= change_of(verb, ref, json.loads(payload)).predict(record | patch)
    return patch
