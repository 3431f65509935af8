"""The outbox: changes asked for and not yet answered, delivered in order per thing.

States: `waiting` to be sent; `sending`, an answer is awaited; `unsettled`, the answer was lost and
the source must be looked at before trying again; `conflict`, both sides changed it and the person
decides; and at the end `sent`, `refused` or `withdrawn`.

Each letter keeps the record it rests on. One that was decided on top of an earlier letter rests on
that one's outcome, so when the earlier ends the later gets a new base: our own change is no
conflict. A letter that rests on a version seen later is judged by its own base.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from typing import Any, NamedTuple

from itday.domain import chance
from itday.domain.change import change_of
from itday.domain.ref import Ref
from itday.store import ledger, overlay
from itday.store.database import Db, atomic
from itday.store.decide import Circumstance, forget, open_batch
from itday.store.room import worth_the_reserve

PENDING = ("waiting", "sending", "unsettled", "conflict")
OWN_ACCOUNT = frozenset(
    {"etag", "updated_at", "completed_at", "percent_complete", "source_status", "source_priority"}
)
"""Fields that a source sets by itself when it carries a change out."""


class Letter(NamedTuple):
    """One change in the outbox."""

    id: int
    idem: str
    """The idempotency key: the same for every try."""
    ref: Ref
    verb: str
    payload: dict[str, Any]
    base: dict[str, Any]
    """The record as the person saw it, `etag` included."""
    state: str
    tries: int
    asked_at: float
    next_at: float
    error: str
    theirs: dict[str, Any] | None
    """In a conflict: the record as the source has it."""


SELECT = (
    "SELECT id, idem, source, kind, key, verb, payload, base, state, tries, asked_at, next_at, "
    "error, theirs FROM desk.outbox"
)


def _letter(row: tuple[Any, ...]) -> Letter:
    id_, idem, source, kind, key, verb, payload, base, *rest, theirs = row
    return Letter._make(
        (
            *(id_, idem, Ref(source, kind, key), verb, json.loads(payload), json.loads(base)),
            *rest,
            json.loads(theirs) if theirs else None,
        )
    )


def waiting(db: Db) -> list[Letter]:
    """All that is not yet answered, oldest first."""
    return [
        _letter(row)
        for row in db.execute(
            f"{SELECT} WHERE state IN ('waiting', 'sending', 'unsettled', 'conflict') ORDER BY id"
        )
    ]


def letters(db: Db, limit: int = 100) -> list[Letter]:
    """The latest letters in any state, newest first."""
    return [_letter(row) for row in db.execute(f"{SELECT} ORDER BY id DESC LIMIT ?", [limit])]


def due(db: Db, source: str, now: float) -> list[Letter]:
    """What may be sent to a source now: of each thing the oldest, if nothing holds it back.

    A conflict, or a letter whose time has not come, holds back the later ones of the same thing.
    """
    return [letter for letter in first(db, source) if letter.next_at <= now]


def first(db: Db, source: str) -> list[Letter]:
    """The oldest letter of each thing, due or not, of those that are not in conflict."""
    oldest: dict[Ref, Letter] = {}
    for letter in waiting(db):
        if letter.ref.source == source:
            oldest.setdefault(letter.ref, letter)
    return [letter for letter in oldest.values() if letter.state != "conflict"]


def claim(db: Db, letter: Letter) -> bool:
    """Say that a letter is on its way, before it is; `False` if it was withdrawn meanwhile."""
    with atomic(db):
        taken = db.execute(
            "UPDATE desk.outbox SET state = 'sending', tries = tries + 1 "
            "WHERE id = ? AND state IN ('waiting', 'sending', 'unsettled')",
            [letter.id],
        )
    return taken.rowcount == 1


def put_off(db: Db, letter: Letter, *, until: float, error: str, unsettled: bool) -> None:
    """Try again later; `unsettled` when the source may have acted."""
    with atomic(db):
        db.execute(
            "UPDATE desk.outbox SET state = ?, next_at = ?, error = ? WHERE id = ?",
            ["unsettled" if unsettled else "waiting", until, error, letter.id],
        )


def hurry(db: Db, source: str) -> None:
    """Let what was put off go at once: somebody asks for another try."""
    with atomic(db):
        db.execute(
            "UPDATE desk.outbox SET next_at = 0 "
            "WHERE source = ? AND state IN ('waiting', 'unsettled') AND next_at > 0",
            [source],
        )


def delivered(
    db: Db,
    letter: Letter,
    now: float,
    *,
    record: Mapping[str, Any] | None = None,
    unseen: Set[str] = frozenset(),
    trusted: bool = True,
) -> None:
    """The source did as asked; its record is in the cache already.

    Args:
        db: Open for writing.
        letter: Which.
        now: Seconds since 1970.
        record: What came of it, `etag` included, for the later letters to rest on; `None`: none do.
        unseen: Fields of `record` that somebody else may have changed; a letter that writes to one
            of them keeps its base, so that the source says that there is a conflict.
        trusted: Whether `record` is what our change alone made of what the person saw; if not, only
            letters that were decided on just that rest on it.
    """
    _end(db, letter, "sent", now, record=record, unseen=unseen, trusted=trusted)


def refused(db: Db, letter: Letter, now: float, error: str) -> None:
    """The source declined: the row goes back to what it was, and the reason is kept."""
    _end(db, letter, "refused", now, error, record=letter.base)


def _end(  # noqa: PLR0913  # the one place where a letter ends
    db: Db,
    letter: Letter,
    state: str,
    now: float,
    error: str = "",
    *,
    record: Mapping[str, Any] | None,
    unseen: Set[str] = frozenset(),
    trusted: bool = True,
    by: Circumstance | None = None,
) -> None:
    with atomic(db):
        _settled(db, letter, "take-theirs", by)
        db.execute(
            "UPDATE desk.outbox SET state = ?, done_at = ?, error = ? WHERE id = ?",
            [state, now, error, letter.id],
        )
        if record is not None:
            _rest_on(db, letter, record, unseen, answer=state == "sent", trusted=trusted)
        if state != "sent":
            _unpredict(db, letter)
        forget(db, letter.id, letter.ref)


def withdraw(db: Db, number: int) -> None:
    """Take a letter back before it was sent, inside the caller's transaction."""
    for row in db.execute(f"{SELECT} WHERE id = ?", [number]).fetchall():
        letter = _letter(row)
        db.execute("UPDATE desk.outbox SET state = 'withdrawn' WHERE id = ?", [number])
        _rest_on(db, letter, letter.base)
        _unpredict(db, letter)


def unlike(record: Mapping[str, Any], expected: Mapping[str, Any]) -> frozenset[str]:
    """The fields in which a record is not as expected, but for what its source sets by itself."""
    return frozenset(
        name
        for name, value in expected.items()
        if name not in OWN_ACCOUNT and record.get(name) != value
    )


def _rest_on(
    db: Db,
    letter: Letter,
    record: Mapping[str, Any],
    unseen: Set[str] = frozenset(),
    *,
    answer: bool = False,
    trusted: bool = True,
) -> None:
    """Let the waiting letters that rest on the same version as this one rest on `record`.

    From the first one on that writes to an unseen field they keep what they rest on. One that was
    decided on a later version rests on the source's answer where that is just what the person saw,
    with this change made: only our own change made it another version.
    """
    later = [
        _letter(row)
        for row in db.execute(
            f"{SELECT} WHERE source = ? AND kind = ? AND key = ? AND id > ? "
            "AND state IN ('waiting', 'unsettled') ORDER BY id",
            [*letter.ref, letter.id],
        )
    ]
    base, made = dict(record), change_of(letter.verb, letter.ref, letter.payload)
    for one in later:
        if one.base.get("etag", "") == letter.base.get("etag", ""):
            writes = change_of(one.verb, one.ref, one.payload).predict(base)
            trusted = trusted and unseen.isdisjoint(writes)
            if trusted:
                _rest(db, one, base)
                base |= writes
        elif answer and not unlike(record, one.base | made.predict(one.base)):
            _rest(db, one, record)


def _unpredict(db: Db, letter: Letter) -> None:
    """What never happened was in what the person saw: those decided on it rest on what is."""
    held = overlay.held(db, letter.ref)
    if held and held.get("etag") != letter.base.get("etag"):
        _rest_on(db, letter._replace(base=held), held)


def _rest(db: Db, letter: Letter, record: Mapping[str, Any]) -> None:
    text = json.dumps(dict(record))
    db.execute("UPDATE desk.outbox SET base = ? WHERE id = ?", [text, letter.id])


def readdress(db: Db, letter: Letter, key: str) -> None:
    """The source calls a new thing otherwise than we did: what was decided about it follows."""
    new = letter.ref._replace(key=key)
    with atomic(db):
        for table in ("outbox", "decision"):
            db.execute(
                f"UPDATE desk.{table} SET key = ? WHERE source = ? AND kind = ? AND key = ?",
                [key, *letter.ref],
            )
        overlay.rebuild(db, letter.ref)
        overlay.rebuild(db, new)


def conflict(db: Db, letter: Letter, theirs: dict[str, Any], error: str) -> None:
    """Both sides changed it: keep both versions until the person decides."""
    with atomic(db):
        db.execute(
            "UPDATE desk.outbox SET state = 'conflict', theirs = ?, error = ? WHERE id = ?",
            [json.dumps(theirs), error, letter.id],
        )


@worth_the_reserve
def insist(db: Db, letter: Letter, by: Circumstance | None = None) -> None:
    """Mine wins: send it again, on top of their version, and what was decided after it too.

    It goes under a key of its own: this is another decision than the one that may have reached the
    source already.

    Args:
        db: Open for writing.
        letter: The one in conflict.
        by: Who says so and when, for the ledger; `None` leaves that to the caller.
    """
    theirs = letter.theirs or letter.base
    change = change_of(letter.verb, letter.ref, letter.payload)
    with atomic(db):
        db.execute(
            "UPDATE desk.outbox SET state = 'waiting', base = ?, theirs = NULL, next_at = 0, "
            "error = '', idem = ? WHERE id = ? AND state = 'conflict'",
            [json.dumps(theirs), chance.token(16), letter.id],
        )
        _rest_on(db, letter, theirs | change.predict(theirs))
        _settled(db, letter, "keep-mine", by)


@worth_the_reserve
def yield_to(db: Db, letter: Letter, now: float, by: Circumstance | None = None) -> None:
    """Theirs wins: the change is given up; `by` as in `insist`."""
    why = "gave way to the other version"
    _end(db, letter, "withdrawn", now, why, record=letter.base, by=by)


def _settled(db: Db, letter: Letter, verb: str, by: Circumstance | None) -> None:
    """Write down which version won, inside the caller's transaction; undo passes over it."""
    if by is None:
        return
    content = {
        "who": by.who,
        "verb": verb,
        "ref": list(letter.ref),
        "title": str(overlay.fields(db, letter.ref).get("title") or ""),
        "reason": by.reason,
        "payload": {"settles": letter.id},
        "mode": "",
        "inverse": None,
    }
    ledger.append(db, open_batch(db, "settle"), by.at, content)
