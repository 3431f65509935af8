"""The key of a profile's databases, from the keyring to the store.

A profile that is not encrypted pays for this with a look at two small files.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from itday.domain import installing
from itday.domain.errors import StoreError
from itday.store import cipher
from itday.store.database import desk_file

if TYPE_CHECKING:
    from pathlib import Path

    from itday.config.paths import Paths
    from itday.config.profile_key import ProfileKey

DATABASES = "databases"
"""The purpose of the key that the files are encrypted with."""
RECOVER = "Put it back from the recovery code: itday encrypt --recover"


def unlock(profile: str, where: Paths) -> None:
    """Hand the store the key of a profile's databases, where they are encrypted.

    May wait for a person to unlock the keyring.

    Raises:
        SettingsError: The keyring is locked or fails.
        StoreError: The key is not in the keyring, or another one is; or the package is missing.
    """
    desk = desk_file(where.data)
    said = cipher.note(where.data)
    if said is None or said.state == cipher.DECLINED:
        if cipher.is_encrypted(desk):
            _unlock_without_note(profile, where, desk)
        return
    key = _key(profile, desk, said.keyring).drawn(DATABASES)
    if cipher.check_of(key) != said.check:
        raise StoreError(
            "the key in the keyring is not the one it is encrypted with",
            where=str(desk),
            remedy=RECOVER,
        )
    cipher.hold(key, where.data, where.cache, encrypting=said.state != cipher.DECRYPTING)


def _unlock_without_note(profile: str, where: Paths, desk: Path) -> None:
    """A file that is encrypted, or damaged: if the profile's key opens it, it is the former."""
    from itday.config import profile_key

    if not cipher.possible() or (found := profile_key.get(profile)) is None:
        return
    key = found.drawn(DATABASES)
    if cipher.opens(desk, key):
        cipher.write_note(where.data, cipher.Note(cipher.ENCRYPTED, cipher.check_of(key)))
        cipher.hold(key, where.data, where.cache)


def unlock_copy(profile: str, where: Paths, copy: Path) -> None:
    """Hand the store the key of a copy, where it is encrypted and lies elsewhere.

    A profile in which there is nothing yet is encrypted from then on, as the copy is.

    Raises:
        SettingsError: The keyring is locked or fails.
    """
    from itday.config import profile_key

    if not cipher.is_encrypted(copy) or not cipher.possible() or cipher.is_held(copy):
        return
    found = profile_key.get(profile)
    if found is None:
        return
    key = found.drawn(DATABASES)
    cipher.hold(key, copy.parent, encrypting=False)
    fresh = not desk_file(where.data).exists() and cipher.note(where.data) is None
    if fresh and cipher.opens(copy, key):
        cipher.write_note(where.data, cipher.Note(cipher.ENCRYPTED, cipher.check_of(key)))
        cipher.hold(key, where.data, where.cache)


def _key(profile: str, desk: Path, keyring: str) -> ProfileKey:
    """The profile's key, which must be there."""
    from itday.config import profile_key, secrets

    if not cipher.possible():
        raise StoreError(
            "is encrypted, and the package that opens it is not installed",
            where=str(desk),
            remedy=installing.command("itday[encrypt]"),
        )
    found = profile_key.get(profile, partial(secrets.get, hint=keyring))
    if found is not None:
        return found
    state = secrets.backend(profile)
    if not state.usable:
        raise StoreError(
            f"is encrypted, and {state.why}",
            where=str(desk),
            remedy=f"{state.remedy}, or set {secrets.variable(profile_key.NAME)} for this run",
        )
    raise StoreError(
        "is encrypted, and its key is not in the keyring any more",
        where=str(desk),
        remedy=RECOVER,
    )
