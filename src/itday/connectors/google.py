"""Google Workspace: alerts, to-dos, meetings, mail and directory, each by an API of its own.

Facts and dates of reading stand at the head of each `_google_` module. Requests and answers are
held to Google's discovery documents; what was tried against a server is on the connector's page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import ClassVar

from itday.connectors._google_acts import ACCOUNTS, Acts
from itday.connectors._google_config import FEEDS, GoogleConfig
from itday.domain.alert import Alert
from itday.domain.feed import Feed, Mode, Page
from itday.domain.meeting import Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.todo import Todo
from itday.sdk.connector import feed, narrow
from itday.sdk.oauth import Ends, SignsIn, Talk


class Google(Acts, SignsIn):
    """One account's view of its Workspace."""

    name: ClassVar[str] = "google"
    title: ClassVar[str] = "Google Workspace"
    Config = GoogleConfig

    @classmethod
    def feeds_of(cls, config: GoogleConfig) -> Mapping[str, Feed]:
        """Those of the areas that the settings name."""
        wanted = {FEEDS[area] for area in config.areas}
        return {name: one for name, one in cls.feeds.items() if name in wanted}

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
        """When the sign-in that is kept ends; see `Account.ends`."""
        return await self.account.ends()

    async def check(self) -> str:
        """Ask the cheapest thing of the first area."""
        parts = (
            *(self._letters, self._meetings, self._todos),
            *(self._center, self._logins, self._accounts),
        )
        await next(one for one in parts if one.area == self.config.areas[0]).answers()
        return f"Google Workspace, for {self.config.admin or 'the person who signed in'}"

    @feed(Alert, every=timedelta(minutes=2), mode=Mode.DELTA, quota="alertcenter")
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """The Alert Center's alerts: new ones each time, all of the window each hour."""
        async for page in self._center.pull(cursor):
            yield page

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.DELTA, quota="reports")
    async def logins(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """What of the login log is an alert."""
        async for page in self._logins.pull(cursor):
            yield page

    @feed(Todo, every=timedelta(minutes=5), mode=Mode.DELTA, quota="tasks")
    async def tasks(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """The person's lists: what changed since, and all of them once a day."""
        async for page in self._todos.pull(cursor):
            yield page

    @feed(Meeting, every=timedelta(minutes=5), mode=Mode.SNAPSHOT, quota="calendar")
    async def calendar(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """The window's meetings."""
        async for page in self._meetings.pull():
            yield page

    @feed(Message, every=timedelta(minutes=2), mode=Mode.DELTA, quota="gmail")
    async def inbox(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """The inbox: the last days first, and again once a day; else what its history names."""
        async for page in self._letters.pull(cursor):
            yield page

    @feed(Member, every=timedelta(days=1), mode=Mode.SNAPSHOT, quota="directory")
    async def people(self, cursor: str | None) -> AsyncIterator[Page[Member]]:
        """Everybody with an account."""
        async for page in self._accounts.pull():
            yield page


CONNECTOR = Google
