"""Sign-ins of sources, sealed: whoever reads the file without the profile's key reads nothing."""

from __future__ import annotations

from itday.store.database import Db, atomic


def read(db: Db, source: str) -> bytes | None:
    """What is kept for a source, sealed as it was given."""
    row = db.execute("SELECT sealed FROM desk.token WHERE source = ?", [source]).fetchone()
    return None if row is None else bytes(row[0])


def write(db: Db, source: str, sealed: bytes | None) -> None:
    """Keep this in place of what was there, in one transaction; `None` forgets."""
    with atomic(db):
        if sealed is None:
            db.execute("DELETE FROM desk.token WHERE source = ?", [source])
            return
        db.execute(
            "INSERT INTO desk.token (source, sealed) VALUES (?, ?) "
            "ON CONFLICT (source) DO UPDATE SET sealed = excluded.sealed",
            [source, sealed],
        )
