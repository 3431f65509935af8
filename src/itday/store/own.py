"""The person's own to-dos and notes, which live in desk."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from itday.domain.change import Change
from itday.domain.text import clean
from itday.store import overlay
from itday.store.codec import COLUMNS, PLACES, Stored, decode, encode
from itday.store.database import Db

if TYPE_CHECKING:
    from itday.domain.record import Record
    from itday.domain.verbs import Jot

UPDATE = ", ".join(
    f"{name} = excluded.{name}"
    for name in COLUMNS.split(", ")
    if name not in {"source", "kind", "key"}
)


def apply(db: Db, change: Change, at: datetime) -> None:
    """Carry a change out on desk's own record, inside the caller's transaction."""
    from itday.domain.verbs import Jot  # showing a list does without the verbs

    if change.unmakes:
        db.execute("DELETE FROM desk.record WHERE source = ? AND kind = ? AND key = ?", change.ref)
        return
    if isinstance(change, Jot):
        _write(db, _caught(change, at))
        return
    before = overlay.held(db, change.ref)
    after = before | change.predict(before) | {"updated_at": at.isoformat()}
    after.setdefault("ref", list(change.ref))
    after.pop("etag", None)
    save(db, decode(change.ref.kind, after))


def save(db: Db, record: Record) -> None:
    """Write one of the person's own records, inside the caller's transaction."""
    _write(db, encode(record, ""))


def _caught(change: Jot, at: datetime) -> Stored:
    """The row of a note, as `encode` gives it, without loading the models.

    They cost more than all the rest, and a note must be caught in a tenth of a second.
    """
    from hashlib import blake2b

    ref, written = change.ref, datetime.fromisoformat(change.at)
    text = clean(change.text, limit=20_000, multiline=True)
    title = clean(change.predict({})["title"])
    fields = {
        "ref": list(ref),
        "title": title,
        "updated_at": _iso(at),
        "url": "",
        "type": change.type,
        "text": text,
        "at": _iso(written),
        "about": change.about,
    }
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    digest = blake2b(body.encode(), digest_size=12).hexdigest()
    return Stored(
        *(*ref, "", ref.short, title, "", change.type, 1, 0.0, -written.timestamp(), 0),
        *(written.timestamp(), None, at.timestamp(), "", "", digest, text, body, None),
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _write(db: Db, row: Stored) -> None:
    db.execute(
        f"INSERT INTO desk.record ({COLUMNS}) VALUES ({PLACES}) "
        f"ON CONFLICT (source, kind, key) DO UPDATE SET {UPDATE}",
        row,
    )
