"""`itday signout SOURCE`: forget a sign-in."""

from __future__ import annotations

import asyncio

import click

from itday.cli.invocation import Invocation, pass_invocation


@click.command("signout")
@click.argument("source")
@pass_invocation
def command(invocation: Invocation, source: str) -> None:
    """Forget the sign-in of SOURCE on this machine.

    The vendor's own session stays.
    """
    asyncio.run(invocation.runtime.sign_out(source))
    click.echo(f"Signed out of {source}.")
