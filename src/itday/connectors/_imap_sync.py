"""What changed in a mailbox since we last looked, for the cheapest way the server offers.

With QRESYNC (RFC 7162) the server says what changed and what vanished; with CONDSTORE what changed,
and what is left is asked for; without, the flags of all that we hold are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from itday.connectors._imap_session import slices
from itday.domain.errors import CursorExpired, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from itday.connectors._imap_session import Session, State

FLAGS = {rb"\Seen": "S", rb"\Flagged": "F", rb"\Answered": "A"}
"""The flags that matter here; how `Held` writes them."""
ODD = 10
"""Removals more than the mailbox shrank by that may be a change made while we look."""


class Held(BaseModel):
    """One message that we hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    """Its record's key; empty where it could not be read."""
    flags: str = ""
    """Of `SFA`, in that order."""
    aside: str = ""
    """Why it could not be read."""


class Mark(BaseModel):
    """The cursor: the mailbox as it was, and the messages that we hold of it, by UID.

    They are in it because servers name what is gone by UID only, and records outlive UIDs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: str
    """A digest of the settings that records depend on."""
    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int | None
    held: dict[int, Held]


@dataclass(frozen=True, slots=True)
class Window:
    """Which messages are kept: those received since, the newest, and flagged ones of any age."""

    since: datetime
    limit: int


@dataclass(slots=True)
class Look:
    """What one look at the mailbox found."""

    state: State
    kept: dict[int, Held] = field(default_factory=dict)
    """Held before and still to be held."""
    wanted: list[int] = field(default_factory=list)
    """To be fetched: new ones and those whose flags changed, newest first."""
    gone: set[int] = field(default_factory=set)
    """Held before, and no longer there or outside the window."""


def letters(flags: Iterable[Any]) -> str:
    """Write a message's flags as `Held` does; letter case does not matter (RFC 3501, 2.3.2)."""
    lower = {flag.lower() for flag in flags if isinstance(flag, bytes)}
    return "".join(letter for flag, letter in FLAGS.items() if flag.lower() in lower)


def look_first(session: Session, mailbox: str, window: Window) -> Look:
    """All that is within the window."""
    state = session.open(mailbox, anew=True)
    if not state.exists:
        return Look(state)
    recent = session.search("SINCE", window.since.date())[-window.limit :]
    flagged = session.search("FLAGGED")[-window.limit :]
    return Look(state, wanted=sorted({*recent, *flagged}, reverse=True))


def look_again(session: Session, mailbox: str, window: Window, mark: Mark) -> Look:
    """What differs from `mark`; one command where nothing does and the server counts changes.

    Raises:
        CursorExpired: The mailbox was made anew, or goes back in time: UIDs mean nothing now.
        Unavailable: The server says that more is gone than the mailbox shrank by, or lists less
            than there is.
    """
    state = session.open(mailbox, anew=True)
    if state.uidvalidity != mark.uidvalidity or state.uidnext < mark.uidnext:
        raise CursorExpired(f'the mailbox "{mailbox}" was made anew')
    if state.modseq and mark.modseq and state.modseq < mark.modseq:
        raise CursorExpired(f'the mailbox "{mailbox}" was restored')
    new = _new(session, state, mark)
    changed, gone = _differences(session, state, mark)
    _add_up(state, mark, new, gone)
    new = new[-window.limit :]
    kept = {uid: held for uid, held in mark.held.items() if uid not in gone}
    aged = _outside(kept, window, len(new))
    kept = {uid: held for uid, held in kept.items() if uid not in aged}
    wanted = sorted({*new, *(uid for uid in changed if uid in kept)}, reverse=True)
    return Look(state, kept, wanted, gone | aged)


def _new(session: Session, state: State, mark: Mark) -> list[int]:
    if state.uidnext == mark.uidnext:
        return []
    # `n:*` also finds the last message where nothing is at or after n
    found = session.search("UID", f"{mark.uidnext}:*")
    return [uid for uid in found if uid >= mark.uidnext]


def _differences(session: Session, state: State, mark: Mark) -> tuple[set[int], set[int]]:
    """The UIDs of those held whose flags changed, and of those that are no longer there."""
    held = set(mark.held)
    same = (state.uidnext, state.exists, state.modseq) == (mark.uidnext, mark.exists, mark.modseq)
    if not held or (same and state.modseq):
        return set(), set()
    if not (state.modseq and mark.modseq):
        now = {uid: letters(row.get(b"FLAGS", ())) for uid, row in _flags(session, held).items()}
        changed = {uid for uid, flags in now.items() if flags != mark.held[uid].flags}
        return changed, held - set(now)
    if session.qresync:
        session.vanished()  # forget what was said before
        changed = set(_flags(session, held, f"CHANGEDSINCE {mark.modseq} VANISHED"))
        gone = held & session.vanished()
        return changed - gone, gone
    changed = set(_flags(session, held, f"CHANGEDSINCE {mark.modseq}"))
    present: set[int] = set()
    for some in slices(sorted(held)):
        present.update(session.search("UID", ",".join(map(str, some))))
    return changed & present, held - present


def _flags(session: Session, uids: set[int], modifier: str = "") -> dict[int, dict[bytes, Any]]:
    return session.fetch(sorted(uids), ["FLAGS"], [modifier] if modifier else [])


def _add_up(state: State, mark: Mark, new: list[int], gone: set[int]) -> None:
    """Refuse a listing with holes: it would hide mail that is there, for now or for good."""
    shrank = mark.exists + len(new) - state.exists
    if state.uidnext != mark.uidnext and len(gone) > shrank:
        raise Unavailable("the server does not list all that came", remedy="Tried again by itself")
    if len(gone) > shrank + ODD:
        what = f"{len(gone)} messages are said to be gone, but the mailbox shrank by {shrank}"
        raise Unavailable(what, remedy="Nothing was removed; tried again by itself")


def _outside(kept: dict[int, Held], window: Window, more: int) -> set[int]:
    """Those unflagged that are too old by a day, or too many with `more` new ones."""
    plain = sorted(uid for uid, held in kept.items() if "F" not in held.flags)
    oldest = (window.since - timedelta(days=1)).timestamp()
    old = {uid for uid in plain if received_at(kept[uid].key) < oldest}
    return old | set(plain[: max(0, len(plain) + more - window.limit)])


def received_at(key: str) -> float:
    """The time in a key, in seconds since 1970; infinity where the key is empty."""
    return float(key.partition("-")[0]) if key else float("inf")
