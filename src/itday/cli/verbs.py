"""What each word of `itday do` asks for, made into a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from itday.cli.words import day_said, said
from itday.domain import verbs
from itday.domain.errors import ItdayError
from itday.domain.text import a
from itday.domain.verbs.meeting import ANSWERS

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.ref import Ref
    from itday.runtime import Runtime
    from itday.triage.deeds import Action, Answers, Question, Whom


class Said(NamedTuple):
    """The options of one call."""

    to: str = ""
    text: str | None = None
    title: str | None = None
    due: str | None = None
    priority: int | None = None
    verdict: str = ""
    reason: str = ""
    until: str = ""
    series: str = ""


Make = Callable[["Ref", Said, "Runtime"], "Change | Sequence[Change]"]


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


def _deed(action: Action) -> Make:
    """A verb of the cockpit, on a row of any kind that knows it: the same changes."""

    def make(ref: Ref, options: Said, runtime: Runtime) -> Sequence[Change]:
        from itday.store import rows
        from itday.triage import deeds

        row = runtime.store.read_now(rows.row, ref)
        if row is None:
            raise ItdayError("no such thing", where=str(ref))
        deed = deeds.deed(action, row, runtime.me(ref.source), runtime.now())
        if deed is None:
            raise ItdayError(
                f"{a(ref.kind)} has nothing to {deeds.ACTIONS[action]}", where=str(ref)
            )
        if deed.why_not:
            raise ItdayError(deed.why_not, where=str(ref))
        answers = _answers(deed.question, options, runtime)
        if deed.refuse is not None and (refused := deed.refuse(answers)):
            raise ItdayError(refused, where=str(ref))
        return deed.make(answers)

    return make


def _answers(question: Question, options: Said, runtime: Runtime) -> Answers:
    """The options as what the cockpit would have asked."""
    from itday.triage.deeds import Answers

    answers = Answers(reason=options.reason)
    if question == "verdict":
        verdict, reason = _owed(options.verdict, "--verdict"), _owed(options.reason, "--reason")
        return answers._replace(verdict=verdict, reason=reason)
    if question == "closing words":
        return answers._replace(text=said([options.text]) if options.text else "")
    if question == "until":
        from itday.triage import snooze

        words = _owed(options.until, "--until")
        return answers._replace(until=snooze.until(words, runtime.settings.school, runtime.now()))
    if question == "whom":
        return answers._replace(whom=_whom(_owed(options.to, "--to"), runtime))
    return answers


def _whom(name: str, runtime: Runtime) -> Whom:
    """Somebody by login, address or name, from the directories; else as typed."""
    from itday.store import people
    from itday.triage.deeds import Whom

    words = name.removeprefix("@")
    found = runtime.store.read_now(people.named, words)
    if found is None:
        return Whom(words)
    fields = found.fields
    return Whom(found.title, str(fields.get("email") or ""), str(fields.get("login") or ""))


def _comment(*, public: bool) -> Make:
    return lambda ref, options, _: verbs.Comment(
        ref=ref, text=said([_owed(options.text, "--text")]), public=public
    )


def _feedback(ref: Ref, options: Said, _: Runtime) -> Change:
    if options.to not in {"very", "somewhat", "not"}:
        raise click.UsageError("--to is one of very, somewhat, not.")
    return verbs.Feedback(ref=ref, useful=options.to)


def _rsvp(ref: Ref, options: Said, _: Runtime) -> Change:
    if options.to not in ANSWERS:
        raise click.UsageError(f"--to is one of {', '.join(ANSWERS)}.")
    return verbs.Rsvp(ref=ref, answer=options.to)


def _reopen(ref: Ref, _: Said, __: Runtime) -> Change:
    if ref.kind == "ticket":
        return verbs.SetStatus(ref=ref, status="open")
    return verbs.Reopen(ref=ref)


def _agenda(ref: Ref, options: Said, runtime: Runtime) -> Sequence[Change]:
    from itday.store import gathering, rows
    from itday.sync import meetings

    now, read = runtime.now(), runtime.store.read_now
    meant = read(gathering.find, _owed(options.series, "--series"), now)
    row = read(rows.row, ref)
    title = options.title or (row.title if row else ref.key)
    return meetings.put_on(meant, title, now, about=list(ref))


def _drop(ref: Ref, options: Said, runtime: Runtime) -> Sequence[Change]:
    return _settled(ref, "dropped", _owed(options.reason, "--reason"), runtime)


def _done(ref: Ref, options: Said, runtime: Runtime) -> Sequence[Change] | Change:
    if ref.kind == "topic":
        return _settled(ref, "done", options.reason, runtime)
    return _deed("finish")(ref, options, runtime)


def _close(ref: Ref, options: Said, runtime: Runtime) -> Sequence[Change] | Change:
    if ref.kind != "alert":
        raise ItdayError(f"{a(ref.kind)} has no close", where=str(ref))
    return _deed("finish")(ref, options, runtime)


def _settled(ref: Ref, status: str, reason: str, runtime: Runtime) -> Sequence[Change]:
    from itday.store import rows
    from itday.sync import meetings

    row = runtime.store.read_now(rows.row, ref)
    if row is None or ref.kind != "topic":
        raise ItdayError(f"{a(ref.kind)} is on no agenda", where=str(ref))
    return meetings.settle(row, status, runtime.now(), reason)


VERBS: Mapping[str, Make] = {
    "done": _done,
    "agenda": _agenda,
    "drop": _drop,
    "reopen": _reopen,
    "start": lambda ref, _, __: verbs.Start(ref=ref),
    "cancel": lambda ref, _, __: verbs.Cancel(ref=ref),
    "edit": _edit,
    "take": _deed("take"),
    "snooze": _deed("snooze"),
    "wake": _deed("wake"),
    "hand-over": _deed("hand_over"),
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
    "feedback": _feedback,
    "discard": lambda ref, _, __: verbs.Discard(ref=ref),
}
"""The words there are; what a kind or its source cannot do is said when it is decided."""
