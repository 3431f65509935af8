"""The person's own to-dos and notes, which live in desk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from itday.domain.change import Change
from itday.store import overlay
from itday.store.codec import COLUMNS, PLACES, decode, encode
from itday.store.database import Db

if TYPE_CHECKING:
    from itday.domain.record import Record

UPDATE = ", ".join(
    f"{name} = excluded.{name}"
    for name in COLUMNS.split(", ")
    if name not in {"source", "kind", "key"}
)


def apply(db: Db, change: Change, at: datetime) -> None:
    """Carry a change out on desk's own record, inside the caller's transaction."""
    if change.unmakes:
        db.execute("DELETE FROM desk.record WHERE source = ? AND kind = ? AND key = ?", change.ref)
        return
    before = overlay.held(db, change.ref)
    after = before | change.predict(before) | {"updated_at": at.isoformat()}
    after.setdefault("ref", list(change.ref))
    after.pop("etag", None)
    save(db, decode(change.ref.kind, after))


def save(db: Db, record: Record) -> None:
    """Write one of the person's own records, inside the caller's transaction."""
    db.execute(
        f"INSERT INTO desk.record ({COLUMNS}) VALUES ({PLACES}) "
        f"ON CONFLICT (source, kind, key) DO UPDATE SET {UPDATE}",
        encode(record, ""),
    )
