"""A profile's key: 32 random bytes in the keyring, under which its data is kept.

What is encrypted is encrypted under keys drawn from this one, each for its own purpose. It is made
when first needed and never changed: copies elsewhere stay readable.
"""

from __future__ import annotations

import hmac
import os
from hashlib import sha256
from typing import TYPE_CHECKING

from itday.config import secrets
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = ".key"
"""Its name in the keyring; no source can be called so. From the environment: ITDAY_SECRET__KEY."""
SIZE = 32

TOKENS = "tokens"
"""The purpose of the key for sign-ins."""


def get(profile: str, look: Callable[[str, str], Secret | None] = secrets.get) -> ProfileKey | None:
    """The profile's key; `None` where there is none. May wait for a person.

    Args:
        profile: Whose.
        look: How a secret is looked up.

    Raises:
        SettingsError: The keyring is locked or fails, or holds something else under that name.
    """
    kept = look(profile, NAME)
    if kept is None:
        return None
    try:
        return ProfileKey(bytes.fromhex(kept.reveal()))
    except ValueError:
        raise SettingsError(
            "what the keyring holds as this profile's key is none",
            where=f"itday:{profile}",
            remedy="Put it back with itday encrypt --recover",
        ) from None


def make(profile: str) -> ProfileKey:
    """Make a key and keep it; the caller has looked that there is none, under a lock.

    Raises:
        SettingsError: There is no keyring that we trust, it is locked, or it did not keep it.
    """
    made = ProfileKey(os.urandom(SIZE))
    keep(profile, made)
    return made


def keep(profile: str, key: ProfileKey) -> None:
    """Put a key into the keyring, and read it back to be sure.

    Raises:
        SettingsError: As `make`.
    """
    secrets.put(profile, NAME, Secret(key.reveal().hex()))


class ProfileKey:
    """The key itself; it shows itself as little as a secret does."""

    __slots__ = ("_secret",)

    def __init__(self, value: bytes) -> None:
        """Keep it.

        Raises:
            ValueError: It is not 32 bytes long.
        """
        if len(value) != SIZE:
            msg = f"a profile's key has {SIZE} bytes"
            raise ValueError(msg)
        self._secret = Secret(value.hex())

    def reveal(self) -> bytes:
        """The bytes."""
        return bytes.fromhex(self._secret.reveal())

    def drawn(self, purpose: str) -> bytes:
        """The key for one purpose; 32 bytes from which this one cannot be told."""
        return hmac.new(self.reveal(), f"itday 1 {purpose}".encode(), sha256).digest()

    def __repr__(self) -> str:
        return "ProfileKey(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProfileKey) and self._secret == other._secret

    __hash__ = None  # type: ignore[assignment]  # a hash would betray equal keys
