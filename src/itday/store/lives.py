"""When each alert was raised, taken on and resolved: from history and from decisions."""

from __future__ import annotations

from datetime import datetime

from itday.store import casework
from itday.store.database import Db
from itday.triage.metrics import Life


def lives(db: Db, since: float = 0.0) -> list[Life]:
    """The times of every alert raised since then, the earliest first.

    An alert counts as acknowledged when the person took it on here or its source was first seen to
    say so, whichever was earlier; one that came closed was taken on before itday had it, and nobody
    knows when.
    """
    decided = _decided(db)
    bulk = {ref for one in casework.records(db) if one.bulk for ref in one.alerts}
    rows = db.execute(
        "SELECT source, kind, key, first_at, raised, acknowledged_at, closed_at, open, "
        "json_extract(body, '$.start_time') FROM desk.alert_history "
        "WHERE raised >= ? ORDER BY raised, source, key",
        [since],
    )
    found = []
    for *ref, first_at, raised, acknowledged, closed, open_, happened in rows:
        taken, done = decided.get(tuple(ref), (None, None))
        times = [one for one in (taken, acknowledged) if one is not None]
        ended = [one for one in (done, closed) if one is not None]
        found.append(
            Life(
                raised=raised,
                ingested=first_at,
                acknowledged=min(times, default=None),
                resolved=min(ended, default=None),
                open=bool(open_) and done is None,
                bulk=tuple(ref) in bulk,
                happened=datetime.fromisoformat(happened).timestamp() if happened else None,
            )
        )
    return found


def _decided(db: Db) -> dict[tuple[str, ...], tuple[float | None, float | None]]:
    """By alert: when the person first took it on, and when they closed it; what stands, only."""
    found: dict[tuple[str, ...], tuple[float | None, float | None]] = {}
    rows = db.execute(
        "SELECT d.source, d.kind, d.key, d.verb, l.at FROM desk.decision d "
        "JOIN desk.ledger l USING (id) WHERE d.kind = 'alert' AND d.taken_by IS NULL "
        "AND d.verb IN ('acknowledge', 'close', 'close-here') ORDER BY l.id"
    )
    for *ref, verb, at in rows:
        moment = datetime.fromisoformat(at).timestamp()
        taken, done = found.get(tuple(ref), (None, None))
        found[tuple(ref)] = (taken or moment, moment if verb != "acknowledge" else done)
    return found
