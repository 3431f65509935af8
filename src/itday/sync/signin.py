"""Signing a person in to a source, or out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from itday.domain.errors import SettingsError
from itday.store import feeds
from itday.sync.ask import asked
from itday.sync.session import Session

if TYPE_CHECKING:
    from itday.sdk.oauth import SignsIn, Talk
    from itday.sync.ground import Ground


async def sign_in(ground: Ground, name: str, talk: Talk) -> str:
    """A few words on who is signed in to a source now.

    Args:
        ground: The profile.
        name: The source.
        talk: How to speak with the person.

    Raises:
        SettingsError: It signs in by its secret alone, or its table is wrong.
        SourceError: The person was refused, or nobody answers.
    """
    async with asked(ground, name) as session:
        who = await (await _signing(session, name)).sign_in(talk)
        await session.describe(await session.connector())
        await ground.store.write(feeds.signed_in, name, ground.stamp())
        return who


async def sign_out(ground: Ground, name: str) -> None:
    """Forget a source's sign-in.

    Raises:
        SettingsError: As `sign_in`.
    """
    async with asked(ground, name) as session:
        await (await _signing(session, name)).sign_out()
        await session.describe(await session.connector())


async def consent_url(ground: Ground, name: str) -> str:
    """Where an administrator grants what a source needs.

    Raises:
        SettingsError: As `sign_in`, or there is no such address.
    """
    async with asked(ground, name) as session:
        url = (await _signing(session, name)).consent_url()
    if not url:
        raise SettingsError("no administrator has anything to grant for it", where=name)
    return url


async def _signing(session: Session, name: str) -> SignsIn:
    from itday.sdk.oauth import SignsIn

    made = await session.connector()
    if not isinstance(made, SignsIn):
        raise SettingsError(
            "it has no sign-in of its own", where=name, remedy=f"Run `itday secret set {name}`"
        )
    return cast("SignsIn", made)
