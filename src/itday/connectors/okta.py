"""Okta: alerts of the System Log, and what can be done to the account of one.

Paths, parameters and fields: Okta's management contract 2026.06.3 (okta-management-openapi-spec),
read 2026-11-29. The names of event types are not in it: they are settings. Not verified against a
live organisation.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from itday.domain.alert import Alert
from itday.domain.change import Change
from itday.domain.errors import AuthFailed, BadReply, CursorExpired, Gone, Refused
from itday.domain.feed import Aside, Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.verbs import DisableAccount, EnableAccount, RevokeSessions
from itday.sdk.alerts import okta
from itday.sdk.alerts.row import OKTA_EVENTS, Given, digest, fault
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, action, feed
from itday.sdk.http import Http
from itday.sdk.origin import shown_host
from itday.sdk.paging import next_page
from itday.sdk.rate import Rate
from itday.sdk.reply import Reply, decode

LOGS = "/api/v1/logs"
RETENTION = timedelta(days=90)
"""How long Okta keeps its log."""
MOST_PAGES = 500
CALLS_A_MINUTE = 100
"""Below the 120 that organisations commonly have for the log (not in the contract)."""
SUSPENDED = "SUSPENDED"
TURNED = {SUSPENDED, "ACTIVE"}
NO_NAME = re.compile(r"[/\\?#%\s]|[^ -\uffff]|^\.{0,2}$")
"""What no login has, and what would make another address of it."""
CLEARED = "user.session.clear"
"""The log's own entry for sessions that an administrator cleared."""


class OktaConfig(ConnectorConfig):
    """One organisation."""

    url: str
    """`https://NAME.okta.com`, or the organisation's own domain."""
    token_type: Literal["SSWS", "Bearer"] = "SSWS"  # noqa: S105  # a kind of token, no token
    """`SSWS` for an API token, `Bearer` for an access token with `okta.logs.read`."""
    events: tuple[str, ...] = tuple(sorted(OKTA_EVENTS))
    """Event types that are alerts."""
    filter: str = ""
    """In place of the filter made of `events`, for all that Okta's filter language can."""
    days_back: int = Field(30, ge=1, le=RETENTION.days)
    """How far back a full pass goes."""
    page_size: int = Field(200, ge=1, le=1000)
    """Entries a request."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's."""


class Place(BaseModel):
    """How far we are: the page that Okta named as the next, and the settings it was asked under."""

    rules: str
    next: str = Field(pattern=r"^/")


class User(BaseModel):
    """An account."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    status: str


ROWS: TypeAdapter[list[Any]] = TypeAdapter(list[Any])
USER = TypeAdapter(User)


class Okta(Connector[OktaConfig]):
    """The alerts of one organisation."""

    name = "okta"
    title = "Okta"
    Config = OktaConfig

    def __init__(self, config: OktaConfig, setting: Setting) -> None:
        """Keep the settings; ask nothing yet."""
        super().__init__(config, setting)
        self.http: Http | None = None
        self._rate = Rate(CALLS_A_MINUTE, 60)

    @feed(Alert, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Entries of the log that are alerts, in the order in which Okta stored them.

        Args:
            cursor: The next page as Okta named it; without an upper bound Okta compares the time
                at which it stored an entry, so what is reported late is not missed.

        Yields:
            Pages of 0 to `page_size` alerts, each with the page after it. None is ever complete:
            a log is how alerts arrive, and what it forgets is no less an alert.

        Raises:
            CursorExpired: Okta no longer knows that page, or the settings have changed.
            BadReply: The log does not end, or leads to another server.
        """
        asked = self._place(cursor)
        for _ in range(MOST_PAGES):
            rows, after = await self._page(asked, expires=cursor is not None)
            alerts, aside = self._read(rows)
            if after and (after != asked or not rows):
                place = Place(rules=self._rules, next=after).model_dump_json()
                yield Page(alerts, cursor=place, aside=aside)
            elif rows:
                raise BadReply("the log names the same page again", where=self.setting.source)
            if not rows or not after:
                return
            asked = after
        raise BadReply(f"the log does not end after {MOST_PAGES} pages", where=self.setting.source)

    @action(RevokeSessions)
    async def revoke(self, change: RevokeSessions, job: Job) -> Alert:
        """End all sessions of the account.

        Raises:
            Refused: The alert names no account, or Okta has none of that name.
        """
        user = await self._user(job)
        await self._send("DELETE", f"/api/v1/users/{user.id}/sessions")
        return await self.read(change.ref)

    @action(DisableAccount)
    async def disable(self, change: DisableAccount, job: Job) -> Alert:
        """Suspend the account; it keeps its data.

        Raises:
            Refused: As `revoke`; or the account's status does not allow it.
        """
        return await self._turned(change, job, "suspend")

    @action(EnableAccount)
    async def enable(self, change: EnableAccount, job: Job) -> Alert:
        """Take the suspension off.

        Raises:
            Refused: As `disable`.
        """
        return await self._turned(change, job, "unsuspend")

    async def check(self) -> str:
        """Ask for one entry of the log."""
        decode(ROWS, (await self._send("GET", LOGS, limit=1)).content, where=self.setting.source)
        return f"System Log of {shown_host(self.config.url)}"

    async def read(self, ref: Ref) -> Alert:
        """One entry, as long as Okta keeps it.

        Raises:
            Gone: It is not in the log, or no longer.
        """
        since = _time(self.setting.now() - RETENTION)
        asked = f"uuid eq {_quoted(ref.key)}"
        reply = await self._send("GET", LOGS, filter=asked, since=since, limit=1)
        for row in decode(ROWS, reply.content, where=self.setting.source):
            if isinstance(row, dict) and row.get("uuid") == ref.key:
                alert = self._alert(row, every=True)
                if alert is not None:
                    return alert
        raise Gone("not in the log, or no longer", where=str(ref))

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a lost change took effect, by the account's status or the log itself."""
        user = await self._user(job)
        if isinstance(change, RevokeSessions):
            done = await self._cleared(user, job.asked_at)
        else:
            done = (user.status == SUSPENDED) is isinstance(change, DisableAccount)
        return await self.read(change.ref) if done else None

    async def aclose(self) -> None:
        """Close the connection."""
        if self.http is not None:
            await self.http.aclose()

    async def _turned(self, change: DisableAccount | EnableAccount, job: Job, verb: str) -> Alert:
        user = await self._user(job)
        try:
            await self._send("POST", f"/api/v1/users/{user.id}/lifecycle/{verb}")
        except Refused:
            # Okta also refuses what is so already.
            now = await self._user(job)
            if (now.status == SUSPENDED) is not (verb == "suspend") or now.status not in TURNED:
                raise
        return await self.read(change.ref)

    async def _cleared(self, user: User, since: datetime) -> bool:
        asked = f"eventType eq {_quoted(CLEARED)} and target.id eq {_quoted(user.id)}"
        reply = await self._send("GET", LOGS, filter=asked, since=_time(since), limit=1)
        return bool(decode(ROWS, reply.content, where=self.setting.source))

    def _place(self, cursor: str | None) -> str:
        """Where to begin or go on."""
        if cursor is None:
            return ""
        try:
            place = Place.model_validate_json(cursor)
        except ValidationError:
            raise CursorExpired("the place to go on from cannot be read") from None
        if place.rules != self._rules or not place.next.startswith(f"{LOGS}?"):
            raise CursorExpired("the settings of this source have changed")
        return place.next

    async def _page(self, asked: str, *, expires: bool) -> tuple[list[Any], str]:
        """One page and the address of the next."""
        if asked:
            try:
                reply = await self._send("GET", asked)
            except (Refused, Gone) as error:
                if expires:
                    raise CursorExpired("Okta no longer knows where we were") from error
                raise
        else:
            since = _time(self.setting.now() - timedelta(days=self.config.days_back))
            reply = await self._send(
                "GET", LOGS, since=since, sortOrder="ASCENDING", limit=self.config.page_size,
                filter=self._filter,
            )  # fmt: skip
        rows = decode(ROWS, reply.content, where=self.setting.source)
        try:
            return rows, next_page(reply.headers, self.config.url)
        except BadReply as error:
            error.where = self.setting.source
            raise

    @property
    def _filter(self) -> str:
        every = (f"eventType eq {_quoted(name)}" for name in self.config.events)
        return self.config.filter or " or ".join(every)

    @property
    def _rules(self) -> str:
        return digest(f"{self._filter} {self.config.days_back}".encode())

    def _read(self, rows: list[Any]) -> tuple[list[Alert], list[Aside]]:
        alerts, aside = [], []
        for row in rows:
            try:
                alert = self._alert(row, every=bool(self.config.filter))
            except ValidationError as error:
                aside.append(Aside(_key(row), fault(error)))
                continue
            if alert is None:
                aside.append(Aside(_key(row), "an event type that was not asked for"))
            else:
                alerts.append(alert)
        return alerts, aside

    def _alert(self, row: Any, *, every: bool) -> Alert | None:
        """The alert that an entry is; `every`: whatever the person's own filter lets through."""
        events = set(self.config.events)
        if every and isinstance(row, dict) and isinstance(row.get("eventType"), str):
            events.add(row["eventType"])
        raw = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
        given = Given(self.setting.source, raw, okta_events=frozenset(events))
        return okta.read(row, given)

    async def _user(self, job: Job) -> User:
        """The account that the alert is about.

        Raises:
            Refused: The alert names none, or Okta has none of that name.
        """
        person: Mapping[str, Any] = job.base.get("user") or {}
        login = str(person.get("login") or person.get("email") or "")
        if NO_NAME.search(login):
            raise Refused("the alert names no account", where=self.setting.source)
        try:
            reply = await self._send("GET", f"/api/v1/users/{quote(login, safe='@')}")
        except Gone:
            raise Refused("Okta has no account of that name", where=self.setting.source) from None
        return decode(USER, reply.content, where=self.setting.source)

    async def _send(self, method: str, path: str, **params: Any) -> Reply:
        if self.http is None:
            self.http = self._connected()
        await self._rate.wait()
        return await self.http.send(method, path, params=params)

    def _connected(self) -> Http:
        source, secret = self.setting.source, self.setting.secret
        if secret is None:
            raise AuthFailed(
                "no token is kept", where=source, remedy=f"Run `itday secret set {source}`"
            )
        ca_file = self.config.ca_file
        return Http(
            self.config.url,
            headers={
                "Authorization": Secret(f"{self.config.token_type} {secret.reveal().strip()}"),
                "Accept": "application/json",
            },
            ca_file=self.setting.home / ca_file if ca_file else None,
            source=source,
        )


def _key(row: Any) -> str:
    """What an entry that cannot be read is called."""
    uuid = row.get("uuid") if isinstance(row, dict) else None
    if isinstance(uuid, str) and uuid:
        return uuid
    return f"entry {digest(repr(row).encode('utf-8', 'replace'))[:8]}"


def _time(moment: datetime) -> str:
    """A moment as Okta writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _quoted(text: str) -> str:
    """A text of Okta's filter language (SCIM, RFC 7644, 3.4.2.2): a JSON string."""
    return json.dumps(text)


CONNECTOR = Okta
