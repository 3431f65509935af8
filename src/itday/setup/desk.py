"""What the conversation stands on: one profile, its runtime, and the ways to change it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday.config import edit, secrets
from itday.config.settings import Settings, SourceSettings
from itday.setup.draft import Draft

if TYPE_CHECKING:
    from itday.domain.secret import Secret
    from itday.runtime import Runtime
    from itday.sdk.connector import Connector
    from itday.setup.find import Findings

SHARED = ("write", "every", "enabled")


class Desk:
    """A profile that is being set up."""

    def __init__(self, runtime: Runtime) -> None:
        """Begin, with the draft that an earlier run left."""
        self.runtime = runtime
        self.draft = Draft.load(runtime.paths.state)

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self.runtime.settings

    @property
    def file(self) -> Path:
        """The settings file."""
        return self.runtime.paths.config

    async def put(self, path: tuple[str, ...], value: Any) -> None:
        """Set one key of the settings, all else and every comment kept.

        Raises:
            SettingsError: It would not be usable then; nothing was written.
        """
        await self._written(lambda: edit.put_value(self.file, path, value))

    async def put_source(self, name: str, table: Mapping[str, Any]) -> None:
        """Write a source, or change the one of that name; raises as `put`."""
        known = {source.name for source in self.settings.sources}
        known |= {problem.source for problem in self.settings.problems}
        change = edit.change_source if name in known else edit.put_source
        await self._written(lambda: change(self.file, name, table))

    async def remove_source(self, name: str) -> None:
        """Take a source out of the settings, and its secret out of the keyring."""
        await self._written(lambda: edit.remove(self.file, ("sources", name)))
        await asyncio.to_thread(secrets.remove, self.runtime.profile, name)

    async def _written(self, call: Any) -> None:
        await asyncio.to_thread(call)
        await asyncio.to_thread(self.runtime.read_settings)

    async def load(self, type_: str) -> type[Connector[Any]]:
        """The connector's class; another package's may take seconds.

        Raises:
            SettingsError: It cannot be had, and why.
        """
        from itday import registry

        return await asyncio.to_thread(registry.connector, type_)

    async def look_up(self, email: str) -> Findings:
        """Ask a domain where it keeps its mail and calendar; in seconds, and it never fails."""
        from itday.setup import find

        return await find.look(email)

    def table_of(self, name: str) -> dict[str, Any]:
        """A source's table as the file has it, without its type; empty where there is none."""
        source = next((one for one in self.settings.sources if one.name == name), None)
        if source is None:
            return {}
        shared: dict[str, Any] = {"write": source.write} if source.write else {}
        return {**source.table, **shared}

    def source(self, name: str, type_: str, answers: Mapping[str, Any]) -> SourceSettings:
        """The source that these answers make, not written yet."""
        table = {key: value for key, value in answers.items() if key not in SHARED}
        return SourceSettings(name, type_, write=bool(answers.get("write")), table=table)

    async def try_out(self, source: SourceSettings, secret: Secret | None) -> str:
        """A few words on what answers; raises as `Runtime.check`."""
        return await self.runtime.check(source, secret)

    async def keep_secret(self, name: str, value: Secret) -> None:
        """Keep it in the keyring.

        Raises:
            SettingsError: There is none that we trust, or it fails.
        """
        await asyncio.to_thread(secrets.put, self.runtime.profile, name, value)

    def lend_secret(self, name: str, value: Secret) -> None:
        """Know it until this process ends, where it cannot be kept."""
        secrets.lend(name, value)

    async def kept_secret(self, name: str) -> Secret | None:
        """What is kept already."""
        return await asyncio.to_thread(secrets.get, self.runtime.profile, name)
