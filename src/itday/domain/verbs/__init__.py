"""Every change there is; their verbs are the words of the outbox and the ledger.

Each is a dataclass, and fifty of them take a while to make: a module is loaded when one of its
changes is asked for by name here. A note costs the three of its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

    VERBS: Mapping[str, type[Change]]
    """Every change by its verb."""

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

_MODULES = {
    "todo": ("Create", "Complete", "Reopen", "Start", "Cancel", "Edit"),
    "ticket": ("Assign", "SetStatus", "SetPriority", "Comment"),
    "message": ("MarkRead", "Flag", "Archive"),
    "alert": ("Acknowledge", "Close", "CloseHere", "Restate", "Feedback"),
    "account": (
        "ConfirmSafe",
        "DismissRisk",
        "ConfirmCompromised",
        "RevokeSessions",
        "DisableAccount",
        "EnableAccount",
    ),
    "meeting": ("Rsvp",),
    "note": ("Jot", "Discard", "Reword"),
    "kept": (
        "KeepTopic",
        "RemoveTopic",
        "KeepSeries",
        "RemoveSeries",
        "KeepProject",
        "RemoveProject",
        "KeepRenewal",
        "RemoveRenewal",
        "KeepGoal",
        "RemoveGoal",
        "KeepCase",
        "RemoveCase",
        "KeepCheck",
        "RemoveCheck",
    ),
    "log": ("Log", "Amend", "Strike"),
    "standing": ("Snooze", "Wake", "HandOver"),
}
"""Where each change is, in the order of `VERBS`."""


if not TYPE_CHECKING:  # mypy knows the names above, and finds one that is none of them

    def __getattr__(name: str) -> Any:
        """Load what is asked for; from then on it is here."""
        if name == "VERBS":
            names = (one for some in _MODULES.values() for one in some)
            found = {change.verb: change for change in map(__getattr__, names)}
        elif module := next((one for one, some in _MODULES.items() if name in some), None):
            found = getattr(import_module(f"{__name__}.{module}"), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals().setdefault(name, found)
