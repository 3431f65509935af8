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
    """Keep a secret for source NAME: asked for without echo, or read from standard input."""
    from itday.config import secrets
    from itday.domain.errors import SettingsError
    from itday.domain.secret import Secret

    if sys.stdin.isatty():
        value = str(click.prompt(f"Secret for {name}", hide_input=True))
    else:
        value = sys.stdin.read().rstrip("\r\n")
    if not value:
        raise SettingsError("nothing was given", where=name)
    secrets.put(invocation.profile, name, Secret(value))
    click.echo(f"Kept in {secrets.backend().name}.")
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
