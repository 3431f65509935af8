"""Secrets: in the system's keyring, else in a file under a passphrase, or in the environment.

Only keyrings that are known to encrypt are used. The `keyring` package by itself takes what it
finds, and may find one that writes plain text or one that swallows what it is given.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from itday.config import strongbox
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

T = TypeVar("T")

ENCRYPTING = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service (libsecret)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Locker",
}
"""The keyrings we use, by the module of their class, and what people call them."""
CHAIN = "keyring.backends.chainer"
WHY_NOT = {
    "keyring.backends.fail": "this machine or session has no keyring",
    "keyring.backends.null": "the keyring is switched off, and would swallow secrets",
    "keyrings.alt": "the keyring on offer may keep secrets in a plain text file",
}
START = (
    "Start a keyring (GNOME Keyring, KWallet, KeePassXC) in this session, or keep secrets under a "
    "passphrase: itday secret box"
)
CHOICE = "PYTHON_KEYRING_BACKEND"
"""The variable by which people choose a keyring."""
PREFIX = "ITDAY_SECRET_"
PASSPHRASE = ".passphrase"  # noqa: S105  # what it is called, not what it is
"""What the passphrase of the file is called, in the environment: ITDAY_SECRET__PASSPHRASE."""
PATIENCE_S = 60.0
"""How long a keyring may take: a person may be typing its password; nobody may be there at all."""

_environment: dict[str, Secret] = {}


class Ring(Protocol):
    """What is asked of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept, or `None`."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class Backend:
    """The keyring this session offers, and whether we use it."""

    name: str
    usable: bool
    why: str = ""
    """Why it is not used; empty where it is."""
    remedy: str = ""
    module: str = ""
    """Where its class is, for one that is used."""


def variable(name: str) -> str:
    """Give the name of the environment variable that may hold a source's secret."""
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", name.upper())


def take_environment() -> None:
    """Take every `ITDAY_SECRET_…` out of the environment, so that no child process inherits it."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        value = os.environ.pop(name)
        if value:
            _environment[name] = Secret(value)


def lend(name: str, value: Secret) -> None:
    """Know a source's secret until this process ends, as if the environment had given it."""
    _environment[variable(name)] = value


def get(profile: str, name: str, *, hint: str = "") -> Secret | None:
    """Give a source's secret from the environment, else the keyring; None if it is in neither.

    With no usable keyring there is nothing in it: `backend()` says why. May wait for a person to
    unlock the keyring, so never call it on the event loop.

    Args:
        profile: Whose.
        name: The source's.
        hint: The module of the keyring that has it (`Backend.module`): asked first, since finding
            out which keyrings there are takes longer than asking one.

    Raises:
        SettingsError: The keyring is there but locked, or fails.
    """
    take_environment()
    if (given := _environment.get(variable(name))) is not None:
        return given
    prepare(profile)
    value = _within(lambda: _look_up(profile, name, hint), name)
    return None if value is None else Secret(value)


def put(profile: str, name: str, value: Secret) -> None:
    """Keep a secret in the keyring, in place of an earlier one, and read it back to be sure.

    Raises:
        SettingsError: There is nothing to keep, no keyring we trust, it is locked, or it did not
            keep what it was given.
    """
    if not value:
        raise SettingsError("the secret is empty", where=name)

    prepare(profile)

    def keep() -> str | None:
        chosen, state = _choose(profile)
        if chosen is None:
            raise SettingsError(
                f"the secret cannot be kept: {state.why}",
                where=name,
                remedy=f"{state.remedy}, or set {variable(name)} for each run",
            )
        chosen.set_password(_service(profile), name, value.reveal())
        return chosen.get_password(_service(profile), name)

    kept = _within(keep, name)
    if kept is None or Secret(kept) != value:
        raise SettingsError(
            "the keyring did not keep the secret as it was given",
            where=name,
            remedy=f"Try another keyring, or set {variable(name)} for each run",
        )


def remove(profile: str, name: str) -> bool:
    """Take a secret out of the keyring; False where there was none.

    Raises:
        SettingsError: The keyring is locked, or fails.
    """
    prepare(profile)

    def take_out() -> bool:
        chosen, _ = _choose(profile)
        if chosen is None or chosen.get_password(_service(profile), name) is None:
            return False
        chosen.delete_password(_service(profile), name)
        return True

    return _within(take_out, name)


def backend(profile: str = "") -> Backend:
    """Say which keyring there is, and why it is not used if it is not; stores and reads nothing.

    Args:
        profile: Whose: it may have a file protected by a passphrase, for where there is none.
    """
    return _within(lambda: _choose(profile), "keyring")[1]


def prepare(profile: str) -> None:
    """Have the passphrase of the profile's file, where secrets are in one; may ask for it.

    Raises:
        SettingsError: It is wrong, or nobody can be asked.
    """
    take_environment()
    if strongbox.locked(profile) and backend(profile).module == strongbox.MODULE:
        strongbox.ask(profile, _environment.get(variable(PASSPHRASE)))


def _service(profile: str) -> str:
    return f"itday:{profile}"


def _look_up(profile: str, name: str, hint: str) -> str | None:
    quick = _hinted(hint)
    if quick is not None and (kept := quick.get_password(_service(profile), name)) is not None:
        return kept
    chosen, _ = _choose(profile)
    return None if chosen is None else chosen.get_password(_service(profile), name)


def _hinted(hint: str) -> KeyringBackend | None:
    """The keyring of that module, if it is one that encrypts and nobody chose another one."""
    chosen_by_hand = "keyring" in sys.modules or CHOICE in os.environ
    if hint not in ENCRYPTING or chosen_by_hand:
        return None
    try:
        made: KeyringBackend = importlib.import_module(hint).Keyring()
        return made if type(made).viable else None
    except (ImportError, AttributeError):
        return None


def _choose(profile: str) -> tuple[Ring | None, Backend]:
    """Give the keyring to use; of a chain the first that encrypts, past the others."""
    import keyring  # slow to load, and not needed for the first frame

    found = keyring.get_keyring()
    chain = type(found).__module__ == CHAIN
    links: list[KeyringBackend] = list(getattr(found, "backends", ())) if chain else [found]
    for link in links:
        if (name := _known_as(link)) is not None:
            return link, Backend(name, usable=True, module=type(link).__module__)
    if profile and strongbox.there(profile):
        return strongbox.Box(profile), Backend(strongbox.NAME, usable=True, module=strongbox.MODULE)
    module = type(links[0]).__module__ if links else "keyring.backends.fail"
    why = next(
        (why for start, why in WHY_NOT.items() if f"{module}.".startswith(f"{start}.")),
        "the keyring on offer is not one that we know to encrypt",
    )
    return None, Backend(module, usable=False, why=why, remedy=START)


def _known_as(link: KeyringBackend) -> str | None:
    """Give what people call a keyring that encrypts; None for any other.

    The class itself must be one of keyring's: a stranger's subclass may do anything.
    """
    return ENCRYPTING.get(type(link).__module__)


def _within(call: Callable[[], T], name: str) -> T:
    """Make a call to the keyring that ends in time, and whose every failure is one of ours."""
    results: list[T] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            results.append(call())
        except Exception as error:  # noqa: BLE001  # D-Bus, COM and Keychain raise what they like
            failures.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if results:
        return results[0]
    # Not chained: a trace would show the keyring's own words, and they may hold the secret.
    raise _fault(failures[0] if failures else None, name) from None


def _fault(error: Exception | None, name: str) -> SettingsError:
    """Word a failure by its kind alone: its text may hold what we tried to keep."""
    if isinstance(error, SettingsError):
        return error
    kind = type(error).__name__
    if kind in {"KeyringLocked", "LockedException", "PromptDismissedException"}:
        what, remedy = "the keyring is locked", "Unlock it"
    elif error is None:
        what = f"the keyring did not answer within {PATIENCE_S:.0f} seconds"
        remedy = "See whether it waits for its password in a window"
    else:
        what, remedy = f"the keyring failed ({kind})", "See what `itday doctor` says of it"
    return SettingsError(what, where=name, remedy=f"{remedy}, or set {variable(name)} for this run")
