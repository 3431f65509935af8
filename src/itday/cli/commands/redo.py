"""`itday redo`: do again what was undone."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.taken_back import tell


@click.command("redo")
@json_option
@click.pass_context
@pass_invocation
def command(invocation: Invocation, ctx: click.Context, *, as_json: bool) -> None:
    """Do again what the latest undo took back.

    Unless something was done since.
    """
    ctx.exit(tell(invocation.runtime.redo_now(), "Done again:", as_json=as_json))
