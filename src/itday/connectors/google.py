"""Google Workspace: alerts, to-dos, meetings, mail and directory, each by an API of its own.

Facts and dates of reading stand at the head of each `_google_` module. Requests and answers are
held to Google's discovery documents; what was tried against a server is on the connector's page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from itday.connectors import _google_calendar as calendar
from itday.connectors import _google_logins as login_log
from itday.connectors import _google_mail as mail
from itday.connectors import _google_people as directory
from itday.connectors import _google_tasks as task_rows
from itday.connectors._google_acts import ACCOUNTS, Acts
from itday.connectors._google_config import FEEDS, GoogleConfig
from itday.domain.alert import Alert
from itday.domain.errors import CursorExpired, Gone
from itday.domain.feed import Aside, Feed, Mode, Page
from itday.domain.meeting import Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.todo import Todo
from itday.sdk.alerts import google as alert_shape
from itday.sdk.alerts.page import Window, ago, newest
from itday.sdk.alerts.page import alerts as read_alerts
from itday.sdk.connector import feed, narrow
from itday.sdk.oauth import Ends, SignsIn, Talk
from itday.sdk.rows import read_rows

LATE = timedelta(hours=48)
"""Entries of the login log may come hours late, in bad cases days: asked for again each time."""
ANEW = timedelta(hours=1)
"""How often the whole window is listed: an alert's state changes without its time."""
SPARE = timedelta(seconds=5)


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
        api, path, needs = PROBES[self.config.areas[0]]
        await self._api.send("GET", api, path, needs=self._scopes[needs], params=ONE[needs])
        return f"Google Workspace, for {self.config.admin or 'the person who signed in'}"

    @feed(Alert, every=timedelta(minutes=2), mode=Mode.DELTA, quota="alertcenter")
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """The Alert Center's alerts: new ones each time, all of the window each hour."""
        kept, since = self._since(cursor, LATE)
        top = kept.newest if kept else None
        params = {"filter": f'createTime >= "{since}"', "pageSize": 100}
        async for rows, _ in self._api.pages(
            "alertcenter",
            "v1beta1/alerts",
            needs=self._scopes["alerts"],
            rows="alerts",
            params=params,
        ):
            found, aside = read_alerts(rows, alert_shape.read, self.setting.source, "alertId")
            top = newest(found, top)
            yield Page(found, aside=aside)
        yield self._on(kept, top)

    @feed(Alert, every=timedelta(minutes=5), mode=Mode.DELTA, quota="reports")
    async def logins(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """What of the login log is an alert."""
        kept, since = self._since(cursor, LATE)
        top = kept.newest if kept else None
        params = {"startTime": since, "maxResults": 1000}
        async for rows, _ in self._api.pages(
            "admin",
            login_log.PATH,
            needs=self._scopes["logins"],
            rows="items",
            params=params,
        ):
            odd = [row for row in rows if login_log.is_alert(row)]
            found, aside = read_alerts(odd, login_log.read, self.setting.source)
            top = newest(found, top)
            yield Page(found, aside=aside)
        yield self._on(kept, top)

    @feed(Todo, every=timedelta(minutes=5), mode=Mode.DELTA, quota="tasks")
    async def tasks(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """The person's lists: what changed since, and all of them once a day."""
        kept = Place.read(cursor, self._today)
        at = kept.at if kept else ""
        params: dict[str, Any] = {"maxResults": 100, "showHidden": True, "showAssigned": True}
        if kept:
            params |= {"updatedMin": kept.at, "showDeleted": True, "showCompleted": True}
        homes, odd = await self._todos.homes()
        for home in homes:
            async for rows, _ in self._api.pages(
                "tasks",
                f"tasks/v1/lists/{home.id}/tasks",
                needs=self._scopes["tasks"],
                rows="items",
                params=params,
            ):
                fit, aside = read_rows(task_rows.Task, rows)
                every = [(row, task_rows.todo(row, home, self.setting.source)) for row in fit]
                self._todos.learn([one for _, one in every])
                times = [one.updated_at for _, one in every if one.updated_at]
                at = max([at, *(f"{t - SPARE:%Y-%m-%dT%H:%M:%S.000Z}" for t in times)])
                yield Page(
                    [one for row, one in every if not row.deleted],
                    gone=[one.ref for row, one in every if row.deleted],
                    aside=aside,
                )
        on = Place(day=self._today, at=at or "1971-01-01T00:00:00.000Z")
        # Where a list cannot be read, its tasks are not gone.
        yield Page(cursor=on.model_dump_json(), aside=odd, complete=kept is None and not odd)

    @feed(Meeting, every=timedelta(minutes=5), mode=Mode.SNAPSHOT, quota="calendar")
    async def calendar(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """The window's meetings, listed anew each time: a sync token would not move with it."""
        span = (self.config.window_past_days, self.config.window_future_days)
        params = calendar.window(self.setting.now(), self._meetings.zone, *span)
        async for rows, _ in self._api.pages(
            "calendar",
            "calendar/v3/calendars/primary/events",
            needs=self._scopes["calendar"],
            rows="items",
            params=params,
        ):
            fit, aside = read_rows(calendar.Event, rows)
            made: list[Meeting] = []
            for row in fit:
                try:
                    ref = self.ref(Meeting, row.id)
                    made.append(calendar.meeting(row, ref, self._meetings.zone))
                except ValueError:
                    aside.append(Aside(row.id[:200], "its time cannot be read"))
            yield Page(made, aside=aside)

    @feed(Message, every=timedelta(minutes=2), mode=Mode.DELTA, quota="gmail")
    async def inbox(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """The inbox: the last days first, and again once a day; else what its history names."""
        kept = Place.read(cursor, self._today)
        pull = self._history(kept) if kept else self._inbox()
        async for page in pull:
            yield page

    @feed(Member, every=timedelta(days=1), mode=Mode.SNAPSHOT, quota="directory")
    async def people(self, cursor: str | None) -> AsyncIterator[Page[Member]]:
        """Everybody with an account."""
        params = {"customer": "my_customer", "maxResults": 500, "fields": directory.FIELDS}
        async for rows, _ in self._api.pages(
            "admin",
            "admin/directory/v1/users",
            needs=self._scopes["people"],
            rows="users",
            params=params,
        ):
            fit, aside = read_rows(directory.User, rows)
            staff = self.config.staff_domains
            made = [directory.member(row, self.ref(Member, row.id), staff) for row in fit]
            yield Page(made, aside=aside)

    # Parts of pulling

    async def _inbox(self) -> AsyncIterator[Page[Message]]:
        """All of the last days, newest first, no more than the limit."""
        needs = self._scopes["mail"]
        top = (
            await self._api.send("GET", "gmail", "gmail/v1/users/me/profile", needs=needs)
        ).json()
        keys: list[str] = []
        odd: list[Aside] = []
        query = f"in:inbox newer_than:{self.config.mail_days}d"
        async for rows, _ in self._api.pages(
            "gmail",
            "gmail/v1/users/me/messages",
            needs=needs,
            rows="messages",
            params={"q": query, "maxResults": 100},
        ):
            named, aside = read_rows(mail.Named, rows)
            keys += [one.id for one in named]
            odd += aside
            if len(keys) >= self.config.mail_limit:
                break
        keys = keys[: self.config.mail_limit]
        for start in range(0, len(keys), 100):
            fit, aside = read_rows(mail.Mail, await self._letters.many(keys[start : start + 100]))
            yield Page(self._shown(fit), aside=aside)
        on = Place(day=self._today, at=str(top.get("historyId", "")))
        yield Page(cursor=on.model_dump_json(), aside=odd, complete=not odd)

    async def _history(self, kept: Place) -> AsyncIterator[Page[Message]]:
        """What the history names since: read anew, or no longer in the inbox.

        Raises:
            CursorExpired: Google has forgotten that far back.
        """
        touched: set[str] = set()
        unnamed: list[Aside] = []
        at = kept.at
        params = {"startHistoryId": kept.at, "maxResults": 500}
        try:
            async for _, page in self._api.pages(
                "gmail",
                "gmail/v1/users/me/history",
                needs=self._scopes["mail"],
                rows="history",
                params=params,
            ):
                named, odd = mail.moved(dict(page))
                touched |= named
                unnamed += odd
                at = str(page.get("historyId", at))
        except Gone:
            where = self.setting.source
            raise CursorExpired("Gmail has forgotten its history", where=where) from None
        fit, aside = read_rows(mail.Mail, await self._letters.many(sorted(touched)))
        here = {row.id for row in fit if mail.is_shown(row)} | {one.key for one in aside}
        on = Place(day=self._today, at=at) if touched else kept
        yield Page(
            self._shown(fit),
            gone=[self.ref(Message, key) for key in sorted(touched - here)],
            aside=[*unnamed, *aside],
            cursor=on.model_dump_json(),
        )

    def _shown(self, rows: list[mail.Mail]) -> list[Message]:
        here = [row for row in rows if mail.is_shown(row)]
        return [self._letters.shown(row, self.ref(Message, row.id)) for row in here]

    def _since(self, cursor: str | None, late: timedelta) -> tuple[Window | None, str]:
        """Where an alert feed goes on from, and the time that is asked from."""
        now, days = self.setting.now(), self.config.alert_days
        kept = Window.read(cursor, now, days, ANEW)
        if kept and kept.newest:
            return kept, ago(kept.newest, late)
        return None, ago(now, timedelta(days=days))

    def _on(self, kept: Window | None, top: Any) -> Page[Alert]:
        """The last page of an alert feed: it holds where to go on."""
        full = kept.full if kept else self.setting.now()
        on = Window(full=full, newest=top, days=self.config.alert_days)
        return Page(cursor=on.model_dump_json(), complete=kept is None)

    @property
    def _today(self) -> str:
        return f"{self.setting.now():%Y-%m-%d}"


PROBES: Mapping[str, tuple[str, str, str]] = {
    "calendar": ("calendar", "calendar/v3/calendars/primary/events", "calendar"),
    "mail": ("gmail", "gmail/v1/users/me/profile", "mail"),
    "tasks": ("tasks", "tasks/v1/users/@me/lists", "tasks"),
    "alerts": ("alertcenter", "v1beta1/alerts", "alerts"),
    "logins": ("admin", login_log.PATH, "logins"),
    "people": ("admin", "admin/directory/v1/users", "people"),
}
"""What proves address and login, by area."""
ONE: Mapping[str, Mapping[str, Any]] = {
    "calendar": {"maxResults": 1},
    "mail": {},
    "tasks": {"maxResults": 1},
    "alerts": {"pageSize": 1},
    "logins": {"maxResults": 1},
    "people": {"customer": "my_customer", "maxResults": 1},
}
CONNECTOR = Google
