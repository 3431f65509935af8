"""The SLT log as it is kept: entries in desk, every change of them in the ledger.

An entry is what its changes in the ledger make of it. So a byte that was altered in an entry, or an
entry that was taken away, is found by doing the changes again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from itday.domain.change import change_of
from itday.domain.ref import DESK, Ref
from itday.store import ledger
from itday.store.database import Db
from itday.store.ledger import Entry

if TYPE_CHECKING:
    from itday.domain.log import LogEntry

KIND = "log"


def next_number(db: Db, year: int) -> str:
    """The number of the next entry of a year: `INC-2026-014`."""
    head = f"INC-{year}-"
    row = db.execute(
        "SELECT max(CAST(substr(key, ?) AS INTEGER)) FROM desk.record "
        "WHERE source = ? AND kind = ? AND key LIKE ?",
        [len(head) + 1, DESK, KIND, f"{head}%"],
    ).fetchone()
    return f"{head}{(row[0] or 0) + 1:03}"


def entries(db: Db) -> list[LogEntry]:
    """All entries, by number, those struck out too."""
    from itday.domain.log import LogEntry

    rows = db.execute(
        "SELECT body FROM desk.record WHERE source = ? AND kind = ? ORDER BY key", [DESK, KIND]
    )
    return [LogEntry.model_validate_json(body) for (body,) in rows]


def story(db: Db, ref: Ref) -> list[Entry]:
    """Every change of one thing, the first first; what was erased has no content."""
    rows = db.execute(
        "SELECT DISTINCT l.id, l.at, l.batch, c.body FROM desk.decision d "
        "JOIN desk.ledger l USING (id) LEFT JOIN desk.ledger_content c USING (id) "
        "WHERE d.source = ? AND d.kind = ? AND d.key = ? ORDER BY l.id",
        ref,
    )
    return [ledger.entry_of(*row) for row in rows]


def verify(db: Db, head: str = "") -> list[str]:
    """A line for each fault of the chain and of the log; none where all is as it was written.

    Args:
        db: Open for reading.
        head: A head that was written down earlier; if the chain no longer holds it, its end was cut
            off.
    """
    faults = ledger.verify(db)
    if head and not ledger.holds(db, head):
        faults.append(f"head {head[:16]}: not in the chain, its last entries were taken off")
    return faults + list(_altered(db))


def _altered(db: Db) -> Iterator[str]:
    """Entries that are not what their changes make of them."""
    made, erased = _replayed(db)
    held = dict(
        db.execute(
            "SELECT key, CAST(body AS BLOB) FROM desk.record WHERE source = ? AND kind = ?",
            [DESK, KIND],
        ).fetchall()
    )
    for key in sorted({*made, *held, *erased}):
        if key not in held:
            yield f"{key}: missing from the log"
        elif key in erased:
            continue
        elif key not in made:
            yield f"{key}: was never entered"
        elif not _same(held[key], made[key]):
            yield f"{key}: is not what was written"


def _replayed(db: Db) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """Each entry as the ledger has it, and those of which a part was lawfully erased."""
    made: dict[str, dict[str, Any]] = {}
    for text in db.execute("SELECT CAST(body AS BLOB) FROM desk.ledger_content ORDER BY id"):
        content = _read(text[0])
        ref = content.get("ref") or ("", "", "")
        if list(ref[:2]) != [DESK, KIND] or content.get("verb") not in {"log", "amend", "strike"}:
            continue
        change = change_of(content["verb"], Ref(*ref), content["payload"])
        was = made.get(ref[2], {})
        made[ref[2]] = was | change.predict(was)
    erased = {
        key
        for (key,) in db.execute(
            "SELECT DISTINCT d.key FROM desk.decision d LEFT JOIN desk.ledger_content c USING (id) "
            "WHERE d.source = ? AND d.kind = ? AND c.id IS NULL",
            [DESK, KIND],
        )
    }
    return made, erased


def _read(body: bytes) -> dict[str, Any]:
    """The content of an entry; empty where it is no longer readable: the chain names it."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _same(body: bytes, made: dict[str, Any]) -> bool:
    from itday.domain.log import LogEntry

    try:
        held = json.loads(body)
        held.pop("updated_at", None)
        whole = LogEntry.model_validate(made).model_dump_json(exclude={"updated_at"})
        return bool(held == json.loads(whole))
    except (ValueError, AttributeError):
        return False
