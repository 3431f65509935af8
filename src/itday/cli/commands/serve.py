"""`itday serve`: the cockpit in a browser of this machine."""

from __future__ import annotations

import asyncio

import click

from itday.cli.invocation import Invocation, pass_invocation


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to listen; left out, a port that is free.",
)
@pass_invocation
def command(invocation: Invocation, *, port: int) -> None:
    """Show the cockpit in a browser of this machine.

    Until ctrl+c. It listens on this machine only. The address it prints holds a token, made anew at
    each start: whoever has it has your cockpit.
    """
    from itday.cli.output import say
    from itday.config.paths import paths
    from itday.ui.served import serve

    paths(invocation.profile)  # a name that cannot be one is said now, not in the browser

    def ready(address: str) -> None:
        say(f"Open {address}\nAnyone with this address has your cockpit. ctrl+c ends it.")

    try:
        asyncio.run(serve(invocation.profile, port, ready))
    except KeyboardInterrupt:
        return
