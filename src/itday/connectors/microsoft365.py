"""Microsoft 365 by Microsoft Graph v1.0: alerts, to-dos, meetings and mail of one sign-in.

Facts and dates of reading stand at the head of each `_microsoft365_` module. No part of it was
tried on a real tenant: it is held to Microsoft's own metadata (docs/connectors/microsoft365.md).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from itday.connectors import _microsoft365_alerts as alerts
from itday.connectors import _microsoft365_calendar as calendar
from itday.connectors import _microsoft365_mail as mail
from itday.connectors import _microsoft365_people as directory
from itday.connectors import _microsoft365_todo as todo_rows
from itday.connectors._microsoft365_acts import ACCOUNTS, Acts
from itday.connectors._microsoft365_config import Microsoft365Config
from itday.connectors._microsoft365_graph import OPTIONS
from itday.connectors._microsoft365_one import ALERTS
from itday.connectors._microsoft365_rows import parted
from itday.domain.alert import Alert
from itday.domain.errors import CursorExpired
from itday.domain.feed import Aside, Feed, Mode, Page
from itday.domain.meeting import Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.todo import Todo
from itday.sdk.accounts.microsoft_ends import ends_of
from itday.sdk.alerts.page import Window, ago, newest
from itday.sdk.alerts.page import alerts as read_alerts
from itday.sdk.connector import feed, narrow
from itday.sdk.oauth import Ends, SignsIn, Talk
from itday.sdk.rows import read_rows

LATE = timedelta(hours=48)
"""Detections may come so long after what they are about; asked for again each time."""
ANEW = timedelta(hours=1)
"""How often a whole window is listed: the state of a detection changes without its time."""


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
        field = "detectedDateTime ge {since}"
        async for page in self._window(alerts.RISK, cursor, field, LATE, top=500):
            yield page

    @feed(Alert, every=timedelta(minutes=10), mode=Mode.SNAPSHOT, quota="identityProtection")
    async def risky_users(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Accounts that are at risk, or confirmed compromised, now."""
        path, needs, read = ALERTS[alerts.RISKY_USER]
        wanted = "riskState eq 'atRisk' or riskState eq 'confirmedCompromised'"
        async for rows, _ in self._graph.pages(path, needs=needs, params={"$filter": wanted}):
            found, aside = read_alerts(rows, read, self.setting.source)
            yield Page(found, aside=aside)

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.DELTA, quota="auditLogs")
    async def sign_ins(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Sign-ins that were at risk when they happened."""
        field = "createdDateTime ge {since} and riskState eq 'atRisk'"
        async for page in self._window(alerts.SIGN_IN, cursor, field, LATE, top=1000):
            yield page

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.DELTA, quota="security")
    async def defender(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Defender's alerts, by when they last changed."""
        field = "lastUpdateDateTime ge {since}"
        late = timedelta(minutes=10)
        async for page in self._window(alerts.DEFENDER, cursor, field, late, top=100):
            yield page

    @feed(Todo, every=timedelta(minutes=5), mode=Mode.DELTA, quota="outlook")
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """The person's To Do lists, each by its own delta; all of them once a day."""
        kept = Links.read(cursor, self._today)
        homes, odd = await self._todos.homes()
        if kept is not None and not odd and set(kept.links) - {home.id for home in homes}:
            raise CursorExpired("a list was taken away", where=self.setting.source)
        links, own = (dict(kept.links), dict(kept.own)) if kept else ({}, {})
        for home in homes:
            async for page, link in self._tasks(home, links.get(home.id), own):
                if link and (page.records or page.gone or home.id not in links):
                    links[home.id] = link
                yield page
        on = Links(day=self._today, links=links, own=own)
        # Where a list cannot be read, its to-dos are not gone.
        yield Page(cursor=on.model_dump_json(), aside=odd, complete=kept is None and not odd)

    @feed(Todo, every=timedelta(minutes=10), mode=Mode.SNAPSHOT, quota="planner")
    async def planner(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """What Planner assigned to the person."""
        path = f"{self.config.me}/planner/tasks"
        async for rows, _ in self._graph.pages(path, needs="Tasks.Read", prefer=""):
            fit, aside = read_rows(todo_rows.Assigned, rows)
            yield Page([await self._todos.assigned(row) for row in fit], aside=aside)

    @feed(Member, every=timedelta(days=1), mode=Mode.SNAPSHOT, quota="directory")
    async def people(self, cursor: str | None) -> AsyncIterator[Page[Member]]:
        """Everybody with an account, and the directory roles they hold."""
        roles: list[directory.Role] = []
        params: dict[str, Any] = {"$expand": "members"}
        needs = "RoleManagement.Read.Directory"
        async for rows, _ in self._graph.pages("directoryRoles", needs=needs, params=params):
            roles += read_rows(directory.Role, rows)[0]
        held, staff = directory.held(roles), self.config.staff_domains
        params = {"$select": directory.FIELDS, "$top": 999}
        async for rows, _ in self._graph.pages("users", needs="User.Read.All", params=params):
            fit, aside = read_rows(directory.User, rows)
            made = [directory.member(row, self.ref(Member, row.id), held, staff) for row in fit]
            yield Page(made, aside=aside)

    @feed(Meeting, every=timedelta(minutes=5), mode=Mode.SNAPSHOT, quota="outlook")
    async def calendar(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """The window's meetings, listed anew each time: a delta would not move with the days."""
        config = self.config
        span = (config.window_past_days, config.window_future_days)
        params = calendar.window(self.setting.now(), self._meetings.zone, *span)
        path = f"{config.me}/calendarView"
        async for rows, _ in self._graph.pages(path, needs="Calendars.Read", params=params):
            fit, aside = read_rows(calendar.Event, rows)
            made: list[Meeting] = []
            for row in fit:
                try:
                    made.append(
                        calendar.meeting(row, self.ref(Meeting, row.id), self._meetings.zone)
                    )
                except ValueError:
                    aside.append(Aside(row.id[:200], "its time cannot be read"))
            yield Page(made, aside=aside)

    @feed(Message, every=timedelta(minutes=2), mode=Mode.DELTA, quota="outlook")
    async def inbox(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """The inbox: the last days first, and again once a day; else what changed."""
        kept = Links.read(cursor, self._today)
        wanted = mail.since(self.setting.now(), self.config.mail_days)
        path = f"{self.config.me}/mailFolders/inbox/messages/delta"
        params = None if kept else {"$select": mail.FIELDS, "$filter": wanted}
        prefer = f"{OPTIONS}, odata.maxpagesize=200"
        told = False
        async for rows, link in self._graph.pages(
            kept.links[path] if kept else path, needs="Mail.Read", params=params, prefer=prefer
        ):
            here, gone = parted(rows)
            fit, aside = read_rows(mail.Mail, [mail.spelt(row) for row in here])
            told = told or bool(rows)
            on = Links(day=self._today, links={path: link}) if link and told else None
            yield Page(
                [self._message(row) for row in fit if not row.isDraft],
                gone=[self.ref(Message, key) for key in gone],
                cursor=on.model_dump_json() if on else None,
                aside=aside,
                complete=kept is None and link is not None,
            )

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

    # Parts of pulling

    async def _window(
        self, head: str, cursor: str | None, wanted: str, late: timedelta, *, top: int
    ) -> AsyncIterator[Page[Alert]]:
        """An alert feed: since the newest one known, and all of the window each hour."""
        now, days = self.setting.now(), self.config.alert_days
        kept = Window.read(cursor, now, days, ANEW)
        path, needs, read = ALERTS[head]
        top_of = kept.newest if kept else None
        since = ago(top_of, late) if top_of else ago(now, timedelta(days=days))
        params = {"$filter": wanted.format(since=since), "$top": top}
        async for rows, _ in self._graph.pages(path, needs=needs, params=params):
            found, aside = read_alerts(rows, read, self.setting.source)
            top_of = newest(found, top_of)
            yield Page(found, aside=aside)
        on = Window(full=kept.full if kept else now, newest=top_of, days=days)
        yield Page(cursor=on.model_dump_json(), complete=kept is None)

    async def _tasks(
        self, home: todo_rows.TodoList, link: str | None, own: dict[str, str]
    ) -> AsyncIterator[tuple[Page[Todo], str | None]]:
        """What changed in one list, and the link to go on by where it is told.

        Args:
            home: The list.
            link: Where the last pull ended.
            own: Our own identifiers by Graph's, of to-dos that were made here; kept up to date.
        """
        source = self.setting.source
        path = link or f"{self.config.me}/todo/lists/{home.id}/tasks/delta"
        params = None if link else {"$expand": "linkedResources"}
        async for rows, on in self._graph.pages(
            path, needs="Tasks.Read", params=params, prefer="odata.maxpagesize=200"
        ):
            here, gone = parted(rows)
            fit, aside = read_rows(todo_rows.Task, here)
            made = [todo_rows.todo(row, home, source) for row in fit]
            own |= {one.etag: one.ref.key for one in made if one.etag != one.ref.key}
            self._todos.learn(made)
            places = [f"{home.id}/{key}" for key in gone]
            lost = [self.ref(Todo, own.pop(place, place)) for place in places]
            yield Page(made, gone=lost, aside=aside), on

    @property
    def _today(self) -> str:
        return f"{self.setting.now():%Y-%m-%d}"

    def _message(self, row: mail.Mail) -> Message:
        ref = self.ref(Message, row.id)
        return mail.message(row, ref, self._letters.circle, archived=False)


CONNECTOR = Microsoft365
