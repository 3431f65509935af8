"""`itday secret`: passwords and tokens, kept in the system's keyring."""

from __future__ import annotations

import sys

import click

from itday.cli.invocation import Invocation, pass_invocation


@click.group("secret")
def command() -> None:
    """Keep or forget the password or token of a source."""


@command.command("set")
@click.argument("name")
@pass_invocation
def keep(invocation: Invocation, name: str) -> None:
    """Keep a secret for source NAME.

    It is asked for without echo, or read from standard input.
    """
    from itday.config import secrets
    from itday.domain.errors import SettingsError
    from itday.domain.secret import Secret

    _offer_box(invocation.profile)
    if sys.stdin.isatty():
        value = str(click.prompt(f"Secret for {name}", hide_input=True))
    else:
        value = sys.stdin.read().rstrip("\r\n")
    if not value:
        raise SettingsError("nothing was given", where=name)
    secrets.put(invocation.profile, name, Secret(value))
    click.echo(f"Kept in {secrets.backend(invocation.profile).name}.")
    _warn_of_stranger(invocation, name)


@command.command("rm")
@click.argument("name")
@click.pass_context
@pass_invocation
def forget(invocation: Invocation, ctx: click.Context, name: str) -> None:
    """Forget the secret of source NAME."""
    from itday.config import secrets

    known = secrets.remove(invocation.profile, name)
    click.echo("Forgotten." if known else f"No secret was kept for {name}.")
    ctx.exit(0 if known else 1)


@command.command("box")
@pass_invocation
def box(invocation: Invocation) -> None:
    """Make a file for secrets, under a passphrase.

    It is used where there is no keyring.

    It is used only in sessions without one. The passphrase is asked for once a session, or taken
    from ITDAY_SECRET__PASSPHRASE.
    """
    from itday.config import strongbox
    from itday.domain.secret import Secret

    if sys.stdin.isatty():
        said = str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=True))
    else:
        said = sys.stdin.read().rstrip("\r\n")
    strongbox.create(invocation.profile, Secret(said))
    click.echo(f"Made: {strongbox.file(invocation.profile)}. If the passphrase is lost, so is it.")


def _offer_box(profile: str) -> None:
    """Where there is no keyring, ask whether a file under a passphrase will do."""
    from itday.config import secrets, strongbox
    from itday.domain.secret import Secret

    state = secrets.backend(profile)
    if state.usable or not sys.stdin.isatty():
        return
    click.echo(f"Nothing keeps it: {state.why}.")
    if click.confirm("Keep secrets in a file protected by a passphrase?"):
        said = str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=True))
        strongbox.create(profile, Secret(said))


def _warn_of_stranger(invocation: Invocation, name: str) -> None:
    """Say so where no source has that name: it may come later, or be misspelt."""
    from itday.cli.output import say
    from itday.config.paths import paths
    from itday.config.settings import load

    settings = load(paths(invocation.profile).config)
    names = {source.name for source in settings.sources} | {one.source for one in settings.problems}
    if name not in names:
        known = f"; there are {', '.join(sorted(names))}" if names else ""
        say(f"No source is called {name} yet{known}.", err=True)
