"""`itday note`: catch a note in a second."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.words import said


@click.command("note", context_settings={"ignore_unknown_options": True})
@click.argument("text", nargs=-1, required=True)
@click.option("--about", metavar="REF", help="The thing it is about, as a listing prints it.")
@json_option
@pass_invocation
def command(
    invocation: Invocation, text: tuple[str, ...], *, about: str | None, as_json: bool
) -> None:
    """Keep a note; - reads standard input. An open cockpit shows it at once."""
    from itday.store import rows

    runtime = invocation.runtime
    thing = runtime.store.read_now(rows.resolve, about) if about else None
    note = runtime.note(said(text), thing)
    decided = runtime.decide_now([note])
    if as_json:
        from itday.cli.output import print_json

        print_json({"ref": str(note.ref), "short": note.ref.short, "batch": decided.batch})
        return
    click.echo(f"{note.ref.short}  noted")
