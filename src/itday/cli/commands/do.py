"""`itday do VERB REF...`: decide, on one thing or many, across sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import click
from click.shell_completion import CompletionItem

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.words import said
from itday.domain import verbs
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.ref import Ref
    from itday.runtime import Runtime


class Said(NamedTuple):
    """The options of one call."""

    to: str = ""
    text: str = ""
    title: str | None = None
    due: str | None = None
    verdict: str = ""
    reason: str = ""


Make = Callable[["Ref", Said, "Runtime"], "Change"]


def _owed(value: str, option: str) -> str:
    if not value:
        raise click.UsageError(f"{option} is missing.")
    return value


def _edit(ref: Ref, said_: Said, runtime: Runtime) -> Change:
    school, due = runtime.settings.school, said_.due
    if due:
        due = school.parse_day(due, runtime.now()).isoformat()
    priority = int(said_.to) if said_.to else None
    return verbs.Edit(
        ref=ref,
        title=said_.title,
        due=due,
        priority=priority,
        description=said([said_.text]) if said_.text else None,
    )


def _complete(ref: Ref, _said: Said, _runtime: Runtime) -> Change:
    return verbs.Complete(ref=ref)


def _comment(*, public: bool) -> Make:
    return lambda ref, said_, _: verbs.Comment(
        ref=ref, text=said([_owed(said_.text, "--text")]), public=public
    )


def _close(ref: Ref, said_: Said, _: Runtime) -> Change:
    return verbs.Close(
        ref=ref,
        verdict=_owed(said_.verdict, "--verdict"),
        reason=_owed(said_.reason, "--reason"),
    )


VERBS: Mapping[str, Make] = {
    "done": lambda ref, said_, runtime: FINISH.get(ref.kind, _complete)(ref, said_, runtime),
    "reopen": lambda ref, _s, _r: (
        verbs.SetStatus(ref=ref, status="open") if ref.kind == "ticket" else verbs.Reopen(ref=ref)
    ),
    "start": lambda ref, _s, _r: verbs.Start(ref=ref),
    "cancel": lambda ref, _s, _r: verbs.Cancel(ref=ref),
    "edit": _edit,
    "take": lambda ref, _, r: verbs.Assign(ref=ref, assignee=r.me(ref.source)),
    "assign": lambda ref, s, _: verbs.Assign(ref=ref, assignee=_owed(s.to, "--to")),
    "resolve": lambda ref, _s, _r: verbs.SetStatus(ref=ref, status="resolved"),
    "status": lambda ref, s, _: verbs.SetStatus(ref=ref, status=_owed(s.to, "--to")),
    "priority": lambda ref, s, _: verbs.SetPriority(ref=ref, priority=int(_owed(s.to, "--to"))),
    "comment": _comment(public=False),
    "reply": _comment(public=True),
    "read": lambda ref, _s, _r: verbs.MarkRead(ref=ref),
    "unread": lambda ref, _s, _r: verbs.MarkRead(ref=ref, seen=False),
    "flag": lambda ref, _s, _r: verbs.Flag(ref=ref),
    "unflag": lambda ref, _s, _r: verbs.Flag(ref=ref, flagged=False),
    "archive": lambda ref, _s, _r: verbs.Archive(ref=ref),
    "unarchive": lambda ref, _s, _r: verbs.Archive(ref=ref, archived=False),
    "acknowledge": lambda ref, _s, _r: verbs.Acknowledge(ref=ref),
    "close": _close,
    "discard": lambda ref, _s, _r: verbs.Discard(ref=ref),
}
"""What each word asks for; the same word may mean its kind's own way of being finished."""

FINISH: Mapping[str, Make] = {
    "ticket": VERBS["resolve"],
    "message": VERBS["archive"],
    "alert": VERBS["close"],
}


class VerbName(click.ParamType):
    """One of the verbs."""

    name = "verb"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the verb; a usage error names all there are."""
        if value not in VERBS:
            self.fail(f"{value!r} is no verb; there are {', '.join(VERBS)}.", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The verbs that begin so."""
        del ctx, param
        return [CompletionItem(verb) for verb in VERBS if verb.startswith(incomplete)]


@click.command("do")
@click.argument("verb", type=VerbName())
@click.argument("refs", nargs=-1, required=True, metavar="REF...")
@click.option("--to", default="", help="Whom to assign to; the status or priority to set.")
@click.option("--text", default="", help="A comment's or description's text; - reads stdin.")
@click.option("--title", default=None, help="edit: the new title.")
@click.option("--due", default=None, help="edit: the new date; empty for none.")
@click.option("--verdict", default="", help="close: benign_positive, false_positive, ...")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@pass_invocation
def command(
    invocation: Invocation, verb: str, refs: tuple[str, ...], *, as_json: bool, **said_: str | None
) -> None:
    """Do VERB to each REF: one batch, taken back by one undo.

    What a source must be told waits in the outbox; `itday sync` or an open cockpit delivers it.
    """
    from itday.store import rows

    runtime = invocation.runtime
    options = Said(**said_)  # type: ignore[arg-type]  # click gives each option its own type
    things = [runtime.store.read_now(rows.resolve, ref) for ref in refs]
    try:
        changes = [VERBS[verb](thing, options, runtime) for thing in things]
    except ValueError as error:
        raise ItdayError(str(error), where=f"itday do {verb}") from error
    for change in changes:
        if change.kind != change.ref.kind:
            raise ItdayError(f"a {change.ref.kind} has no {verb!r}", where=str(change.ref))
    decided = runtime.decide_now(changes, options.reason)
    if as_json:
        from itday.cli.output import print_json

        print_json({"batch": decided.batch, "titles": list(decided.titles)})
        return
    for change, title in zip(changes, decided.titles, strict=True):
        click.echo(f"{change.describe()}: {title}")
