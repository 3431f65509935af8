"""Every change there is; their verbs are the words of the outbox and the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from itday.domain.change import Change
from itday.domain.verbs.account import (
    ConfirmCompromised,
    ConfirmSafe,
    DisableAccount,
    DismissRisk,
    EnableAccount,
    RevokeSessions,
)
from itday.domain.verbs.alert import Acknowledge, Close, CloseHere, Feedback, Restate
from itday.domain.verbs.kept import (
    KeepCase,
    KeepCheck,
    KeepGoal,
    KeepProject,
    KeepRenewal,
    KeepSeries,
    KeepTopic,
    RemoveCase,
    RemoveCheck,
    RemoveGoal,
    RemoveProject,
    RemoveRenewal,
    RemoveSeries,
    RemoveTopic,
)
from itday.domain.verbs.log import Amend, Log, Strike
from itday.domain.verbs.meeting import Rsvp
from itday.domain.verbs.message import Archive, Flag, MarkRead
from itday.domain.verbs.note import Discard, Jot, Reword
from itday.domain.verbs.standing import HandOver, Snooze, Wake
from itday.domain.verbs.ticket import Assign, Comment, SetPriority, SetStatus
from itday.domain.verbs.todo import Cancel, Complete, Create, Edit, Reopen, Start

__all__ = [
    "VERBS",
    "Acknowledge",
    "Amend",
    "Archive",
    "Assign",
    "Cancel",
    "Close",
    "CloseHere",
    "Comment",
    "Complete",
    "ConfirmCompromised",
    "ConfirmSafe",
    "Create",
    "DisableAccount",
    "Discard",
    "DismissRisk",
    "Edit",
    "EnableAccount",
    "Feedback",
    "Flag",
    "HandOver",
    "Jot",
    "KeepCase",
    "KeepCheck",
    "KeepGoal",
    "KeepProject",
    "KeepRenewal",
    "KeepSeries",
    "KeepTopic",
    "Log",
    "MarkRead",
    "RemoveCase",
    "RemoveCheck",
    "RemoveGoal",
    "RemoveProject",
    "RemoveRenewal",
    "RemoveSeries",
    "RemoveTopic",
    "Reopen",
    "Restate",
    "RevokeSessions",
    "Reword",
    "Rsvp",
    "SetPriority",
    "SetStatus",
    "Snooze",
    "Start",
    "Strike",
    "Wake",
]

VERBS: Mapping[str, type[Change]] = {
    change.verb: change
    for change in (
        *(Create, Complete, Reopen, Start, Cancel, Edit),
        *(Assign, SetStatus, SetPriority, Comment),
        *(MarkRead, Flag, Archive),
        *(Acknowledge, Close, CloseHere, Restate, Feedback),
        *(ConfirmSafe, DismissRisk, ConfirmCompromised),
        *(RevokeSessions, DisableAccount, EnableAccount),
        Rsvp,
        *(Jot, Discard, Reword),
        *(KeepTopic, RemoveTopic, KeepSeries, RemoveSeries),
        *(KeepProject, RemoveProject, KeepRenewal, RemoveRenewal, KeepGoal, RemoveGoal),
        *(KeepCase, RemoveCase),
        *(KeepCheck, RemoveCheck),
        *(Log, Amend, Strike),
        *(Snooze, Wake, HandOver),
    )
}
"""Every change by its verb."""
