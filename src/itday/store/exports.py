"""Who wrote out what names people, and where to: one entry of the ledger for each.

Only documents with names in them are entered. An entry says what it was, never whom it names.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from itday.domain import chance
from itday.store import ledger
from itday.store.database import Db, atomic
from itday.store.decide import Circumstance

VERB = "export"


class Export(NamedTuple):
    """One document."""

    what: str
    """Such as `alerts as OCSF`."""
    entries: int
    """How many entries it has."""
    where: str
    """The file; empty for standard output."""


class Noted(NamedTuple):
    """One line of the journal."""

    at: datetime
    who: str
    export: Export


def note(db: Db, export: Export, circumstance: Circumstance) -> None:
    """Enter one; it has no batch of its own to undo, since nothing brings it back."""
    content = {
        "who": circumstance.who,
        "verb": VERB,
        "ref": ["desk", "privacy", VERB],
        "title": f"{export.what} ({export.entries}) to {export.where or 'standard output'}",
        "reason": circumstance.reason,
        "payload": export._asdict(),
        "mode": "own",
        "inverse": None,
    }
    with atomic(db):
        ledger.append(db, chance.token(8), circumstance.at, content)


def journal(db: Db) -> list[Noted]:
    """All of them, the latest first."""
    found = db.execute(
        "SELECT l.at, c.body FROM desk.ledger l JOIN desk.ledger_content c USING (id) "
        "WHERE json_extract(c.body, '$.verb') = ? ORDER BY l.id DESC",
        [VERB],
    )
    told = ((at, json.loads(body)) for at, body in found)
    return [
        Noted(datetime.fromisoformat(at), str(one["who"]), Export(**one["payload"]))
        for at, one in told
    ]
