"""Microsoft 365 by Microsoft Graph v1.0: alerts, to-dos, meetings and mail of one sign-in.

Facts and dates of reading stand at the head of each `_microsoft365_` module. No part of it was
tried on a real tenant: it is held to Microsoft's own metadata (docs/connectors/microsoft365.md).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import ClassVar

from itday.connectors import _microsoft365_alerts as alerts
from itday.connectors._microsoft365_acts import ACCOUNTS, Acts
from itday.connectors._microsoft365_config import Microsoft365Config
from itday.connectors._microsoft365_risks import LATE
from itday.domain.alert import Alert
from itday.domain.feed import Feed, Mode, Page
from itday.domain.meeting import Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.todo import Todo
from itday.sdk.accounts.microsoft_ends import ends_of
from itday.sdk.connector import feed, narrow
from itday.sdk.oauth import Ends, SignsIn, Talk


class Microsoft365(Acts, SignsIn):
    """One login's view of its tenant."""

    name: ClassVar[str] = "microsoft365"
    title: ClassVar[str] = "Microsoft 365"
    Config = Microsoft365Config
    needs_secret: ClassVar[bool] = False

    @classmethod
    def wants_secret(cls, config: Microsoft365Config) -> bool:
        """Only as an application: a person's sign-in is kept by itself."""
        return config.sign_in == "app"

    @classmethod
    def feeds_of(cls, config: Microsoft365Config) -> Mapping[str, Feed]:
        """Those of the areas that the settings name."""
        return {name: one for name, one in cls.feeds.items() if name in config.feeds()}

    async def aopen(self) -> None:
        """Keep to the areas that the settings name."""
        mine, respond = self.feeds_of(self.config), self.config.respond
        kinds = {one.record.kind for one in mine.values()}
        narrow(self, mine, lambda one: one.kind in kinds and (respond or one not in ACCOUNTS))

    async def sign_in(self, talk: Talk) -> str:
        """Sign a person in; see `Account.sign_in`."""
        return await self.account.sign_in(talk)

    async def sign_out(self) -> None:
        """Forget the sign-in here."""
        await self.account.sign_out()

    async def ends(self) -> Ends | None:
        """When the sign-in that is kept ends, or its certificate."""
        return await ends_of(self.config, self.setting)

    def consent_url(self) -> str:
        """Where an administrator grants what these settings need."""
        return self.config.consent_url(write=self.setting.write)

    # What there is

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.DELTA, quota="identityProtection")
    async def risk_detections(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """What Entra ID Protection noticed: new ones each time, all of the window each hour."""
        async for page in self._alerts.window(
            alerts.RISK, cursor, "detectedDateTime ge {since}", LATE, top=500
        ):
            yield page

    @feed(Alert, every=timedelta(minutes=10), mode=Mode.SNAPSHOT, quota="identityProtection")
    async def risky_users(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Accounts that are at risk, or confirmed compromised, now."""
        async for page in self._alerts.risky_users():
            yield page

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.DELTA, quota="auditLogs")
    async def sign_ins(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Sign-ins that were at risk when they happened."""
        field = "createdDateTime ge {since} and riskState eq 'atRisk'"
        async for page in self._alerts.window(alerts.SIGN_IN, cursor, field, LATE, top=1000):
            yield page

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.DELTA, quota="security")
    async def defender(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Defender's alerts, by when they last changed."""
        field, late = "lastUpdateDateTime ge {since}", timedelta(minutes=10)
        async for page in self._alerts.window(alerts.DEFENDER, cursor, field, late, top=100):
            yield page

    @feed(Todo, every=timedelta(minutes=5), mode=Mode.DELTA, quota="outlook")
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """The person's To Do lists, each by its own delta; all of them once a day."""
        async for page in self._todos.pull(cursor):
            yield page

    @feed(Todo, every=timedelta(minutes=10), mode=Mode.SNAPSHOT, quota="planner")
    async def planner(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """What Planner assigned to the person."""
        async for page in self._todos.planned():
            yield page

    @feed(Member, every=timedelta(days=1), mode=Mode.SNAPSHOT, quota="directory")
    async def people(self, cursor: str | None) -> AsyncIterator[Page[Member]]:
        """Everybody with an account, and the directory roles they hold."""
        async for page in self._accounts.pull():
            yield page

    @feed(Meeting, every=timedelta(minutes=5), mode=Mode.SNAPSHOT, quota="outlook")
    async def calendar(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """The window's meetings, listed anew each time: a delta would not move with the days."""
        async for page in self._meetings.pull():
            yield page

    @feed(Message, every=timedelta(minutes=2), mode=Mode.DELTA, quota="outlook")
    async def inbox(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """The inbox: the last days first, and again once a day; else what changed."""
        async for page in self._letters.pull(cursor):
            yield page

    async def check(self) -> str:
        """Ask who is signed in."""
        if self.config.sign_in == "app":
            await self.account.token(".default")
            return f"Microsoft Graph, as the application {self.config.client_id}"
        reply = await self._graph.send(
            "GET", "me", needs="User.Read", params={"$select": "userPrincipalName"}
        )
        told = reply.json()
        who = str(told.get("userPrincipalName", "")) if isinstance(told, dict) else ""
        return f"Microsoft Graph, as {who[:100]}"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._graph.aclose()


CONNECTOR = Microsoft365
