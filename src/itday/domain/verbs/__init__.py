"""Every change there is; their verbs are the words of the outbox and the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs.alert import Acknowledge, Close, Restate
from itday.domain.verbs.message import Archive, Flag, MarkRead
from itday.domain.verbs.note import Discard, Jot
from itday.domain.verbs.ticket import Assign, Comment, SetPriority, SetStatus
from itday.domain.verbs.todo import Cancel, Complete, Create, Edit, Reopen, Start

__all__ = [
    "VERBS",
    "Acknowledge",
    "Archive",
    "Assign",
    "Cancel",
    "Close",
    "Comment",
    "Complete",
    "Create",
    "Discard",
    "Edit",
    "Flag",
    "Jot",
    "MarkRead",
    "Reopen",
    "Restate",
    "SetPriority",
    "SetStatus",
    "Start",
    "change_of",
]

VERBS: Mapping[str, type[Change]] = {
    change.verb: change
    for change in (
        *(Create, Complete, Reopen, Start, Cancel, Edit),
        *(Assign, SetStatus, SetPriority, Comment),
        *(MarkRead, Flag, Archive),
        *(Acknowledge, Close, Restate),
        *(Jot, Discard),
    )
}
"""Every change by its verb."""


def change_of(verb: str, ref: Ref, payload: Mapping[str, Any]) -> Change:
    """Make a change again from its stored parts.

    Raises:
        KeyError: A newer program stored a verb that this one does not know.
    """
    return VERBS[verb].of(ref, payload)
