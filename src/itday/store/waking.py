"""Ending a silence early: what a page brought made a silenced thing worse, or somebody answered.

It is written in the ledger as itday's own doing, so that the person can see who woke it and why;
undo passes over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from itday.domain.ref import Ref
from itday.store import overlay
from itday.store.codec import Stored
from itday.store.database import Db, atomic
from itday.store.rows import row

WHO = "itday"


def look(db: Db, page: Sequence[Stored], now: float) -> list[Ref]:
    """Wake what a page made worse; give what was woken.

    Args:
        db: Open for writing; the page is in the cache already.
        page: The rows that are new or changed.
        now: Seconds since 1970.
    """
    kinds = {(one.source, one.kind) for one in page}
    asleep = {
        Ref(source, kind, key): held
        for source, kind in kinds
        for key, held in db.execute(
            "SELECT key, held FROM desk.standing WHERE source = ? AND kind = ? AND until > ?",
            [source, kind, now],
        )
    }
    if not asleep:
        return []
    changed = {Ref(one.source, one.kind, one.key): one.severity for one in page}
    reasons = {
        ref: _broken(db, ref, held, changed[ref]) for ref, held in asleep.items() if ref in changed
    }
    reasons |= _answered(db, page, [ref for ref in asleep if ref.kind == "message"])
    woken = {ref: why for ref, why in reasons.items() if why}
    if woken:
        _wake(db, woken, datetime.fromtimestamp(now, UTC))
    return list(woken)


def _broken(db: Db, ref: Ref, held: str, severity: int) -> str:
    """Why its silence ends; what the person set themselves does not hide what its source says."""
    from itday.triage.snooze import broken

    found = row(db, ref)
    if found is None or not found.open:
        return ""
    return broken(ref.kind, held, max(found.severity, severity), found.fields)


def _answered(db: Db, page: Sequence[Stored], asleep: Sequence[Ref]) -> dict[Ref, str]:
    """Which silenced messages were answered by one of the page."""
    import json

    if not asleep:
        return {}
    known = {
        str(fields["message_id"]): ref
        for ref in asleep
        if (fields := overlay.fields(db, ref)).get("message_id")
    }
    answers = {str(json.loads(one.body).get("in_reply_to") or ""): one for one in page}
    return {
        ref: f"an answer came from {answers[name].person or 'somebody'}"
        for name, ref in known.items()
        if name in answers
    }


def _wake(db: Db, woken: dict[Ref, str], at: datetime) -> None:
    from itday.domain.verbs import Wake
    from itday.store.decide import Ask, Circumstance, enter, open_batch

    with atomic(db):
        batch = open_batch(db, "auto")
        for ref, why in woken.items():
            change = Wake(ref=ref, why=why)
            enter(db, Ask(change, "local"), batch, Circumstance(WHO, at, why))
