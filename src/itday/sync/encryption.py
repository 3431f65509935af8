"""Encrypting a profile and back: the key first, then the files, nobody else at them meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.config import profile_key, secrets
from itday.config.paths import private_dir
from itday.domain import installing
from itday.domain.errors import StoreError
from itday.store import cipher, convert, damage
from itday.store.database import cache_file, desk_file
from itday.store.lock import locked
from itday.sync.unlock import DATABASES, unlock

if TYPE_CHECKING:
    from itday.config.paths import Paths
    from itday.config.profile_key import ProfileKey


def why_not(profile: str) -> StoreError | None:
    """Why nothing can be encrypted here; `None` where it can."""
    if not cipher.possible():
        return StoreError(
            "the package that encrypts is not installed",
            remedy=installing.command("itday[encrypt]"),
        )
    state = secrets.backend(profile)
    if not state.usable:
        return StoreError(f"nothing would keep the key: {state.why}", remedy=state.remedy)
    return None


def is_encrypted(where: Paths) -> bool:
    """Whether a profile is encrypted, all of it."""
    said = cipher.note(where.data)
    return said is not None and said.state == cipher.ENCRYPTED


def is_plain(where: Paths) -> bool:
    """Whether nothing of a profile is encrypted."""
    said = cipher.note(where.data)
    return said is None or said.state == cipher.DECLINED


def key_for(profile: str, where: Paths) -> ProfileKey:
    """The profile's key, made and kept if there is none.

    Raises:
        SettingsError, StoreError: It cannot be kept; or the databases are encrypted with another.
    """
    locks = private_dir(where.state / "locks")
    with locked(locks / "key.lock", wait=True):
        if (found := profile_key.get(profile)) is not None:
            return found
        unlock(profile, where)  # an encrypted profile whose key is lost must not get a second one
        return profile_key.make(profile)


def encrypt(where: Paths, key: ProfileKey) -> list[str]:
    """Encrypt desk.db, the cache, what was set aside and the copies in `backups`.

    Args:
        where: The profile's places; made if need be.
        key: The profile's.

    Returns:
        What had to be left as it is, a line each.

    Raises:
        StoreError: Another copy of itday is open, or there is no room.
    """
    return _convert(where, key, encrypt=True) + _pages(where)


def _pages(where: Paths) -> list[str]:
    """Pages of notes that were written beside desk.db while it was plain; they are the person's."""
    folder = where.data / "notes"
    if not any(folder.rglob("*.md")):
        return []
    return [f"{folder}: pages of notes from before are plain text. Move them, or remove them"]


def decrypt(where: Paths, key: ProfileKey) -> list[str]:
    """The other way round; the key stays in the keyring, for copies that lie elsewhere."""
    return _convert(where, key, encrypt=False)


def decline(where: Paths) -> None:
    """Note that the person was asked, and did not want it."""
    cipher.write_note(private_dir(where.data), cipher.Note(cipher.DECLINED))


def _convert(where: Paths, key: ProfileKey, *, encrypt: bool) -> list[str]:
    cache, desk = cache_file(private_dir(where.cache)), desk_file(private_dir(where.data))
    drawn, keyring = key.drawn(DATABASES), secrets.backend().module
    with damage.alone(desk):
        cipher.hold(drawn, where.data, where.cache, encrypting=encrypt)
        convert.begin(desk, drawn, encrypt=encrypt, keyring=keyring)
        left = convert.finish(cache, desk)
    if not encrypt:
        cipher.let_go(where.data, where.cache)
    return left


def recover(profile: str, where: Paths, key: ProfileKey) -> None:
    """Put a key back into the keyring, if it is the right one.

    On a machine where there is nothing yet any key will do: a copy is put back next.

    Raises:
        SettingsError: The keyring does not take it.
        StoreError: It is the key of other databases.
    """
    said, desk = cipher.note(where.data), desk_file(where.data)
    drawn = key.drawn(DATABASES)
    if said is not None and said.check:
        right = cipher.check_of(drawn) == said.check
    elif desk.exists():
        right = cipher.is_encrypted(desk) and cipher.opens(desk, drawn)
    else:
        right = profile_key.get(profile) is None
    if not right:
        raise StoreError(
            "this code is that of other databases, or these are not encrypted",
            where=str(desk),
            remedy="Look for the code of this profile",
        )
    profile_key.keep(profile, key)
    unlock(profile, where)
