"""`itday next`: the one thing to decide on first."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation


@click.command("next")
@json_option
@pass_invocation
def command(invocation: Invocation, *, as_json: bool) -> None:
    """Show the most consequential open thing, and why.

    Over all sources.
    """
    from itday.cli import output
    from itday.cli.kind import QUEUE
    from itday.store import rows
    from itday.triage.consequence import weigh

    runtime = invocation.offline
    now, school = runtime.now(), runtime.settings.school
    candidates = [
        (weigh(row, now), row)
        for kind in QUEUE
        for row in runtime.store.read_now(
            rows.listing,
            rows.Scope(
                kind,
                after=now.timestamp() if kind == "meeting" else None,
                now=now.timestamp(),
            ),
        )
    ]
    if not candidates:
        if as_json:
            output.print_json(None)
        else:
            output.say("Nothing is open.")
        return
    weight, first = min(candidates, key=lambda pair: (pair[0][:2], pair[1].order))
    if as_json:
        output.print_json(output.row_json(first) | {"why": weight.why})
        return
    digits = runtime.store.read_now(rows.short_length)
    output.print_table([(first.kind, *output.row_line(first, school, now, digits))])
    output.say(f"First because: {weight.why}.")
