"""`itday list KIND`: the open things of a kind, in the cockpit's order."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.kind import KindName

MANY = 100_000


@click.command("list")
@click.argument("kind", type=KindName())
@click.option("--filter", "-f", "words", default="", help="As in the panes: due<fri is:new toner")
@click.option("--all", "-a", "closed", is_flag=True, help="Closed ones as well.")
@click.option("--limit", "-n", default=200, show_default=True, help="At most so many.")
@json_option
@pass_invocation
def command(
    invocation: Invocation, kind: str, *, words: str, closed: bool, limit: int, as_json: bool
) -> None:
    """List the open to-dos, tickets, alerts, meetings, messages or notes; works offline."""
    from itday.cli import output
    from itday.store import rows
    from itday.triage.filter import parse

    runtime = invocation.runtime
    now, school = runtime.now(), runtime.settings.school
    wanted = parse(words, school, now)
    meetings_from = school.local_day(school.local_date(now))[0].timestamp()
    after = meetings_from if kind == "meeting" and not closed else None
    scope = rows.Scope(kind, open_only=not closed, after=after, limit=MANY if words else limit)
    found = [row for row in runtime.store.read_now(rows.listing, scope) if wanted(row)][:limit]
    if as_json:
        output.print_json([output.row_json(row) for row in found])
        return
    digits = runtime.store.read_now(rows.short_length)
    output.print_table(output.row_line(row, school, now, digits) for row in found)
    if not found:
        click.echo(f"No {'' if closed else 'open '}{kind} here{' for ' + words if words else ''}.")
