"""A profile that is not there yet: encrypted from its first byte, if the person wants it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itday.config.paths import Paths


def offer_encryption(profile: str, where: Paths) -> None:
    """Ask once, with yes for the answer, before anything is written; where it can be done at all.

    A person who declines is not asked again; `itday encrypt` does it at any time.

    Args:
        profile: Its name.
        where: Its places.

    Raises:
        SettingsError, StoreError: It was wanted, and could not be done.
        KeyboardInterrupt: The person broke it off.
    """
    from itday.store import cipher
    from itday.store.database import desk_file

    if desk_file(where.data).exists() or not cipher.possible():
        return
    import click  # most starts are of a profile that is there

    from itday.cli.commands import encrypt
    from itday.config import secrets
    from itday.sync import encryption

    if not (encrypt.on_terminal() and cipher.note(where.data) is None):
        return
    if encryption.why_not(profile) is not None:
        return
    keeper = secrets.backend(profile).name
    question = f"A new profile. Encrypt what itday keeps here, with a key in {keeper}?"
    try:
        if click.confirm(question, default=True):
            encrypt.set_up(profile, where)
        else:
            encryption.decline(where)
    except click.Abort:
        raise KeyboardInterrupt from None
