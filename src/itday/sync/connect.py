"""From a table of the settings to a connector that is ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday import registry
from itday.config.settings import SourceSettings, explain
from itday.domain.errors import AuthFailed, SettingsError
from itday.sdk.off_loop import off_loop

if TYPE_CHECKING:
    from itday.domain.secret import Secret
    from itday.sdk.connector import Connector, ConnectorConfig
    from itday.sync.ground import Ground

Load = Callable[[str], "type[Connector[Any]]"]


def configured(
    source: SourceSettings, file: Path, load: Load = registry.connector
) -> tuple[type[Connector[Any]], ConnectorConfig]:
    """The connector of a source, and its table as the connector reads it.

    Args:
        source: Its table.
        file: The settings file it came from: errors name the line.
        load: How a connector is found by name.

    Raises:
        SettingsError: No connector has that name, one is lacking a package, or the table has a key
            or value that the connector does not take.
    """
    from pydantic import ValidationError

    try:
        found = load(source.type)
    except SettingsError as error:
        where = f"{file}:{source.line} [sources.{source.name}]"
        raise SettingsError(error.what, where=where, remedy=error.remedy) from error
    try:
        return found, found.Config.model_validate(dict(source.table))
    except ValidationError as error:
        # The chain would show the values: none of them goes into a trace.
        raise explain(file, source, error, found.Config.known_keys()) from None


async def loaded(
    ground: Ground, source: SourceSettings
) -> tuple[type[Connector[Any]], ConnectorConfig]:
    """As `configured`, with the event loop left free.

    Somebody else's connector is asked what it is, which may take seconds.

    Raises:
        SettingsError: As `configured`.
    """

    def find() -> tuple[type[Connector[Any]], ConnectorConfig]:
        return configured(source, ground.settings.file, ground.connector)

    return find() if registry.is_ours(source.type) else await off_loop(find)


def faults(source: SourceSettings, file: Path) -> Sequence[SettingsError]:
    """Each thing that is wrong with a source's table; none where its connector takes it."""
    try:
        configured(source, file)
    except SettingsError as error:
        return error.parts or [error]
    return []


async def connect(ground: Ground, source: SourceSettings) -> Connector[Any]:
    """Make the connector of a source; nothing is asked of the source yet.

    Raises:
        SettingsError: As `configured`; or the keyring is locked or fails.
        AuthFailed: It needs a secret and none is kept, or says itself that it cannot sign in.
    """
    from itday.sdk.connector import Setting
    from itday.sync.tokens import KeptTokens

    found, config = await loaded(ground, source)
    wanted = found.wants_secret(config)
    secret = await secret_of(ground, source) if wanted else None
    if wanted and not secret:
        remedy = f"Run `itday secret set {source.name}`"
        raise AuthFailed("no secret is kept", where=source.name, remedy=remedy)
    me = ground.settings.me
    setting = Setting(
        source=source.name,
        secret=secret,
        now=ground.now,
        home=ground.settings.file.parent,
        me=me.logins.get(source.name, ""),
        email=me.email,
        zone=ground.settings.school.zone.key,
        write=source.write,
        tokens=KeptTokens(ground, source.name),
    )
    made = found(config, setting)
    try:
        await made.aopen()
    except BaseException:
        await made.aclose()
        raise
    return made


async def secret_of(ground: Ground, source: SourceSettings) -> Secret | None:
    """The source's secret, known to the log filter from now on; `None` where none is kept.

    Raises:
        SettingsError: The keyring is locked or fails.
    """
    secret = await off_loop(lambda: ground.secret(ground.profile, source.name))
    if secret is not None:
        from itday.sdk.scrub import register

        register(secret)
    return secret
