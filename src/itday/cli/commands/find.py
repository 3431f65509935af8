"""`itday find WORDS`: search over everything."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.kind import KindName


@click.command("find")
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "-k", type=KindName(), default=None, help="Only this kind.")
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="At most so many.",
)
@json_option
@pass_invocation
def command(
    invocation: Invocation, words: tuple[str, ...], *, kind: str | None, limit: int, as_json: bool
) -> None:
    """Find things by their words, the best first.

    Closed ones and notes are included.
    """
    from itday.cli import output
    from itday.domain.errors import ItdayError
    from itday.store import rows, search
    from itday.sync.noticing import list_notes

    runtime = invocation.runtime
    try:
        if not runtime.read_only:
            list_notes(runtime)
    except ItdayError as error:
        # What was written there lately may be missing from the answer; the rest is not.
        output.say(str(error), err=True)
    found = runtime.store.read_now(search.find, " ".join(words), kind=kind, limit=limit)
    if as_json:
        output.print_json([output.row_json(row) for row in found])
        return
    digits = runtime.store.read_now(rows.short_length)
    now, school = runtime.now(), runtime.settings.school
    output.print_table((row.kind, *output.row_line(row, school, now, digits)) for row in found)
    if not found:
        output.say(f"Nothing found for {' '.join(words)}.")
