"""Sophos Central: the alerts of one tenant, and acknowledging them.

Sign-in, whoami and the Common API's alerts as the vendor's SIEM script and published clients use
them, read 2026-11-29; Sophos publishes no contract. Not verified against a live tenant.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from itday.connectors._sophos_door import Door
from itday.domain.alert import Alert, AlertStatus, Severity
from itday.domain.change import Change
from itday.domain.errors import BadReply, Gone, Refused
from itday.domain.feed import Aside, Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.domain.verbs import Close
from itday.sdk.alerts.row import SEVERITY, Given, Key, Moment, Row, Words, digest, fault
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, action, feed
from itday.sdk.reply import decode

PRODUCT = "Sophos Central"
ALERTS = "/common/v1/alerts"
ACKNOWLEDGE = "acknowledge"
PER_PAGE = 100
MOST_PAGES = 100
LONGEST_MESSAGE = 500


class SophosConfig(ConnectorConfig):
    """One tenant, through credentials made for it in Sophos Central."""

    client_id: str = Field(min_length=1)
    """The client ID; the client secret is the source's secret."""
    id_url: str = "https://id.sophos.com"
    """Where to sign in."""
    api_url: str = "https://api.central.sophos.com"
    """The API that says in which region the tenant is."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's."""


class Pages(BaseModel):
    """Where a list goes on."""

    nextKey: str | None = None  # noqa: N815


class Listing(BaseModel):
    """One page of alerts."""

    items: list[Any]
    pages: Pages = Field(default_factory=Pages)


class Agent(Row):
    """What it is about: a computer, a server."""

    id: Words = ""
    type: Words = ""


class Item(Row):
    """An alert; id, time and description are needed."""

    id: Key
    raisedAt: Moment  # noqa: N815
    description: Key
    severity: Words = ""
    category: Words = ""
    type: Words = ""
    product: Words = ""
    allowedActions: tuple[str, ...] | None = None  # noqa: N815
    managedAgent: Agent | None = None  # noqa: N815


LISTING = TypeAdapter(Listing)
ITEM = TypeAdapter(Any)


class Sophos(Connector[SophosConfig]):
    """The open alerts of one tenant."""

    name = "sophos"
    title = PRODUCT
    Config = SophosConfig

    def __init__(self, config: SophosConfig, setting: Setting) -> None:
        """Keep the settings; sign in when first asked."""
        super().__init__(config, setting)
        self._door = Door(
            id_url=config.id_url,
            api_url=config.api_url,
            ca_file=setting.home / config.ca_file if config.ca_file else None,
            login=(config.client_id, setting.secret),
            source=setting.source,
            now=setting.now,
        )

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.SNAPSHOT)
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """All alerts that Sophos has not been told to close, the oldest first.

        The cursor is a digest of the list: where it is the same, there is nothing to say.

        Yields:
            Pages of up to 100 alerts, the last with the cursor; or none.

        Raises:
            AuthFailed: The credentials are not taken.
            BadReply: The list does not end, or leads round in a circle.
            Forbidden: The credentials are those of a partner or an organisation.
        """
        rows = [row async for row in self._rows()]
        now = digest(json.dumps(rows, sort_keys=True).encode())
        if now == cursor:
            return
        for start in range(0, max(len(rows), 1), PER_PAGE):
            alerts, aside = self._read(rows[start : start + PER_PAGE])
            last = start + PER_PAGE >= len(rows)
            yield Page(alerts, cursor=now if last else None, aside=aside)

    @action(Close)
    async def close(self, change: Close, job: Job) -> Alert:
        """Acknowledge it in Sophos, which takes it off the list; the reason goes with it.

        Raises:
            Refused: Sophos does not allow that for this alert.
            Gone: Somebody else has closed it.
        """
        item = await self._item(change.ref.key)
        if ACKNOWLEDGE not in (item.allowedActions or ()):
            raise Refused(
                "Sophos does not let this alert be acknowledged",
                where=self.setting.source,
                remedy="Deal with it in Sophos Central",
            )
        message = clean(change.reason, limit=LONGEST_MESSAGE)
        path = f"{ALERTS}/{quote(change.ref.key, safe='')}/actions"
        await self._door.send("POST", path, {"action": ACKNOWLEDGE, "message": message})
        return self._closed(self._alert(item, b""), change)

    async def check(self) -> str:
        """Sign in and look at the first alert."""
        await self._door.send("GET", f"{ALERTS}?pageSize=1")
        return f"{PRODUCT}, {(await self._door.open()).host}"

    async def read(self, ref: Ref) -> Alert:
        """One alert as it is now.

        Raises:
            Gone: It was closed, or never was.
        """
        return self._alert(await self._item(ref.key), b"")

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a lost acknowledgement took effect: then Sophos no longer has the alert open."""
        try:
            item = await self._item(change.ref.key)
        except Gone:
            if isinstance(change, Close) and job.base:
                return self._closed(_as_seen(job.base), change)
            raise
        if isinstance(change, Close) and ACKNOWLEDGE not in (item.allowedActions or ()):
            return self._closed(self._alert(item, b""), change)
        return None

    async def aclose(self) -> None:
        """Close the connection."""
        await self._door.aclose()

    async def _rows(self) -> AsyncIterator[Any]:
        """The rows of all pages."""
        key, seen = "", {""}
        for _ in range(MOST_PAGES):
            asked = {"pageSize": str(PER_PAGE), "sort": "raisedAt:asc"}
            query = urlencode(asked | ({"pageFromKey": key} if key else {}))
            reply = await self._door.send("GET", f"{ALERTS}?{query}")
            page = decode(LISTING, reply.content, where=self.setting.source)
            for row in page.items:
                yield row
            key = page.pages.nextKey or ""
            if not key:
                return
            if key in seen:
                raise BadReply("the list leads to the same page again", where=self.setting.source)
            seen.add(key)
        raise BadReply(f"the list does not end after {MOST_PAGES} pages", where=self.setting.source)

    def _read(self, rows: list[Any]) -> tuple[list[Alert], list[Aside]]:
        alerts, aside = [], []
        for row in rows:
            raw = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
            try:
                alerts.append(self._alert(Item.model_validate(row), raw))
            except ValidationError as error:
                known = row.get("id") if isinstance(row, dict) else None
                named = known if isinstance(known, str) and known else f"alert {digest(raw)[:8]}"
                aside.append(Aside(named, fault(error)))
        return alerts, aside

    def _alert(self, item: Item, raw: bytes) -> Alert:
        agent = item.managedAgent or Agent()
        about = f"{agent.type} {agent.id}".strip()
        return Given(self.setting.source, raw).alert(
            item.id,
            title=item.description,
            types=tuple(filter(None, (item.type, item.category))),
            product=f"{PRODUCT}, {item.product}" if item.product else PRODUCT,
            severity=SEVERITY.get(item.severity.casefold(), Severity.UNKNOWN),
            risk_level=item.severity.casefold(),
            created_time=item.raisedAt,
            updated_at=item.raisedAt,
            comment=about,
        )

    def _closed(self, alert: Alert, change: Close) -> Alert:
        """The alert as it was when it went."""
        given = {"verdict": clean(change.verdict), "comment": clean(change.reason, multiline=True)}
        return alert.model_copy(update={**given, "status": AlertStatus.RESOLVED})

    async def _item(self, key: str) -> Item:
        reply = await self._door.send("GET", f"{ALERTS}/{quote(key, safe='')}")
        row = decode(ITEM, reply.content, where=self.setting.source)
        try:
            return Item.model_validate(row)
        except ValidationError as error:
            raise BadReply(f"an alert with {fault(error)}", where=self.setting.source) from None


def _as_seen(base: Mapping[str, Any]) -> Alert:
    """The alert as the person saw it."""
    return Alert.model_validate_json(json.dumps(dict(base)))


CONNECTOR = Sophos
