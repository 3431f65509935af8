"""`itday encrypt`: what is kept here, readable with the key in the keyring alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, pass_invocation
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from itday.config.paths import Paths


@click.command("encrypt")
@click.option("--recover", is_flag=True, help="Put a lost key back: asks for the recovery code.")
@pass_invocation
def command(invocation: Invocation, *, recover: bool) -> None:
    """Encrypt the databases and their copies.

    Desk.db and the cache, with a key that the system's keyring keeps.

    Shows a recovery code, once, on the terminal. Without it and without the keyring nobody can
    read the databases again. No other copy of itday may be open.
    """
    from itday.cli.output import say
    from itday.config.paths import paths
    from itday.sync import encryption
    from itday.sync.unlock import unlock

    where = paths(invocation.profile)
    if recover:
        _recover(invocation.profile, where)
        return
    if encryption.is_encrypted(where):
        unlock(invocation.profile, where)
        left = encryption.encrypt(where, encryption.key_for(invocation.profile, where))
        say("This profile is encrypted already.")
    else:
        left = set_up(invocation.profile, where)
    for line in left:
        say(f"itday: {line}", err=True)


def set_up(profile: str, where: Paths) -> list[str]:
    """Show the recovery code, see that it was written down, and encrypt.

    Returns:
        What had to be left as it is, a line each.

    Raises:
        SettingsError: This is no terminal, or the code was not repeated.
        StoreError: Nothing can be encrypted here, or another copy of itday is open.
    """
    from itday.cli.output import say
    from itday.config import recovery
    from itday.config.paths import private_dir
    from itday.store import damage
    from itday.store.database import desk_file
    from itday.sync import encryption

    if not on_terminal():
        raise SettingsError(
            "the recovery code is shown on a terminal only", remedy="Run itday encrypt in one"
        )
    if (fault := encryption.why_not(profile)) is not None:
        raise fault
    with damage.alone(desk_file(private_dir(where.data))):
        pass  # said before the person has written anything down
    key = encryption.key_for(profile, where)
    with _own_screen():
        _show(recovery.code(key))
    left = encryption.encrypt(where, key)
    say("Encrypted: desk.db, the cache and the copies in backups.")
    return left


def on_terminal() -> bool:
    """Whether a person sees what is printed, and answers."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def _own_screen() -> Iterator[None]:
    """A screen of its own, so that the code is not left in what can be scrolled back to."""
    apart = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    if apart:
        click.echo("\x1b[?1049h\x1b[H", nl=False)
    try:
        yield
    finally:
        if apart:
            click.echo("\x1b[?1049l", nl=False)


def _show(code: str) -> None:
    """Show the code, and ask for its last group."""
    click.echo("If the keyring loses its key, this code is the only way to read your data again.")
    click.echo("Write it down, and keep it away from this machine. It is not shown again:\n")
    groups = code.split("-")
    half = len(groups) // 2
    click.echo(f"    {' - '.join(groups[:half])}\n    {' - '.join(groups[half:])}\n")
    for _ in range(3):
        if str(click.prompt("Its last group")).strip().upper() == groups[-1]:
            return
        click.echo("That is not its last group.")
    raise SettingsError("the code was not repeated, and nothing was encrypted")


def _recover(profile: str, where: Paths) -> None:
    from itday.cli.output import say
    from itday.config import recovery
    from itday.sync import encryption

    typed = (
        str(click.prompt("Recovery code", hide_input=True))
        if sys.stdin.isatty()
        else sys.stdin.read()
    )
    encryption.recover(profile, where, recovery.key(typed))
    say("The key is in the keyring again.")
