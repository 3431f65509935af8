"""What each part of the connector shares: how it asks Graph, and where a delta goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from itday.connectors._microsoft365_graph import OPTIONS, Graph
from itday.domain.errors import BadReply
from itday.domain.ref import Ref

if TYPE_CHECKING:
    from itday.connectors._microsoft365_config import Microsoft365Config
    from itday.domain.record import Record
    from itday.sdk.connector import Setting


class Links(BaseModel):
    """Where the next pull of a delta feed goes on.

    A link is kept until something has come by a later one: an answer that is empty by mistake then
    costs nothing. What a listing that ends too early leaves out, the next day's full one brings.
    """

    model_config = ConfigDict(frozen=True)

    day: str
    """When all was listed last."""
    links: Mapping[str, str]
    own: Mapping[str, str] = {}
    """Our own identifiers by Graph's, of to-dos that were made here."""

    @classmethod
    def read(cls, cursor: str | None, today: str) -> Links | None:
        """Links of ours and of today; `None` where they are none."""
        try:
            found = None if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return None
        return found if found is not None and found.day == today else None


class Asking:
    """One kind of thing: lists it, looks one up, changes it."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        self._config, self._setting, self._source = config, setting, setting.source
        self._graph = graph

    @property
    def _today(self) -> str:
        return f"{self._setting.now():%Y-%m-%d}"

    def _ref(self, record: type[Record], key: str) -> Ref:
        return Ref(self._source, record.kind, key)

    async def _get(self, path: str, needs: str, params: Mapping[str, Any]) -> Any:
        reply = await self._graph.send(
            "GET", path, needs=needs, params=params, headers={"Prefer": OPTIONS}
        )
        found = reply.json()
        if not isinstance(found, dict):
            raise BadReply("one thing was asked for, and none came", where=self._source)
        return found


def step(key: str) -> str:
    """An identifier as one step of a path."""
    return quote(key, safe="")
