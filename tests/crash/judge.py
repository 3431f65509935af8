"""What must hold of a profile after a kill, and after everything was delivered."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from itday.domain.ref import Ref
from itday.store import ledger, overlay
from itday.store.database import Db, cache_file, connect, desk_file, prepare
from tests.crash.server import LogServer

TORN = {
    "a decision without its entry": "SELECT count(*) FROM desk.decision d "
    "WHERE NOT EXISTS (SELECT 1 FROM desk.ledger l WHERE l.id = d.id)",
    "a decision to send without its letter": "SELECT count(*) FROM desk.decision d "
    "WHERE mode = 'remote' AND NOT EXISTS (SELECT 1 FROM desk.outbox o WHERE o.id = d.id)",
    "an entry without content": "SELECT count(*) FROM desk.ledger l "
    "WHERE NOT EXISTS (SELECT 1 FROM desk.ledger_content c WHERE c.id = l.id)",
    "a batch without entries": "SELECT count(*) FROM desk.batch b "
    "WHERE type = 'do' AND NOT EXISTS (SELECT 1 FROM desk.ledger l WHERE l.batch = b.batch)",
}


def faults(folder: Path, told: list[tuple[str, str]], *, synced: bool = False) -> list[str]:
    """What is wrong with a profile, a line each.

    Args:
        folder: Its files, and the server's.
        told: What was acknowledged, in order.
        synced: Whether a sync came after the last kill: it mends overlays that a kill left behind.
    """
    prepare(cache_file(folder), desk_file(folder))
    db = connect(cache_file(folder), desk_file(folder))
    try:
        found = [f"integrity: {said}" for said in _integrity(db) if said != "ok"]
        found += [f"ledger: {fault}" for fault in ledger.verify(db)]
        found += [what for what, sql in TORN.items() if db.execute(sql).fetchone()[0]]
        found += _lost(db, told) + (_stale(db) if synced else [])
        if (folder / "server.log").exists():
            found += _ahead(db, folder) + _twice(folder)
        return found
    finally:
        db.close()


def _integrity(db: Db) -> list[str]:
    schemas = ("main", "desk")
    return [db.execute(f"PRAGMA {name}.integrity_check").fetchone()[0] for name in schemas]


def _lost(db: Db, told: list[tuple[str, str]]) -> list[str]:
    """What was acknowledged and is not there."""
    notes = dict(db.execute("SELECT key, body FROM desk.record WHERE kind = 'note'"))
    batches = {batch for (batch,) in db.execute("SELECT batch FROM desk.batch")}
    taken = {
        key
        for (key,) in db.execute(
            "SELECT key FROM desk.decision JOIN desk.batch USING (batch) WHERE taken_back"
        )
    }
    lost = []
    for what, which in told:
        if what == "note":
            key, length = json.loads(which)
            text = json.loads(notes.get(key, "{}")).get("text", "")
            # A liar does not know the length.
            if key not in taken and (not text or length not in (-1, len(text))):
                lost.append(f"lost: {key}")
        elif what == "decided" and which not in batches:
            lost.append(f"lost: batch {which}")
    undone = sum(what == "undone" for what, _ in told)
    turned = db.execute("SELECT count(*) FROM desk.batch WHERE type = 'undo'").fetchone()[0]
    if undone > turned:
        lost.append(f"lost: {undone} batches were taken back, {turned} are there")
    return lost


def _stale(db: Db) -> list[str]:
    """Overlays that are not what making them anew gives."""
    select = "SELECT * FROM desk.overlay ORDER BY source, kind, key"
    before = db.execute(select).fetchall()
    refs = db.execute(
        "SELECT source, kind, key FROM desk.overlay "
        "UNION SELECT source, kind, key FROM desk.decision WHERE active"
    ).fetchall()
    db.execute("BEGIN IMMEDIATE")
    for ref in refs:
        overlay.rebuild(db, Ref(*ref))
    after = db.execute(select).fetchall()
    db.execute("ROLLBACK")
    return [] if before == after else [f"overlay: {len(before)} as kept, {len(after)} anew"]


def _ahead(db: Db, folder: Path) -> list[str]:
    """Rows that the cursor has passed and that are not there, or older than it says."""
    row = db.execute("SELECT cursor FROM feed").fetchone()
    passed = LogServer(folder / "server.log").lines()[: int(row[0]) if row and row[0] else 0]
    held = dict(db.execute("SELECT key, etag FROM main.record WHERE kind = 'ticket'"))
    at = {event.key: number for number, event in enumerate(passed, 1)}
    return [
        f"cursor: ahead of ticket {key}"
        for key, number in at.items()
        if int(held.get(key, 0)) < number
    ]


def _twice(folder: Path) -> list[str]:
    """Requests that were carried out more than once."""
    asked = Counter(event.asked for event in LogServer(folder / "server.log").lines())
    return [f"twice: {key}" for key, times in asked.items() if key and times > 1]


def unsettled(folder: Path) -> list[str]:
    """What is wrong once everything was delivered: each letter has ended, each sent one was sent.

    One in conflict waits for the person; it may have taken effect and been changed by others since.
    """
    db = connect(cache_file(folder), desk_file(folder))
    asked = {event.asked for event in LogServer(folder / "server.log").lines()}
    wrong = []
    held: set[tuple[str, ...]] = set()
    for idem, state, *ref in db.execute(
        "SELECT idem, state, source, kind, key FROM desk.outbox ORDER BY id"
    ).fetchall():
        if state == "conflict":
            held.add(tuple(ref))
        elif state == "sent" and idem not in asked:
            wrong.append(f"never sent: {idem}")
        elif state in {"refused", "withdrawn"} and idem in asked:
            wrong.append(f"sent although {state}: {idem}")
        elif state in {"waiting", "sending", "unsettled"} and tuple(ref) not in held:
            wrong.append(f"still {state}: {idem}")
    db.close()
    return wrong
