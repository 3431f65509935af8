"""Deciding: one key press is one transaction of desk's, whatever it touches, and one batch.

A decision is *own* (about something in desk), *remote* (its source is to be told: it goes to the
outbox) or *local* (it stands in desk because the source cannot take it).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from itday.domain import chance
from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.store import ledger, overlay, own
from itday.store.database import Db, atomic
from itday.store.room import worth_the_reserve
from itday.store.sighting import bump


class Ask(NamedTuple):
    """One change, and where it goes."""

    change: Change
    mode: str
    """`own`, `remote` or `local`."""


class Circumstance(NamedTuple):
    """Who decides, when and why: the same for all changes of one key press."""

    who: str
    at: datetime
    reason: str = ""


class Decided(NamedTuple):
    """What a key press did."""

    batch: str
    """Takes it back: see `undo`."""
    titles: tuple[str, ...]
    """What it was done to."""


@worth_the_reserve
def decide(db: Db, asks: Sequence[Ask], circumstance: Circumstance) -> Decided:
    """Write a batch of decisions down: ledger, what changes, and outbox, all of it or none.

    Args:
        db: Open for writing.
        asks: 1 or more; those of one thing are applied in order.
        circumstance: Who, when, why.

    Raises:
        ItdayError: A thing is not there any more; nothing was done to any.
    """
    with atomic(db):
        batch = open_batch(db, "do")
        titles = [enter(db, ask, batch, circumstance) for ask in asks]
    return Decided(batch, tuple(titles))


def open_batch(db: Db, type_: str) -> str:
    """Begin a batch of type `do`, `undo`, `redo` or `auto` (itday's own), inside a transaction."""
    batch = chance.token(8)
    db.execute("INSERT INTO desk.batch VALUES (?, ?, ?, 0)", [batch, bump(db, "batch"), type_])
    return batch


def enter(db: Db, ask: Ask, batch: str, circumstance: Circumstance) -> str:
    """Write one decision down, inside the caller's transaction; give the thing's title."""
    change, ref = ask.change, ask.change.ref
    before = overlay.fields(db, ref)
    if not before and not change.makes:
        raise ItdayError("is not there any more", where=str(ref), remedy="Refresh and look again")
    title = str(before.get("title") or change.predict(before).get("title", ""))
    inverse = change.inverse(before)
    content = {
        "who": circumstance.who,
        "verb": change.verb,
        "ref": list(ref),
        "title": title,
        "reason": circumstance.reason,
        "payload": change.payload(),
        "mode": ask.mode,
        "inverse": [inverse.verb, inverse.payload()] if inverse else None,
    }
    number = ledger.append(db, batch, circumstance.at, content)
    if ask.mode == "own":
        own.apply(db, change, circumstance.at)
    _keep(db, ask, number, batch, (json.dumps(before), circumstance.at.timestamp()))
    overlay.rebuild(db, ref)
    return title


def _keep(db: Db, ask: Ask, number: int, batch: str, letter: tuple[str, float]) -> None:
    """Note the decision, and the letter (its base as JSON, and when it was asked) if one goes."""
    change, payload = ask.change, json.dumps(ask.change.payload())
    db.execute(
        "INSERT INTO desk.decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        [number, batch, *change.ref, change.verb, payload, ask.mode, int(ask.mode != "own")],
    )
    if ask.mode == "remote":
        db.execute(
            "INSERT INTO desk.outbox "
            "(id, idem, source, kind, key, verb, payload, base, state, asked_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?)",
            [number, chance.token(16), *change.ref, change.verb, payload, *letter],
        )


def forget(db: Db, decision: int, ref: Ref, *, taken_by: str | None = None) -> None:
    """Take a decision out of force, inside the caller's transaction.

    Args:
        db: Inside `atomic`.
        decision: Its number in the ledger.
        ref: What it was about.
        taken_by: The batch that took it back; `None` when it came true or was refused.
    """
    db.execute(
        "UPDATE desk.decision SET active = 0, taken_by = ? WHERE id = ?", [taken_by, decision]
    )
    overlay.rebuild(db, ref)
