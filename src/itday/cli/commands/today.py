"""`itday today`: the morning round as text."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation


@click.command("today")
@click.option("--plain", is_flag=True, help="Lines of text, as without any option.")
@click.option("--html", is_flag=True, help="One HTML page.")
@click.option("--clear", is_flag=True, help="Afterwards all that was told has been seen.")
@json_option
@pass_invocation
def command(invocation: Invocation, *, plain: bool, html: bool, clear: bool, as_json: bool) -> None:
    """Say what is new, worse, overdue or cleared.

    Then the day; from the cache, without the network.
    """
    from itday.cli.output import print_json, say
    from itday.reports import today

    if plain + html + as_json > 1:
        raise click.UsageError("--plain, --html and --json exclude each other.")
    runtime = invocation.offline
    page = runtime.store.read_now(today.gather, runtime.settings, runtime.now())
    if as_json:
        print_json(today.as_json(page))
    elif html:
        click.echo(today.html(page), nl=False)
    else:
        say(today.plain(page))
    if clear:
        from itday.store.sighting import close_round

        runtime.store.write_now(close_round, page.upto, page.now.timestamp())
