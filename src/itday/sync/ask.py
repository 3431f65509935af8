"""Questions to a source that wait for their answer: a conversation, and whether it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from itday.config.settings import SourceSettings
from itday.domain.errors import ItdayError, SettingsError, SourceError
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.store import conversation, looking
from itday.store.conversation import Conversation
from itday.sync.attempt import fault_line
from itday.sync.ground import Ground
from itday.sync.session import Session


def source_of(ground: Ground, name: str) -> SourceSettings:
    """The settings of a source that is switched on.

    Raises:
        SettingsError: No source has that name, or it is switched off.
    """
    for source in ground.enabled():
        if source.name == name:
            return source
    raise SettingsError("no such source is switched on", where=name, remedy="itday sources")


async def posts(ground: Ground, ref: Ref, session: Session | None = None) -> Conversation:
    """The body or conversation of a record: from its source, or as it was when last opened.

    Args:
        ground: The profile.
        ref: Which record.
        session: The source's, where one is open; else one is opened for this question.

    Raises:
        SourceError, SettingsError: The source could not be asked, and nothing was kept.
    """
    try:
        if ground.store.read_only:
            raise looking.refused()
        async with asked(ground, ref.source, session) as open_session:
            connector = await open_session.connector()
            said = [post.model_dump(mode="json") for post in await connector.posts(ref)]
    except ItdayError:
        kept = await ground.store.read(conversation.kept, ref)
        if kept is None:
            raise
        return kept
    now = ground.stamp()
    await ground.store.write(conversation.keep, ref, said, now)
    return Conversation(said, now)


async def check(ground: Ground, name: str) -> str:
    """A few words on what answers at a source: `RT 5.0.3, as asmith`.

    Raises:
        SourceError, SettingsError: Address, login or table is wrong.
    """
    async with asked(ground, name) as session:
        return await (await session.connector()).check()


async def try_out(ground: Ground, source: SourceSettings, secret: Secret | None) -> str:
    """As `check`, of a source that is in no settings yet.

    Args:
        ground: The profile; nothing of it is changed.
        source: As its table would be.
        secret: What it would have; `None` for what is kept under its name.

    Raises:
        SourceError, SettingsError: Address, login or table is wrong.
    """
    others = [one for one in ground.settings.sources if one.name != source.name]
    settings = ground.settings._replace(sources=(*others, source))
    changed = replace(ground, settings=settings)
    if secret is not None:
        changed = replace(changed, secret=lambda _, __: secret)
    return await check(changed, source.name)


@asynccontextmanager
async def asked(
    ground: Ground, name: str, session: Session | None = None
) -> AsyncIterator[Session]:
    """The session given, or one for the time of a question; its errors name the source.

    Raises:
        SourceError, SettingsError: The source could not be asked.
    """
    used = session or Session(ground, source_of(ground, name))
    try:
        yield used
    except ItdayError as error:
        error.where = error.where or name
        raise
    except Exception as error:
        raise SourceError(fault_line(used, error)) from error
    finally:
        if used is not session:
            await used.aclose()
