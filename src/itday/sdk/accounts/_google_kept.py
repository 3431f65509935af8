"""A sign-in to Google as it is kept, and the scopes it carries."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ValidationError

from itday.domain.secret import Secret
from itday.sdk.scrub import unseen

PREFIX = "https://www.googleapis.com/auth/"
"""Of the scopes that have a short name."""


class Kept(BaseModel):
    """A sign-in as we keep it."""

    token: str = ""
    until: AwareDatetime | None = None
    renew: str = ""
    """The refresh token; a service account has none."""
    renew_until: AwareDatetime | None = None
    """Where Google lets the refresh token last for a time only."""
    scopes: tuple[str, ...] = ()
    """What was granted, which may be less than was asked for."""

    @classmethod
    def read(cls, kept: Secret | None) -> Kept | None:
        """What is kept; `None` where nothing is, or nothing of ours."""
        try:
            return None if kept is None else cls.model_validate_json(kept.reveal())
        except ValidationError:
            return None


def wider(scope: str) -> str:
    """The scope that lets one write what this one lets one read; itself where there is none."""
    return "gmail.modify" if scope == "gmail.readonly" else scope.removesuffix(".readonly")


def full(scope: str) -> str:
    """A scope as Google writes it; that of all mail is an address of its own."""
    return scope if scope.startswith("https://") else PREFIX + scope


def packed(kept: Kept) -> Secret:
    """It as text to keep; no log shows its tokens from now on."""
    unseen(kept.token)
    if kept.renew:
        unseen(kept.renew)
    return Secret(kept.model_dump_json())
