"""`itday note`: catch a note in a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.words import said

if TYPE_CHECKING:
    from itday.domain.ref import Ref
    from itday.runtime import Runtime


@click.command("note", context_settings={"ignore_unknown_options": True})
@click.argument("text", nargs=-1, required=True)
@click.option("--about", metavar="REF", help="The thing it is about, as a listing prints it.")
@json_option
@pass_invocation
def command(
    invocation: Invocation, text: tuple[str, ...], *, about: str | None, as_json: bool
) -> None:
    """Keep a note; - reads standard input. An open cockpit shows it at once."""
    from itday.cli import noting

    runtime = invocation.offline
    thing = _named(runtime, about) if about else None
    note, decided = noting.keep(runtime, said(text), thing)
    if as_json:
        from itday.cli.output import print_json

        print_json({"ref": str(note.ref), "short": note.ref.short, "batch": decided.batch})
        return
    noting.tell(note)


def _named(runtime: Runtime, about: str) -> Ref:
    from itday.store import rows

    return runtime.store.read_now(rows.resolve, about)
