"""What desk and cache know of meetings: their notes, their series, what stands on agendas."""

from __future__ import annotations

import json
from datetime import datetime

from itday.domain.ref import Ref
from itday.store.database import Db
from itday.store.rows import PLAIN, SEEN, SIGHTING, Row, Scope, listing, row

MANY = 100_000
_DESK = f"SELECT {PLAIN}, {SEEN} FROM desk.record r {SIGHTING.format('r')} WHERE "
_LOOKED = {"looked": MANY}
"""Nothing of the person's own is news to them."""


def notes_about(db: Db, thing: Ref) -> list[Row]:
    """The notes written at a meeting, or at another row, in the order of writing."""
    found = db.execute(
        f"{_DESK} r.kind = 'note' AND json_extract(r.body, '$.about[2]') = :key "
        "AND json_extract(r.body, '$.about[1]') = :kind "
        "AND json_extract(r.body, '$.about[0]') = :source ORDER BY r.at, r.id",
        {**thing._asdict(), **_LOOKED},
    )
    return [Row(*columns) for columns in found]


def topics(db: Db, series: str, *, open_only: bool = True) -> list[Row]:
    """What stands on a series' agenda, actions first, each kind by age."""
    found = db.execute(
        f"{_DESK} r.kind = 'topic' AND json_extract(r.body, '$.series') = :series "
        f"{'AND r.open' if open_only else ''} ORDER BY r.rank, r.sort, r.key",
        {"series": series, **_LOOKED},
    )
    return [Row(*columns) for columns in found]


def todo_state(db: Db, topic: Row) -> str:
    """How the to-do that was made of a topic stands; empty where there is none any more."""
    todo = topic.fields.get("todo")
    made = row(db, Ref(*todo)) if todo else None
    return made.state if made is not None else ""


def series(db: Db) -> list[Row]:
    """All series that were set up, the one that met last first."""
    found = listing(db, Scope("series", open_only=False, limit=MANY))
    return sorted(found, key=lambda one: (-(one.at or 0), one.title))


def history(db: Db, ref: Ref) -> list[tuple[datetime, str, dict[str, object], str]]:
    """What was changed of one record, the latest first: when, who, which fields, why."""
    found = db.execute(
        "SELECT l.at, c.body FROM desk.decision d JOIN desk.ledger l USING (id) "
        "JOIN desk.ledger_content c USING (id) "
        "WHERE d.source = ? AND d.kind = ? AND d.key = ? ORDER BY l.id DESC",
        ref,
    )
    told = ((datetime.fromisoformat(at), json.loads(body)) for at, body in found)
    return [
        (at, body["who"], body["payload"].get("fields", {}), body["reason"]) for at, body in told
    ]


def first_written(db: Db, ref: Ref) -> datetime | None:
    """When a record of the person's own was first decided on; `None` where it never was."""
    found = db.execute(
        "SELECT l.at FROM desk.decision d JOIN desk.ledger l USING (id) "
        "WHERE d.source = ? AND d.kind = ? AND d.key = ? ORDER BY d.id LIMIT 1",
        ref,
    ).fetchone()
    return datetime.fromisoformat(found[0]) if found else None
