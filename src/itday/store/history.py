"""Alerts as they were, kept in desk: their sources forget them within a term, the reports do not.

With each goes when itday first had it, when it was first seen taken on, and when closed; and the
source's own record, byte for byte, until the school's retention rules take that away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from itday.domain.ref import Ref
from itday.store.codec import Stored
from itday.store.database import Db, atomic

KINDS = frozenset({"alert"})


class Past(NamedTuple):
    """One alert, and what became of it."""

    ref: Ref
    first_at: float
    """When itday first had it, seconds since 1970."""
    raised: float | None
    acknowledged_at: float | None
    """When it was first seen taken on at its source; `None` where nobody saw."""
    closed_at: float | None
    state: str
    body: str


def keep(db: Db, rows: Sequence[Stored], now: float) -> None:
    """Keep these versions, in one transaction of desk's; rows of other kinds are passed over."""
    kept = [row for row in rows if row.kind in KINDS]
    if not kept:
        return
    with atomic(db):
        db.executemany(
            """
            INSERT INTO desk.alert_history
            VALUES (?1, ?2, ?3, ?4, ?5, iif(?6 <> 'new' AND ?7, ?8, NULL), iif(?7, NULL, ?8),
                ?6, ?7, ?9, ?10)
            ON CONFLICT (source, kind, key) DO UPDATE SET
                acknowledged_at = CASE
                    WHEN excluded.state = 'new' THEN NULL
                    WHEN acknowledged_at IS NULL AND state = 'new' THEN ?8
                    ELSE acknowledged_at END,
                closed_at = CASE WHEN excluded.open THEN NULL ELSE coalesce(closed_at, ?8) END,
                raised = excluded.raised, state = excluded.state, open = excluded.open,
                body = excluded.body, raw = coalesce(excluded.raw, raw)
            """,
            [
                (*row[:3], now, row.at, row.state, row.open, row.updated or now, row.body, row.raw)
                for row in kept
            ],
        )


def past(db: Db) -> list[Past]:
    """Everything that is kept, the earliest raised first."""
    rows = db.execute(
        "SELECT source, kind, key, first_at, raised, acknowledged_at, closed_at, state, body "
        "FROM desk.alert_history ORDER BY raised, source, key"
    )
    return [Past(Ref(*row[:3]), *row[3:]) for row in rows]


def raw(db: Db, ref: Ref) -> bytes | None:
    """The source's own record, byte for byte; `None` where there is none, or no longer."""
    for table in ("main.record", "desk.alert_history"):
        row = db.execute(
            f"SELECT raw FROM {table} WHERE source = ? AND kind = ? AND key = ?", ref
        ).fetchone()
        if row and row[0] is not None:
            return bytes(row[0])
    return None
