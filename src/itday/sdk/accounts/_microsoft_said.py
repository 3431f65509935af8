"""msal, loaded when it is first needed, and what its answers mean for the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itday.domain import installing
from itday.domain.errors import AuthFailed, Forbidden, SettingsError, SourceError, Unavailable
from itday.domain.text import clean

BLOCKED = frozenset({53003, 50097, 50199, 530035, 530036})
"""AADSTS codes by which Conditional Access turns a way of signing in down."""
CONSENT = frozenset({65001, 90094, 90095})
"""AADSTS codes for a permission that an administrator must grant first."""


def load_msal() -> Any:
    """Import msal.

    Raises:
        SettingsError: It is not installed; says which command does it.
    """
    try:
        import msal
    except ModuleNotFoundError:
        raise SettingsError(
            "signing in to Microsoft needs the package msal, which is not installed",
            remedy=installing.command("itday[microsoft]"),
        ) from None
    return msal


def carries(target: str, needs: str) -> bool:
    """Whether a token for these scopes carries a permission; `.default` carries what was granted.

    Reading is carried by the permission to read and write the same.
    """
    names = {one.rpartition("/")[2].lower() for one in target.split()}
    wanted = needs.rpartition("/")[2].lower()
    more = wanted.replace(".read", ".readwrite", 1) if ".readwrite" not in wanted else wanted
    return bool({wanted, more, ".default"} & names)


def withheld(said: Mapping[str, Any]) -> bool:
    """Whether an administrator has not granted something of what was asked for."""
    codes = set(said.get("error_codes") or ())
    return bool(codes & CONSENT) or "consent_required" in {said.get("error"), said.get("suberror")}


def refusal(said: Mapping[str, Any], source: str, needs: str = "") -> SourceError:
    """What an answer without a token means for the person."""
    codes = set(said.get("error_codes") or ())
    words = clean(" ".join(str(said.get("error_description") or "").split()), limit=160)
    if said.get("error") == "temporarily_unavailable":
        return Unavailable(words or "Microsoft's sign-in is busy", where=source)
    if codes & BLOCKED:
        return AuthFailed(
            f"Conditional Access does not allow this way of signing in ({words})",
            where=source,
            remedy='Set sign_in = "browser", or ask for an exception',
        )
    if withheld(said):
        return Forbidden(
            f"permission missing: {needs}",
            where=source,
            remedy=f"An administrator grants it: `itday signin {source} --consent`",
        )
    if said.get("error") in {"access_denied", "authorization_declined"}:
        return AuthFailed("signing in was declined", where=source, remedy="Run it again")
    return AuthFailed(
        words or "nobody is signed in", where=source, remedy=f"Run `itday signin {source}`"
    )
