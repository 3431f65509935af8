"""The journal of what was written out with names in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itday.store import exports, ledger
from itday.store.database import Db
from itday.store.decide import Circumstance
from itday.store.exports import Export

AT = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


def test_each_is_an_entry_of_the_chain(db: Db) -> None:
    """The latest first; the chain verifies."""
    assert exports.journal(db) == []
    first, second = Export("alerts as OCSF", 3, "exports/a.ndjson"), Export("a case", 1, "")
    exports.note(db, first, Circumstance("ann", AT))
    exports.note(db, second, Circumstance("ben", AT + timedelta(hours=1)))

    assert [(one.who, one.export) for one in exports.journal(db)] == [
        ("ben", second), ("ann", first),
    ]  # fmt: skip
    assert ledger.verify(db) == []
