"""`itday review`: what the day came to."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation


@click.command("review")
@click.option("--days", type=click.IntRange(1, 31), default=1, show_default=True)
@json_option
@pass_invocation
def command(invocation: Invocation, *, days: int, as_json: bool) -> None:
    """Show what was done, what slipped, who is waited for.

    And what was promised, what is silenced, and tomorrow.

    Exit code 1 where something slipped.
    """
    from itday.cli.output import print_json, say
    from itday.reports import review

    runtime = invocation.runtime
    names = runtime.settings.me.names
    found = runtime.store.read_now(
        review.gather, runtime.settings.school, runtime.now(), days=days, me=names
    )
    if as_json:
        print_json(review.as_json(found))
    else:
        say(review.plain(found))
    click.get_current_context().exit(0 if found.is_clear else 1)
