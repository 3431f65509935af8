"""Secrets in a file protected by a passphrase: for sessions in which there is no keyring.

It is made only when a person asks for it, and used only where no keyring is. The key is drawn from
the passphrase by scrypt, and what is kept is sealed under it; we make no cipher of our own.
"""

from __future__ import annotations

import base64
import contextlib
import getpass
import hashlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from itday.config import sealing
from itday.config.paths import paths, private_dir
from itday.domain import installing
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret

NAME = "a file protected by a passphrase"
MODULE = __name__
SHORTEST = 12
"""Letters of a passphrase: whoever has the file may try as many as they like."""
COST = {"n": 1 << 16, "r": 8, "p": 1}
"""Of scrypt: 64 MB and a fifth of a second a try."""
SPACE = 160 << 20
TRIES = 3

_keys: dict[str, bytes] = {}
"""By profile, once the passphrase was given."""
_one = threading.RLock()


def file(profile: str) -> Path:
    """Where the box of a profile is."""
    return paths(profile).data / "secrets.box"


def there(profile: str) -> bool:
    """Whether the person has made one."""
    return file(profile).exists()


def locked(profile: str) -> bool:
    """Whether there is one whose passphrase was not given yet."""
    return profile not in _keys and there(profile)


def lock(profile: str) -> None:
    """Forget the passphrase."""
    _keys.pop(profile, None)


def create(profile: str, passphrase: Secret) -> None:
    """Make an empty one.

    Raises:
        SettingsError: The passphrase is too short, there is one already, or what seals is missing.
    """
    if len(passphrase.reveal()) < SHORTEST:
        raise SettingsError(
            "the passphrase is too short",
            remedy=f"Take at least {SHORTEST} letters: four unrelated words do well",
        )
    if not sealing.possible():
        raise SettingsError(
            "what seals the file is not installed", remedy=installing.command("itday[encrypt]")
        )
    if there(profile):
        raise SettingsError("there is one already", where=str(file(profile)))
    salt = os.urandom(16)
    _keys[profile] = _drawn(passphrase, salt, COST)
    _write(profile, {}, salt, COST)


def unlock(profile: str, passphrase: Secret) -> bool:
    """Open the box for this process; whether the passphrase was right.

    Raises:
        SettingsError: The file cannot be read.
    """
    said = _said(profile)
    key = _drawn(passphrase, _raw(said["salt"]), said["cost"])
    if sealing.opened(key, _raw(said["sealed"]), _about(profile)) is None:
        return False
    _keys[profile] = key
    return True


def ask(profile: str, given: Secret | None = None) -> None:
    """Have the passphrase: as given, else from the person at the terminal.

    Nobody is asked from a thread other than the first: there may be a cockpit on the terminal.

    Raises:
        SettingsError: It is wrong, or nobody can be asked.
    """
    if not locked(profile):
        return
    if given is not None:
        if not unlock(profile, given):
            raise _wrong(profile)
        return
    if threading.current_thread() is not threading.main_thread() or not sys.stdin.isatty():
        raise SettingsError(
            "is locked: its passphrase was not given in this session",
            where=str(file(profile)),
            remedy="Give it when itday starts in a terminal, or set ITDAY_SECRET__PASSPHRASE",
        )
    for _ in range(TRIES):
        if unlock(profile, Secret(getpass.getpass(f"Passphrase of {file(profile).name}: "))):
            return
    raise _wrong(profile)


def _wrong(profile: str) -> SettingsError:
    return SettingsError(
        "the passphrase is not that of this file",
        where=str(file(profile)),
        remedy="Try again; if it is forgotten, remove the file and set the secrets anew",
    )


class Box:
    """The open box of a profile, as a keyring."""

    def __init__(self, profile: str) -> None:
        """Read nothing yet."""
        self._profile = profile

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept under that name."""
        del service  # the file is one profile's
        return _read(self._profile).get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it, on disk on return."""
        del service
        with _one:
            _write(self._profile, _read(self._profile) | {username: password})

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        del service
        with _one:
            kept = _read(self._profile)
            kept.pop(username, None)
            _write(self._profile, kept)


def _read(profile: str) -> dict[str, str]:
    said = _said(profile)
    key = _keys.get(profile)
    text = None if key is None else sealing.opened(key, _raw(said["sealed"]), _about(profile))
    if text is None:
        raise SettingsError("is locked", where=str(file(profile)))
    kept: dict[str, str] = json.loads(text)
    return kept


def _write(
    profile: str,
    kept: dict[str, str],
    salt: bytes | None = None,
    cost: dict[str, int] | None = None,
) -> None:
    """Put a new file in the place of the old one."""
    head = {"salt": _text(salt), "cost": cost} if salt else _said(profile)
    sealed = sealing.seal(_keys[profile], json.dumps(kept).encode(), _about(profile))
    body = {"form": 1, "salt": head["salt"], "cost": head["cost"], "sealed": _text(sealed)}
    target = private_dir(file(profile).parent) / file(profile).name
    partial = target.with_suffix(".partial")
    with contextlib.suppress(FileNotFoundError):
        partial.unlink()
    made = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w", encoding="ascii") as writing:
        json.dump(body, writing)
        writing.flush()
        os.fsync(writing.fileno())
    partial.replace(target)


def _said(profile: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(file(profile).read_text(encoding="ascii"))
        _raw(said["salt"]), _raw(said["sealed"]), said["cost"]["n"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            "cannot be read",
            where=str(file(profile)),
            remedy="Put it back from a copy, or remove it and set the secrets anew",
        ) from error
    return said


def _drawn(passphrase: Secret, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(
        passphrase.reveal().encode(), salt=salt, n=cost["n"], r=cost["r"], p=cost["p"],
        maxmem=SPACE, dklen=32,
    )  # fmt: skip


def _about(profile: str) -> str:
    return f"secrets of {profile}"


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
