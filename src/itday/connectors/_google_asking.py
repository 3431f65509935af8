"""What each part of the connector shares: it asks one of Google's APIs, below one path of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from itday.connectors._google_config import READ, WRITE
from itday.domain.ref import Ref

if TYPE_CHECKING:
    from itday.connectors._google_api import Api
    from itday.connectors._google_config import GoogleConfig
    from itday.domain.record import Record
    from itday.sdk.connector import Setting
    from itday.sdk.reply import Reply


class Place(BaseModel):
    """Where the next pull of mail or of to-dos goes on; all is listed anew each day."""

    model_config = ConfigDict(frozen=True)

    day: str
    at: str
    """Gmail's history, or the last change of a to-do."""

    @classmethod
    def read(cls, cursor: str | None, today: str) -> Place | None:
        """A place of ours and of today; `None` where it is none."""
        try:
            found = None if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return None
        return found if found is not None and found.day == today else None


class Asking:
    """One area of the settings: lists it, looks one thing up, changes it."""

    area: ClassVar[str]
    api: ClassVar[str]
    root: ClassVar[str]
    """The path below which all of it is."""
    probe: ClassVar[tuple[str, Mapping[str, Any]]] = ("", {"maxResults": 1})
    """The path and the query of the cheapest question that needs address and sign-in."""

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`; no more is asked for than reading where the settings only read."""
        self._config, self._setting, self._source = config, setting, setting.source
        self._client = api
        self._scope = (WRITE if setting.write else READ)[self.area]

    async def answers(self) -> None:
        """Ask the probe.

        Raises:
            SourceError: As everything that is asked.
        """
        path, params = self.probe
        await self._send("GET", path, params=params)

    @property
    def _today(self) -> str:
        return f"{self._setting.now():%Y-%m-%d}"

    def _ref(self, record: type[Record], key: str) -> Ref:
        return Ref(self._source, record.kind, key)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        needs: str = "",
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """As `Api.send`, below our path and with our area's scope unless it needs another."""
        return await self._client.send(
            method,
            self.api,
            self.root + path,
            needs=needs or self._scope,
            params=params,
            body=body,
            headers=headers,
        )

    async def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """One thing, as JSON."""
        return (await self._send("GET", path, params=params)).json()

    def _pages(
        self, path: str, rows: str, params: Mapping[str, Any]
    ) -> AsyncIterator[tuple[list[Any], Mapping[str, Any]]]:
        """As `Api.pages`, below our path and with our area's scope."""
        return self._client.pages(
            self.api, self.root + path, needs=self._scope, rows=rows, params=params
        )


def step(key: str) -> str:
    """An identifier as one step of a path."""
    return quote(key, safe="")
