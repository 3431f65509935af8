"""Taking back and doing again, a batch at a time, across sources.

A change still in the outbox is withdrawn: the source never hears of it. One that was sent is taken
back by its inverse, which goes the way every change goes. A comment that was sent cannot be
reached, and is named.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from itday.domain.change import change_of
from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.store import ledger, outbox
from itday.store.database import Db, atomic
from itday.store.decide import Ask, Circumstance, enter, forget, open_batch
from itday.store.room import worth_the_reserve

FINAL = {
    "settle": "it settled a conflict, and nothing takes that back",
    "sealed": "it was done before undo began to reach back",
}
"""Types of batch that nothing takes back, and why."""


class TakenBack(NamedTuple):
    """What an undo or redo did."""

    done: tuple[str, ...]
    """What was taken back or done again: `done: Order toner`."""
    out_of_reach: tuple[str, ...]
    """What was not, and why."""


class Outlook(NamedTuple):
    """What taking a batch back would do, were it done now."""

    reached: tuple[str, ...]
    """What would be taken back: `done: Order toner`."""
    out_of_reach: tuple[tuple[str, str], ...]
    """What would not: the same words, and why."""
    why_not: str = ""
    """Why the batch as a whole cannot be taken back; empty if it can."""


class _Old(NamedTuple):
    """A decision of the batch, with what became of it."""

    id: int
    ref: Ref
    verb: str
    payload: str
    mode: str
    active: int
    sent: str | None
    title: str
    inverse: tuple[str, dict[str, Any]] | None

    @property
    def words(self) -> str:
        return f"{self.verb}: {self.title}"

    def again(self) -> Ask:
        return Ask(change_of(self.verb, self.ref, json.loads(self.payload)), self.mode)

    def back(self) -> Ask | None:
        """The change that takes it back where it already took effect; `None` if nothing can."""
        return (
            Ask(change_of(self.inverse[0], self.ref, self.inverse[1]), self.mode)
            if self.inverse
            else None
        )

    @property
    def withdrawable(self) -> bool:
        """Whether it is in force and nobody but desk knows of it."""
        return bool(self.active) and (self.mode == "local" or self.sent in {"waiting", "conflict"})

    @property
    def why_not(self) -> str:
        """Why it cannot be taken back; empty if it can."""
        if self.withdrawable:
            return ""
        if self.sent == "refused":
            return "the source refused it, so nothing came of it"
        if self.sent == "withdrawn":
            return "it was withdrawn before it was sent"
        if self.mode == "local" and not self.active:
            return "it no longer stands"
        nothing = "it was sent, and nothing" if self.sent else "nothing"
        return "" if self.inverse else f"{nothing} takes it back"


@worth_the_reserve
def undo(db: Db, circumstance: Circumstance, batch: str | None = None) -> TakenBack:
    """Take a batch back: the latest that stands, or the one named.

    Raises:
        ItdayError: There is none, or it was taken back already.
    """
    with atomic(db):
        batch = batch or _latest(db, "type IN ('do', 'redo')")
        if batch is None:
            raise ItdayError("nothing to undo")
        return _turn(db, batch, circumstance, "undo")


@worth_the_reserve
def withdraw(db: Db, circumstance: Circumstance, number: int) -> str:
    """Take one change back that waits to be sent, and leave the rest of its batch; give its title.

    It is a batch of its own in the ledger, so that undo and redo reach it.

    Raises:
        ItdayError: It is on its way, or was answered already.
    """
    with atomic(db):
        old = next(iter(_decisions(db, "d.id", number)), None)
        if old is None or old.sent is None or not old.withdrawable:
            raise ItdayError(
                "does not wait any more, so it cannot be withdrawn", where=f"change {number}"
            )
        _take_out(db, old, open_batch(db, "undo"), circumstance)
        return old.title


def outlook(db: Db, batch: str) -> Outlook:
    """Say what taking a batch back would do; nothing is done."""
    row = db.execute("SELECT taken_back, type FROM desk.batch WHERE batch = ?", [batch]).fetchone()
    if row is None or row[0]:
        return Outlook((), (), "it was taken back already" if row else "there is no such batch")
    if row[1] in FINAL:
        return Outlook((), (), FINAL[row[1]])
    reached: list[str] = []
    lost: list[tuple[str, str]] = []
    for old in reversed(_standing(db, batch)):
        if old.why_not:
            lost.append((old.words, old.why_not))
        else:
            reached.append(old.words)
    reached += [old.words for old in _decisions(db, "d.taken_by", batch)]
    if not reached:
        why = lost[0][1] if lost else "each part of it was taken back already"
        return Outlook((), tuple(lost), why)
    return Outlook(tuple(reached), tuple(lost))


@worth_the_reserve
def redo(db: Db, circumstance: Circumstance) -> TakenBack:
    """Do again what the latest undo took back, unless something was done since.

    Raises:
        ItdayError: There is nothing to do again.
    """
    with atomic(db):
        batch = _latest(
            db,
            "type = 'undo' AND number > "
            "coalesce((SELECT max(number) FROM desk.batch WHERE type = 'do'), 0)",
        )
        if batch is None:
            raise ItdayError("nothing to redo")
        return _turn(db, batch, circumstance, "redo")


def seal(db: Db) -> None:
    """Make history of all that was decided so far: undo does not reach it any more."""
    with atomic(db):
        db.execute("UPDATE desk.batch SET type = 'sealed' WHERE type IN ('do', 'undo', 'redo')")


def _latest(db: Db, which: str) -> str | None:
    row = db.execute(
        f"SELECT batch FROM desk.batch WHERE {which} AND NOT taken_back "
        "ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def _turn(db: Db, batch: str, circumstance: Circumstance, type_: str) -> TakenBack:
    """Turn every decision of a batch round, the last first, and do again what it had taken back."""
    taken = db.execute(
        "UPDATE desk.batch SET taken_back = 1 "
        "WHERE batch = ? AND NOT taken_back AND type != 'sealed'",
        [batch],
    )
    if not taken.rowcount:
        raise ItdayError("already undone, never done, or sealed", where=f"batch {batch}")
    by = open_batch(db, type_)
    done: list[str] = []
    out_of_reach: list[str] = []
    for old in reversed(_standing(db, batch)):
        (done if _turn_one(db, old, by, circumstance) else out_of_reach).append(old.words)
    for old in _decisions(db, "d.taken_by", batch):
        enter(db, old.again(), by, circumstance)
        done.append(old.words)
    if not done and not out_of_reach:
        raise ItdayError("holds nothing that can be taken back", where=f"batch {batch}")
    if not done:  # else redo would meet a batch with nothing in it, and never get past
        db.execute("DELETE FROM desk.batch WHERE batch = ?", [by])
    return TakenBack(tuple(done), tuple(out_of_reach))


def _standing(db: Db, batch: str) -> list[_Old]:
    """The decisions of a batch that were not taken back one by one."""
    return _decisions(db, "d.taken_by IS NULL AND d.batch", batch)


def _turn_one(db: Db, old: _Old, by: str, circumstance: Circumstance) -> bool:
    """Withdraw a decision nobody knows of, or ask for its inverse; whether either could be done."""
    if old.why_not:
        return False
    back = old.back()
    if old.withdrawable or back is None:
        _take_out(db, old, by, circumstance)
    else:
        enter(db, back, by, circumstance)
    return True


def _take_out(db: Db, old: _Old, by: str, circumstance: Circumstance) -> None:
    """Take a decision out of force that only desk knows of, and say so in the ledger."""
    content = {
        "who": circumstance.who,
        "verb": "undo",
        "ref": list(old.ref),
        "title": old.title,
        "reason": circumstance.reason,
        "payload": {"undoes": old.id},
        "mode": old.mode,
        "inverse": None,
    }
    ledger.append(db, by, circumstance.at, content)
    outbox.withdraw(db, old.id)
    forget(db, old.id, old.ref, taken_by=by)


def _decisions(db: Db, column: str, value: str | int) -> list[_Old]:
    rows = db.execute(
        "SELECT d.id, d.source, d.kind, d.key, d.verb, d.payload, d.mode, d.active, o.state, "
        "c.body "
        "FROM desk.decision d LEFT JOIN desk.outbox o USING (id) "
        f"LEFT JOIN desk.ledger_content c USING (id) WHERE {column} = ? ORDER BY d.id",
        [value],
    )
    found = []
    for id_, source, kind, key, verb, payload, mode, active, sent, body in rows:
        content = json.loads(body) if body else {}
        inverse = tuple(content["inverse"]) if content.get("inverse") else None
        found.append(
            _Old(
                *(id_, Ref(source, kind, key), verb, payload, mode, active, sent),
                title=content.get("title", key),
                inverse=inverse,
            )
        )
    return found
