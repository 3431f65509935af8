"""What is being typed and was not kept yet: a crash loses half a second of it at most."""

from __future__ import annotations

from itday.store.database import Db, atomic
from itday.store.room import worth_the_reserve


@worth_the_reserve
def keep(db: Db, name: str, text: str, at: float) -> None:
    """Put the text so far on disk; an empty one is forgotten.

    Args:
        db: Open for writing.
        name: Whose text it is: a meeting's reference, or another word.
        text: All of it.
        at: When, in seconds since 1970.
    """
    with atomic(db):
        if text:
            db.execute(
                "INSERT INTO desk.draft VALUES (?, ?, ?) ON CONFLICT (name) "
                "DO UPDATE SET text = excluded.text, at = excluded.at",
                [name, text, at],
            )
        else:
            db.execute("DELETE FROM desk.draft WHERE name = ?", [name])


def read(db: Db, name: str) -> str:
    """What was typed there and not kept; empty where there is nothing."""
    row = db.execute("SELECT text FROM desk.draft WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else ""
