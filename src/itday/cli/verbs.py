"""What each word of `itday do` asks for, made into a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import click

from itday.cli.words import day_said, said
from itday.domain import verbs
from itday.domain.errors import ItdayError
from itday.domain.verbs.meeting import ANSWERS

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.ref import Ref
    from itday.runtime import Runtime


class Said(NamedTuple):
    """The options of one call."""

    to: str = ""
    text: str | None = None
    title: str | None = None
    due: str | None = None
    priority: int | None = None
    verdict: str = ""
    reason: str = ""


Make = Callable[["Ref", Said, "Runtime"], "Change"]


def _owed(value: str | None, option: str) -> str:
    if not value:
        raise click.UsageError(f"{option} is missing.")
    return value


def _edit(ref: Ref, options: Said, runtime: Runtime) -> Change:
    due = options.due and day_said(runtime, options.due).isoformat()
    text = options.text and said([options.text])
    change = verbs.Edit(
        ref=ref, title=options.title, due=due, priority=options.priority, description=text
    )
    if not change.predict({}):
        raise click.UsageError("Nothing to edit: give --title, --due, --priority or --text.")
    return change


def _priority(ref: Ref, options: Said, _: Runtime) -> Change:
    if options.priority is None:
        raise click.UsageError("--priority is missing.")
    return verbs.SetPriority(ref=ref, priority=options.priority)


def _take(ref: Ref, _: Said, runtime: Runtime) -> Change:
    me = runtime.me(ref.source)
    if not me:
        raise ItdayError(
            "who you are there is not known",
            where=ref.source,
            remedy=f"Set {ref.source} in [me.logins]",
        )
    return verbs.Assign(ref=ref, assignee=me)


def _comment(*, public: bool) -> Make:
    return lambda ref, options, _: verbs.Comment(
        ref=ref, text=said([_owed(options.text, "--text")]), public=public
    )


def _close(ref: Ref, options: Said, _: Runtime) -> Change:
    verdict, reason = _owed(options.verdict, "--verdict"), _owed(options.reason, "--reason")
    return verbs.Close(ref=ref, verdict=verdict, reason=reason)


def _rsvp(ref: Ref, options: Said, _: Runtime) -> Change:
    if options.to not in ANSWERS:
        raise click.UsageError(f"--to is one of {', '.join(ANSWERS)}.")
    return verbs.Rsvp(ref=ref, answer=options.to)


def _done(ref: Ref, options: Said, runtime: Runtime) -> Change:
    """Each kind's own way of being finished."""
    ways = {"ticket": "resolve", "message": "archive", "alert": "close", "note": "discard"}
    if ref.kind in ways:
        return VERBS[ways[ref.kind]](ref, options, runtime)
    return verbs.Complete(ref=ref)


def _reopen(ref: Ref, _: Said, __: Runtime) -> Change:
    if ref.kind == "ticket":
        return verbs.SetStatus(ref=ref, status="open")
    return verbs.Reopen(ref=ref)


VERBS: Mapping[str, Make] = {
    "done": _done,
    "reopen": _reopen,
    "start": lambda ref, _, __: verbs.Start(ref=ref),
    "cancel": lambda ref, _, __: verbs.Cancel(ref=ref),
    "edit": _edit,
    "take": _take,
    "assign": lambda ref, s, _: verbs.Assign(ref=ref, assignee=_owed(s.to, "--to")),
    "resolve": lambda ref, _, __: verbs.SetStatus(ref=ref, status="resolved"),
    "status": lambda ref, s, _: verbs.SetStatus(ref=ref, status=_owed(s.to, "--to")),
    "priority": _priority,
    "comment": _comment(public=False),
    "reply": _comment(public=True),
    "read": lambda ref, _, __: verbs.MarkRead(ref=ref),
    "unread": lambda ref, _, __: verbs.MarkRead(ref=ref, seen=False),
    "flag": lambda ref, _, __: verbs.Flag(ref=ref),
    "unflag": lambda ref, _, __: verbs.Flag(ref=ref, flagged=False),
    "archive": lambda ref, _, __: verbs.Archive(ref=ref),
    "unarchive": lambda ref, _, __: verbs.Archive(ref=ref, archived=False),
    "acknowledge": lambda ref, _, __: verbs.Acknowledge(ref=ref),
    "close": _close,
    "confirm-safe": lambda ref, _, __: verbs.ConfirmSafe(ref=ref),
    "dismiss-risk": lambda ref, _, __: verbs.DismissRisk(ref=ref),
    "confirm-compromised": lambda ref, _, __: verbs.ConfirmCompromised(ref=ref),
    "revoke-sessions": lambda ref, _, __: verbs.RevokeSessions(ref=ref),
    "disable-account": lambda ref, _, __: verbs.DisableAccount(ref=ref),
    "enable-account": lambda ref, _, __: verbs.EnableAccount(ref=ref),
    "rsvp": _rsvp,
    "discard": lambda ref, _, __: verbs.Discard(ref=ref),
}
"""The words there are; what a kind or its source cannot do is said when it is decided."""
