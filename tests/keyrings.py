"""Keyrings in memory of which a test says what they are and how they behave."""

from __future__ import annotations

from typing import Any

import keyring.errors


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        """Give what was kept."""
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        """Keep it."""
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        """Forget it."""
        del self.kept[service, name]


class Locked(Ring):
    """A keyring whose owner does not unlock it."""

    def get_password(self, service: str, name: str) -> str | None:
        """Refuse."""
        raise keyring.errors.KeyringLocked("hunter2")

    def set_password(self, service: str, name: str, value: str) -> None:
        """Refuse, with the secret in the message as some do."""
        raise keyring.errors.KeyringLocked(value)


class Swallowing(Ring):
    """A keyring that forgets at once."""

    def set_password(self, service: str, name: str, value: str) -> None:
        """Drop it."""


class Chain:
    """Several keyrings, as the keyring package offers them."""

    def __init__(self, *links: Ring) -> None:
        self.backends = links


def of(module: str, kind: type = Ring, *arguments: Any) -> Any:
    """Make a keyring whose class says it comes from `module`."""
    return type(kind.__name__, (kind,), {"__module__": module})(*arguments)


def usable() -> Any:
    """One that itday takes for a Secret Service."""
    return of("keyring.backends.SecretService")
