"""Wazuh: alerts of its indexer. They are not in the manager's own interface.

Fields and their types: the index template for `wazuh-alerts-4.x-*` (wazuh/wazuh), read 2026-11-29:
`timestamp` is a date, `id` a keyword. Search: OpenSearch's `_search` with `search_after`. Not
verified against a live indexer. Wazuh 5 names indices and fields otherwise, and is not read.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, field_validator

from itday.domain.alert import Alert
from itday.domain.errors import AuthFailed, BadReply, CursorExpired, Unavailable
from itday.domain.feed import Aside, Mode, Page
from itday.sdk.alerts import wazuh
from itday.sdk.alerts.row import MIN_LEVEL, Given, digest, fault
from itday.sdk.connector import Connector, ConnectorConfig, Setting, feed
from itday.sdk.http import Http
from itday.sdk.reply import decode

MOST_PAGES = 200
OVERLAP = timedelta(minutes=15)
"""Asked for again each time: an alert of an agent that was away is indexed late."""
LATER = "Nothing to do: tried again"


class WazuhConfig(ConnectorConfig):
    """One indexer."""

    url: str
    """The indexer, as `https://HOST:9200`; not the manager."""
    username: str
    """An account that may read the indices; its password is the source's secret."""
    index: str = "wazuh-alerts-4.x-*"
    """The pattern of the indices."""
    min_level: int = Field(default=MIN_LEVEL, ge=0, le=16)
    """The least rule level that makes an alert."""
    groups: tuple[str, ...] = ()
    """Only rules of one of these groups, such as `authentication_failures`; empty for all."""
    days_back: int = Field(30, ge=1, le=365)
    """How far back a full pass goes."""
    page_size: int = Field(500, ge=1, le=5000)
    """Alerts a request."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's: an indexer is usually its own authority."""

    @field_validator("index")
    @classmethod
    def _plain(cls, index: str) -> str:
        if not index or any(letter in ' "\\/?#<>|' for letter in index) or index[0] in "_-+.":
            raise ValueError("is no pattern of indices")
        return index


class Place(BaseModel):
    """How far we are."""

    rules: str
    newest: datetime
    """The newest alert that was given."""


class Shards(BaseModel):
    """How many parts of the index answered."""

    failed: int = 0


class Hits(BaseModel):
    """What was found."""

    hits: list[Any]


class Found(BaseModel):
    """An answer of `_search`."""

    timed_out: bool = False
    shards: Shards = Field(default_factory=Shards, alias="_shards")
    hits: Hits


FOUND = TypeAdapter(Found)


class Wazuh(Connector[WazuhConfig]):
    """The alerts of one indexer."""

    name = "wazuh"
    title = "Wazuh"
    Config = WazuhConfig

    def __init__(self, config: WazuhConfig, setting: Setting) -> None:
        """Keep the settings; ask nothing yet."""
        super().__init__(config, setting)
        self.http: Http | None = None

    @feed(Alert, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Alerts of `min_level` and above, the oldest first.

        Args:
            cursor: The newest alert that was given; a quarter of an hour before it is asked for
                again, since alerts are indexed late.

        Yields:
            Pages of 0 to `page_size` alerts; only the last has a cursor. None is ever complete:
            an index that is deleted takes no alert away.

        Raises:
            CursorExpired: It cannot be read, or the settings have changed.
            Unavailable: A part of the index did not answer: what is missing is not known.
            BadReply: There is no end, or the same page again.
        """
        place = self._place(cursor)
        now = self.setting.now()
        since = place.newest - OVERLAP if place else now - timedelta(days=self.config.days_back)
        newest = place.newest if place else since
        after: list[Any] | None = None
        for _ in range(MOST_PAGES):
            hits = await self._hits(since, after)
            alerts, aside = self._read(hits)
            # An alert with a time that is still to come must not hide all others until then.
            newest = max([newest, *(one.created_time for one in alerts if one.created_time <= now)])
            if len(hits) < self.config.page_size:
                kept = Place(rules=self._rules, newest=newest).model_dump_json()
                yield Page(alerts, cursor=kept, aside=aside)
                return
            yield Page(alerts, aside=aside)
            before, after = after, _sort(hits[-1])
            if after is None or after == before:
                raise BadReply("the indexer gives the same page again", where=self.setting.source)
        raise BadReply(f"no end after {MOST_PAGES} pages", where=self.setting.source)

    async def check(self) -> str:
        """Search for one alert."""
        body = {**self._query(self.setting.now() - timedelta(days=1)), "size": 1}
        found = await self._search(body)
        lately = "alerts in the last day" if found.hits.hits else "no alert in the last day"
        return f"Wazuh's indexer, {lately}, as {self.config.username}"

    async def aclose(self) -> None:
        """Close the connection."""
        if self.http is not None:
            await self.http.aclose()

    def _place(self, cursor: str | None) -> Place | None:
        if cursor is None:
            return None
        try:
            place = Place.model_validate_json(cursor)
        except ValidationError:
            raise CursorExpired("the place to go on from cannot be read") from None
        if place.rules != self._rules or place.newest.tzinfo is None:
            raise CursorExpired("the settings of this source have changed")
        return place

    @property
    def _rules(self) -> str:
        config = self.config
        said = f"{config.index} {config.min_level} {config.groups} {config.days_back}"
        return digest(said.encode())

    def _query(self, since: datetime) -> dict[str, Any]:
        filters: list[dict[str, Any]] = [
            {"range": {"timestamp": {"gte": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"}}},
            {"range": {"rule.level": {"gte": self.config.min_level}}},
        ]
        if self.config.groups:
            filters.append({"terms": {"rule.groups": list(self.config.groups)}})
        return {
            "size": self.config.page_size,
            "sort": [{"timestamp": "asc"}, {"id": "asc"}],
            "query": {"bool": {"filter": filters}},
        }

    async def _hits(self, since: datetime, after: list[Any] | None) -> list[Any]:
        body = self._query(since)
        found = await self._search(body if after is None else {**body, "search_after": after})
        if found.timed_out or found.shards.failed:
            raise Unavailable(
                "a part of the index did not answer", where=self.setting.source, remedy=LATER
            )
        return found.hits.hits

    async def _search(self, body: Mapping[str, Any]) -> Found:
        if self.http is None:
            self.http = self._connected()
        reply = await self.http.search(f"/{quote(self.config.index, safe='*,-.')}/_search", body)
        return decode(FOUND, reply.content, where=self.setting.source)

    def _read(self, hits: list[Any]) -> tuple[list[Alert], list[Aside]]:
        alerts, aside = [], []
        for hit in hits:
            row = hit.get("_source") if isinstance(hit, dict) else None
            raw = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
            given = Given(self.setting.source, raw, min_level=self.config.min_level)
            try:
                alert = wazuh.read(row, given) if isinstance(row, dict) else None
            except ValidationError as error:
                aside.append(Aside(_key(hit), fault(error)))
                continue
            if alert is None:
                aside.append(Aside(_key(hit), "not what was asked for"))
            else:
                alerts.append(alert)
        return alerts, aside

    def _connected(self) -> Http:
        source, secret = self.setting.source, self.setting.secret
        if secret is None:
            raise AuthFailed(
                "no password is kept", where=source, remedy=f"Run `itday secret set {source}`"
            )
        ca_file = self.config.ca_file
        return Http(
            self.config.url,
            headers={"Accept": "application/json"},
            basic=(self.config.username, secret),
            ca_file=self.setting.home / ca_file if ca_file else None,
            source=source,
        )


def _sort(hit: Any) -> list[Any] | None:
    """Where the page after this hit begins."""
    found = hit.get("sort") if isinstance(hit, dict) else None
    plain = isinstance(found, list) and all(isinstance(one, str | int | float) for one in found)
    return found if plain and found else None


def _key(hit: Any) -> str:
    """What a hit that cannot be read is called."""
    known = hit.get("_id") if isinstance(hit, dict) else None
    if isinstance(known, str) and known:
        return known
    return f"alert {digest(repr(hit).encode('utf-8', 'replace'))[:8]}"


CONNECTOR = Wazuh
