"""Rows: messages as the server tells of them; and how one is found again by its key alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itday.connectors._imap_body import parts_of
from itday.connectors._imap_heads import FIELDS, MAX_HEAD, NAMING, Head, key_of, read_head
from itday.connectors._imap_sync import letters, received_at
from itday.domain.errors import BadReply, Gone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itday.connectors._imap_body import Part
    from itday.connectors._imap_session import Session

HEAD = f"BODY.PEEK[HEADER.FIELDS ({' '.join(FIELDS)})]<0.{MAX_HEAD}>"
NAME = f"BODY.PEEK[HEADER.FIELDS ({' '.join(NAMING)})]<0.{MAX_HEAD}>"
MOST = 5000
"""Messages of one day that are looked through for a key."""
_KEY = re.compile(r"[0-9]{1,11}-[0-9a-f]{16}(?:\.[0-9]{1,6})?")


class _UnreadableError(Exception):
    """One message cannot be read; the text says why, without its content."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message as the server tells of it."""

    uid: int
    uidvalidity: int
    folder: str
    flags: str
    received: datetime
    size: int
    head: Head
    parts: tuple[Part, ...]

    @property
    def key(self) -> str:
        """What the message is called, whatever its UID."""
        return key_of(self.head, self.received)

    @property
    def etag(self) -> str:
        """Where it was last seen: `uidvalidity:uid`."""
        return f"{self.uidvalidity}:{self.uid}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message to be found."""

    key: str
    etag: str = ""
    """Where it was last seen, or empty."""
    message_id: str = ""
    """Its Message-ID, for servers that change the time when a message moves; or empty."""


def rows(
    session: Session, folder: str, uids: Iterable[int], *, structure: bool = True
) -> tuple[list[Row], dict[int, str]]:
    """Read messages of the mailbox that is open.

    Args:
        session: With `folder` open.
        folder: Its name.
        uids: Those that no longer exist are passed over.
        structure: Whether to ask for the parts.

    Returns:
        The rows in the order of `uids`, and why others cannot be read, by UID.
    """
    uids = list(uids)
    state = session.open(folder)
    what = ["FLAGS", "INTERNALDATE", "RFC822.SIZE", HEAD, *(["BODYSTRUCTURE"] if structure else [])]
    told = session.fetch(uids, what)
    good, broken = [], {}
    for uid in uids:
        if uid not in told:
            continue
        try:
            good.append(_row(session, uid, state.uidvalidity, folder, told[uid]))
        except _UnreadableError as error:
            broken[uid] = str(error)
    return good, broken


def find(session: Session, folder: str, wanted: Wanted) -> int | None:
    """The UID that a message has in a mailbox now, or `None`; leaves the mailbox open.

    A UID is trusted only after the message there proved to be the one meant.
    """
    if not _KEY.fullmatch(wanted.key):
        return None
    state = session.open(folder)
    validity, _, uid = wanted.etag.partition(":")
    known = validity == str(state.uidvalidity) and uid.isdigit()
    if known and _named(session, [int(uid)], wanted.key):
        return int(uid)
    uids = _of_that_day(session, wanted.key)
    found = _named(session, uids, wanted.key)
    if not found and wanted.message_id:
        found = _by_id(session, wanted.message_id)
    return found[_ordinal(wanted.key, len(found))] if found else None


def row_at(session: Session, folder: str, uid: int) -> Row:
    """One message.

    Raises:
        Gone: It is no longer there.
        BadReply: It is, and cannot be read.
    """
    try:
        good, broken = rows(session, folder, [uid])
    except BadReply:  # parts that nobody can read are no reason not to archive the message
        good, broken = rows(session, folder, [uid], structure=False)
    if uid in broken:
        raise BadReply(broken[uid])
    if not good:
        raise Gone("the message is no longer there")
    return good[0]


def _row(session: Session, uid: int, uidvalidity: int, folder: str, told: dict[bytes, Any]) -> Row:
    received, raw = _received(told), section(told)
    if received is None:
        raise _UnreadableError("the server gives no time of receipt for it")
    if raw is None:
        raise _UnreadableError("the server gives no headers for it")
    if len(raw) >= MAX_HEAD:  # too many recipients: the fields that name it may be cut off
        raw = (section(session.fetch([uid], [NAME]).get(uid, {})) or b"") + raw
    size = told.get(b"RFC822.SIZE")
    return Row(
        uid=uid,
        uidvalidity=uidvalidity,
        folder=folder,
        flags=letters(told.get(b"FLAGS") or ()),
        received=received,
        size=size if isinstance(size, int) else 0,
        head=read_head(raw),
        parts=parts_of(told.get(b"BODYSTRUCTURE")),
    )


def _received(told: dict[bytes, Any]) -> datetime | None:
    moment = told.get(b"INTERNALDATE")
    if not isinstance(moment, datetime):
        return None
    try:
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def section(told: dict[bytes, Any]) -> bytes | None:
    """The octets of the `BODY[...]` that was asked for; `None` where the server gave none."""
    for name, content in told.items():
        if name.startswith(b"BODY[") and isinstance(content, bytes):
            return content
    return None


def _of_that_day(session: Session, key: str) -> list[int]:
    """The UIDs received in the key's second; servers search by day, in a zone of their own."""
    second = int(received_at(key))
    day = datetime.fromtimestamp(second, UTC).date()
    before, after = day - timedelta(days=1), day + timedelta(days=2)
    uids = session.search("SINCE", before, "BEFORE", after)[-MOST:]
    told = session.fetch(uids, ["INTERNALDATE"]) if uids else {}
    moments = {uid: _received(row) for uid, row in told.items()}
    return [uid for uid, moment in moments.items() if moment and int(moment.timestamp()) == second]


def _named(session: Session, uids: list[int], key: str) -> list[int]:
    """Those of `uids` that have this key, but for its ordinal."""
    base = key.partition(".")[0]
    told = session.fetch(uids, ["INTERNALDATE", NAME]) if uids else {}
    found = []
    for uid, row in told.items():
        received, raw = _received(row), section(row)
        if received and raw is not None and key_of(read_head(raw), received) == base:
            found.append(uid)
    return sorted(found)


def _by_id(session: Session, message_id: str) -> list[int]:
    """Those with exactly this Message-ID; servers search for a part of it."""
    if not (message_id.isascii() and message_id.isprintable()):
        return []
    quoted = message_id.replace("\\", "\\\\").replace('"', '\\"')
    told = session.fetch(session.search(f'HEADER MESSAGE-ID "{quoted}"')[-MOST:], [NAME])
    heads = {uid: read_head(section(row) or b"") for uid, row in told.items()}
    return sorted(uid for uid, head in heads.items() if head.message_id == message_id)


def _ordinal(key: str, count: int) -> int:
    """Which of several copies of one message: `KEY.2` is the second, or the last there is."""
    number = key.partition(".")[2]
    return min(int(number or 1), count) - 1
