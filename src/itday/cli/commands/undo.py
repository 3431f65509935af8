"""`itday undo`: take the last key press back."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.taken_back import tell


@click.command("undo")
@click.argument("batch", required=False)
@json_option
@click.pass_context
@pass_invocation
def command(
    invocation: Invocation, ctx: click.Context, batch: str | None, *, as_json: bool
) -> None:
    """Take back the latest batch, or the one named.

    `itday history` names them.

    What was sent is taken back by its opposite, which waits in the outbox like every change.
    """
    ctx.exit(tell(invocation.runtime.undo_now(batch), "Undone:", as_json=as_json))
