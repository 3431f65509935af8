"""`itday do VERB REF...`: decide, on one thing or many, across sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.verbs import VERBS, Said
from itday.domain.change import Change
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.domain.ref import Ref
    from itday.runtime import Runtime


CASE = re.compile(r"(?:desk:case:)?(c-[0-9a-f]+(?:-s)?)", re.ASCII | re.IGNORECASE)
"""A case as listings print it."""


class VerbName(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
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


def confirm(changes: Sequence[Change]) -> None:
    """Ask about what cannot be undone; the default is No, and so is an end of input.

    Raises:
        ItdayError: The person did not say yes; nothing was done.
    """
    for words in dict.fromkeys(change.confirm for change in changes if change.confirm):
        try:
            agreed = click.confirm(f"{words}. Do it?", err=True)
        except click.Abort:
            agreed = False
        if not agreed:
            raise ItdayError("nothing was done", remedy="--yes answers for a script")


def _meant(runtime: Runtime, ref: str) -> Sequence[Ref]:
    """What a word of the command stands for: one thing, or the alerts of a case."""
    from itday.store import rows

    if not (case := CASE.fullmatch(ref)):
        return [runtime.store.read_now(rows.resolve, ref)]
    from itday.config import rules
    from itday.store import casework
    from itday.store import round as rounds

    told, now = rules.load(runtime.settings.rules_file), runtime.now()
    worked = runtime.store.read_now(casework.work, told, now, open_only=True)
    alerts = casework.named(worked, case[1]).case.refs
    return runtime.store.read_now(rounds.decided_together, told, now, alerts)


@click.command("do")
@click.argument("verb", type=VerbName())
@click.argument("refs", nargs=-1, required=True, metavar="REF...")
@click.option("--to", default="", help="assign, hand-over: to whom; status, rsvp, feedback: which.")
@click.option("--text", default=None, help="A comment, or other words; - reads stdin.")
@click.option("--title", default=None, help="edit: the new title.")
@click.option("--due", default=None, metavar="DAY", help="edit: the new date; empty for none.")
@click.option("--priority", type=click.IntRange(0, 9), default=None, help="edit, priority.")
@click.option("--verdict", default="", help="close: benign_positive, false_positive, ...")
@click.option("--series", default="", help="agenda: whose, by name or words of a title.")
@click.option("--until", default="", metavar="WHEN", help="snooze: 2h, mon, period 3, resolved.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask about what cannot be undone.")
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    /,
    verb: str,
    refs: tuple[str, ...],
    *,
    as_json: bool,
    yes: bool,
    **options: str | int | None,
) -> None:
    """Do VERB to each REF: one batch, taken back by one undo.

    What a source must be told waits in the outbox; `itday sync` or an open cockpit delivers it.
    """
    from itday.cli.output import print_json, say

    runtime = invocation.runtime
    said = Said(**options)  # type: ignore[arg-type]  # click gives each option its own type
    things = [thing for ref in refs for thing in _meant(runtime, ref)]
    made = [VERBS[verb](thing, said, runtime) for thing in dict.fromkeys(things)]
    changes = [one for some in made for one in ([some] if isinstance(some, Change) else some)]
    if not yes:
        confirm(changes)
    decided = runtime.decide_now(changes, said.reason)
    if as_json:
        print_json({"batch": decided.batch, "titles": list(decided.titles)})
        return
    # What a case's own record was told has a title too, after those that were asked for.
    for change, title in zip(changes, decided.titles, strict=False):
        say(f"{change.describe()}: {title}")
