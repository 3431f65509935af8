"""The ledger as it is read: by key press, newest first, narrowed by words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from itday.store.database import Db
from itday.store.ledger import Entry

_SAID = " || ' ' || ".join(
    [
        "l.at",
        "l.batch",
        "coalesce(json_extract(c.body, '$.who'), 'erased')",
        *(
            f"coalesce(json_extract(c.body, '$.{name}'), '')"
            for name in ("verb", "title", "reason", "ref", "payload")
        ),
    ]
)
"""What of an entry is searched; of one whose content was erased, its time, batch and `erased`."""


class Batch(NamedTuple):
    """One key press: what it did, and whether that was taken back since."""

    name: str
    type: str
    """`do`, `undo`, `redo`, `auto`, `settle`, or `sealed`: undo does not reach it."""
    taken_back: bool
    entries: tuple[Entry, ...]
    """1 or more, in the order in which they were done."""

    @property
    def at(self) -> datetime:
        """When, aware."""
        return self.entries[0].at


def batches(db: Db, words: str = "", limit: int = 200) -> list[Batch]:
    """The latest key presses, newest first.

    Args:
        db: Open for reading.
        words: Only those with an entry that has all of these: who, verb, title, reason, reference,
            day (`2026-11-24`), what was written, or `erased`.
        limit: At most so many.
    """
    asked = [f"%{_plain(word)}%" for word in words.split()]
    tests = "".join(f" AND {_SAID} LIKE ? ESCAPE '\\'" for _ in asked)
    names = [
        name
        for name, _ in db.execute(
            "SELECT l.batch, max(l.id) AS last FROM desk.ledger l "
            f"LEFT JOIN desk.ledger_content c USING (id) WHERE 1{tests} "
            "GROUP BY l.batch ORDER BY last DESC LIMIT ?",
            [*asked, limit],
        )
    ]
    return _read(db, names)


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _read(db: Db, names: Sequence[str]) -> list[Batch]:
    """The batches of these names, in their order, with all their entries."""
    entries: dict[str, list[Entry]] = {name: [] for name in names}
    types: dict[str, tuple[str, bool]] = {}
    for id_, at, batch, body, type_, taken in db.execute(
        "SELECT l.id, l.at, l.batch, c.body, b.type, b.taken_back FROM desk.ledger l "
        "LEFT JOIN desk.ledger_content c USING (id) LEFT JOIN desk.batch b USING (batch) "
        "WHERE l.batch IN (SELECT value FROM json_each(?)) ORDER BY l.id",
        [json.dumps(list(names))],
    ):
        content = json.loads(body) if body else None
        entries[batch].append(Entry(id_, datetime.fromisoformat(at), batch, content))
        types[batch] = (type_ or "do", bool(taken))
    return [Batch(name, *types[name], tuple(entries[name])) for name in names]
