"""What can be done to one message, and where the archive is; runs in the thread."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from itday.connectors._imap_find import Row, Wanted, find, row_at
from itday.connectors._imap_sync import FLAGS
from itday.domain.errors import Gone, Refused, Unsettled

if TYPE_CHECKING:
    from itday.connectors._imap_session import Session

USUAL = "Archive"
"""What the archive is called where the server names none (RFC 6154 has the attributes)."""


def archive_name(session: Session, chosen: str) -> tuple[str, bool]:
    """The archive's name, and whether it exists.

    Args:
        session: Any mailbox may be open.
        chosen: From the settings; empty to take what the server calls its archive, else the
            mailbox of all mail (Gmail), else `Archive`.
    """
    folders = {
        name: attributes
        for name, attributes in session.folders().items()
        if rb"\noselect" not in attributes and rb"\nonexistent" not in attributes
    }
    if chosen:
        return chosen, chosen in folders
    for attribute in (rb"\archive", rb"\all"):
        for name, attributes in folders.items():
            if attribute in attributes:
                return name, True
    return USUAL, USUAL in folders


def locate(session: Session, wanted: Wanted, mailbox: str, chosen: str) -> Row:
    """A message, wherever it is now: in the mailbox, else in the archive.

    Raises:
        Gone: It is in neither.
    """
    uid = find(session, mailbox, replace(wanted, message_id=""))
    if uid is not None:
        return row_at(session, mailbox, uid)
    archive, exists = archive_name(session, chosen)
    uid = find(session, archive, wanted) if exists and archive != mailbox else None
    if uid is None:
        raise Gone("the message is neither in the mailbox nor in the archive")
    return row_at(session, archive, uid)


def set_flag(
    session: Session, wanted: Wanted, mailbox: str, chosen: str, *, flag: bytes, on: bool
) -> Row:
    """Set or clear one flag and give the message as it is then; nothing is sent where it is so.

    Raises:
        Refused: The server took the command and did not keep the flag.
        Gone: The message is no longer there.
    """
    row = locate(session, wanted, mailbox, chosen)
    if (FLAGS[flag] in row.flags) == on:
        return row
    _open_for(session, row)
    session.flag(row.uid, flag.decode("ascii"), on=on)
    row = row_at(session, row.folder, row.uid)
    if (FLAGS[flag] in row.flags) != on:
        raise Refused(f"the server does not keep the flag {flag.decode('ascii')}")
    return row


def move(session: Session, wanted: Wanted, mailbox: str, chosen: str, *, away: bool) -> Row:
    """Move a message out of the mailbox into the archive, or back; one that is there stays.

    Raises:
        Gone: It is in neither.
        Refused: The server can only delete all marked messages at once.
        Unsettled: It was moved, and is not where it should be yet.
    """
    archive, exists = archive_name(session, chosen)
    if archive == mailbox:
        raise Refused("the archive is the mailbox itself: choose another `archive`")
    if not exists:
        _require_move(session)
        if not away or find(session, mailbox, replace(wanted, message_id="")) is None:
            raise Gone("the message is neither in the mailbox nor in the archive")
        session.create(archive)
    in_mailbox, in_archive = (mailbox, replace(wanted, message_id="")), (archive, wanted)
    source, target = (in_mailbox, in_archive) if away else (in_archive, in_mailbox)
    uid = find(session, *source)
    if uid is None:
        there = find(session, *target)
        if there is None:
            raise Gone("the message is neither in the mailbox nor in the archive")
        return row_at(session, target[0], there)
    _require_move(session)
    return _carry(session, row_at(session, source[0], uid), target[0])


def _require_move(session: Session) -> None:
    if not (session.has("MOVE") or session.has("UIDPLUS")):
        raise Refused(
            "the server has neither MOVE nor UIDPLUS: deleting one message there would delete all"
            " that are marked as deleted"
        )


def _open_for(session: Session, row: Row) -> None:
    """Open a row's mailbox for writing, and make sure that its UID still means the same."""
    if session.open(row.folder, write=True).uidvalidity != row.uidvalidity:
        raise Gone("the mailbox was made anew meanwhile")


def _carry(session: Session, row: Row, target: str) -> Row:
    """Move one row, and give it as it is at the target."""
    moved = Wanted(row.key, message_id=row.head.message_id)
    there = None if session.has("MOVE") else find(session, target, Wanted(row.key))
    _open_for(session, row)
    if there is not None or not session.send(row.uid, target):
        session.remove(row.uid)  # copied just now, or by an earlier try that got no further
    there = find(session, target, moved)
    if there is None:
        raise Unsettled(f'the message was moved, but is not in "{target}" yet')
    return row_at(session, target, there)
