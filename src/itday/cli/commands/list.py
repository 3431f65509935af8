"""`itday list KIND`: the open things of a kind, in the cockpit's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.kind import KindName
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from datetime import datetime

    from itday.domain.school_time import School
    from itday.triage.filter import Filter

MANY = 100_000


@click.command("list")
@click.argument("kind", type=KindName())
@click.option("--filter", "-f", "words", default="", help="As in the panes: due<fri is:new toner")
@click.option("--all", "-a", "closed", is_flag=True, help="Closed ones as well.")
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="At most so many.",
)
@json_option
@pass_invocation
def command(
    invocation: Invocation, kind: str, *, words: str, closed: bool, limit: int, as_json: bool
) -> None:
    """List the open to-dos, tickets, alerts, meetings, messages, notes or people; works offline."""
    from itday.cli import output
    from itday.store import rows

    runtime = invocation.runtime
    now, school = runtime.now(), runtime.settings.school
    wanted = _understood(words, school, now)
    meetings_from = school.local_day(school.local_date(now))[0].timestamp()
    after = meetings_from if kind == "meeting" and not closed else None
    scope = rows.Scope(kind, open_only=not closed, after=after, limit=MANY if words else limit + 1)
    every = [row for row in runtime.store.read_now(rows.listing, scope) if wanted(row)]
    found = every[:limit]
    if as_json:
        output.print_json([output.row_json(row) for row in found])
        return
    digits = runtime.store.read_now(rows.short_length)
    output.print_table(output.row_line(row, school, now, digits) for row in found)
    if len(every) > limit:
        output.say(f"There are more than {limit}: --limit shows them", err=True)
    if not found:
        output.say(f"No {'' if closed else 'open '}{kind} here{' for ' + words if words else ''}.")


def _understood(words: str, school: School, now: datetime) -> Filter:
    from itday.triage.filter import parse

    try:
        return parse(words, school, now)
    except ItdayError as error:
        raise click.UsageError(str(error)) from error
