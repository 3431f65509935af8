"""`itday setup`: asks, tries, and writes the settings."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, pass_invocation


@click.command("setup")
@click.argument("connector", required=False)
@click.option("--plain", is_flag=True, help="Line by line, which is what it does anyway.")
@pass_invocation
def command(invocation: Invocation, connector: str | None, *, plain: bool) -> None:
    """Set itday up by answering questions.

    Each source is tried before it is written.

    With CONNECTOR (`itday connectors` lists them), or a product such as nextcloud, only that. It
    can be left at any point with ctrl+d, and goes on there the next time.
    """
    from itday.cli.dialogue import Left, lead
    from itday.cli.new_profile import offer_encryption
    from itday.cli.output import say
    from itday.config.paths import paths
    from itday.setup.desk import Desk
    from itday.setup.flow import talk

    del plain
    # Before anything is written: afterwards it is a change of what is there.
    offer_encryption(invocation.profile, paths(invocation.profile))
    invocation.ask_passphrase()
    desk = Desk(invocation.runtime)
    try:
        lead(talk(desk, connector or ""), invocation.profile)
    except Left:
        say("\nLeft. What was answered is kept: itday setup goes on from here.")
