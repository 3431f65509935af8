"""`itday do VERB REF...`: decide, on one thing or many, across sources."""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.verbs import VERBS, Said
from itday.domain.change import Change
from itday.domain.errors import ItdayError


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
    from itday.store import rows

    runtime = invocation.runtime
    said = Said(**options)  # type: ignore[arg-type]  # click gives each option its own type
    things = [runtime.store.read_now(rows.resolve, ref) for ref in refs]
    made = [VERBS[verb](thing, said, runtime) for thing in dict.fromkeys(things)]
    changes = [one for some in made for one in ([some] if isinstance(some, Change) else some)]
    if not yes:
        confirm(changes)
    decided = runtime.decide_now(changes, said.reason)
    if as_json:
        print_json({"batch": decided.batch, "titles": list(decided.titles)})
        return
    for change, title in zip(changes, decided.titles, strict=True):
        say(f"{change.describe()}: {title}")
