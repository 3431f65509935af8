"""`itday decrypt`: what is kept here, readable for whoever can read the disk."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, pass_invocation


@click.command("decrypt")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_invocation
def command(invocation: Invocation, *, yes: bool) -> None:
    """Take the encryption of the databases off again.

    Of desk.db, the cache and their copies.

    No other copy of itday may be open. The key stays in the keyring, for copies that lie elsewhere.
    """
    from itday.cli.output import say
    from itday.config.paths import paths
    from itday.sync import encryption
    from itday.sync.unlock import unlock

    where = paths(invocation.profile)
    if encryption.is_plain(where):
        say("This profile is not encrypted.")
        return
    unlock(invocation.profile, where)
    if not yes:
        click.confirm(
            "Names, cases and notes will lie on the disk in plain form. Go on?", abort=True
        )
    for line in encryption.decrypt(where, encryption.key_for(invocation.profile, where)):
        say(f"itday: {line}", err=True)
    say("Decrypted.")
