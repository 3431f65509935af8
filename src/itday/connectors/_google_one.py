"""One thing of Google's at a time: looked up, and changed. Listings are in `google` itself.

Facts: the pages named in the modules that read each kind, and
developers.google.com/workspace/admin/directory/reference/rest/v1/users (read 2026-11-29).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from itday.connectors import _google_calendar as calendar
from itday.connectors import _google_logins as login_log
from itday.connectors import _google_mail as mail
from itday.connectors import _google_tasks as tasks
from itday.connectors._google_config import READ, WRITE
from itday.domain.alert import Alert
from itday.domain.errors import BadReply, Conflict, Gone
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import RevokeSessions
from itday.sdk.alerts import google as alert_shape
from itday.sdk.alerts.page import alerts as read_alerts
from itday.sdk.rows import Row, Words, as_row, read_rows
from itday.triage.weight import Circle

if TYPE_CHECKING:
    from itday.connectors._google_api import Api
    from itday.connectors._google_config import GoogleConfig
    from itday.domain.change import Change
    from itday.domain.feed import Aside
    from itday.domain.post import Post
    from itday.sdk.connector import Job, Setting

T = TypeVar("T", bound=Row)

AT_ONCE = 6
"""Messages that are read side by side."""
USEFUL = {"very": "VERY_USEFUL", "somewhat": "SOMEWHAT_USEFUL", "not": "NOT_USEFUL"}
ACCOUNT = "admin.directory.user"


class Asking:
    """Asks for one thing at a time, and reads it."""

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`; no more is asked for than reading where the settings only read."""
        self._source, self._api = setting.source, api
        self._scopes = WRITE if setting.write else READ
        self._config = config


class Letters(Asking):
    """Messages of one mailbox."""

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`."""
        super().__init__(config, setting, api)
        self._circle = Circle(
            me=frozenset({setting.email.lower()} - {""}),
            vips=frozenset(config.vips),
            staff_domains=frozenset(config.staff_domains),
        )

    async def many(self, keys: Sequence[str]) -> list[Any]:
        """The rows of several messages, some at a time; one that is gone is left out."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(key: str) -> Any:
            async with turn:
                try:
                    return await self._row(key)
                except Gone:
                    return None

        async with asyncio.TaskGroup() as group:
            every = [group.create_task(one(key)) for key in keys]
        return [row for task in every if (row := task.result()) is not None]

    def shown(self, row: mail.Mail, ref: Ref) -> Message:
        """The record of a row."""
        return mail.message(row, ref, self._circle)

    async def message(self, ref: Ref) -> Message:
        """A message by its identifier."""
        return self.shown(as_row(mail.Mail, await self._row(ref.key), where=self._source), ref)

    async def relabel(self, ref: Ref, body: Mapping[str, Any]) -> Message:
        """Put labels on a message and take others off."""
        path = f"gmail/v1/users/me/messages/{_step(ref.key)}/modify"
        await self._api.send("POST", "gmail", path, needs=WRITE["mail"], body=body)
        return await self.message(ref)

    async def letter(self, ref: Ref) -> Post:
        """A message's text; nothing is marked as read."""
        found = await self.message(ref)
        path = f"gmail/v1/users/me/messages/{_step(ref.key)}"
        params = {"format": "full"}
        reply = await self._api.send(
            "GET", "gmail", path, needs=self._scopes["mail"], params=params
        )
        author = found.sender.full if found.sender else ""
        return mail.post(reply.json(), author, found.date)

    async def _row(self, key: str) -> Any:
        path = f"gmail/v1/users/me/messages/{_step(key)}"
        params = {
            "format": "metadata",
            "metadataHeaders": mail.HEADERS,
            "fields": "id,labelIds,internalDate,sizeEstimate,payload/headers",
        }
        needs = self._scopes["mail"]
        return (await self._api.send("GET", "gmail", path, needs=needs, params=params)).json()


class Meetings(Asking):
    """Meetings of one calendar."""

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`."""
        super().__init__(config, setting, api)
        self.zone = ZoneInfo(setting.zone) if setting.zone else ZoneInfo("UTC")

    async def meeting(self, ref: Ref) -> Meeting:
        """A meeting."""
        row = await self._row(ref.key)
        try:
            return calendar.meeting(as_row(calendar.Event, row, where=self._source), ref, self.zone)
        except ValueError:
            raise Gone("it was cancelled", where=str(ref)) from None

    async def answer(self, ref: Ref, answer: str) -> Meeting:
        """Answer an invitation, unless it changed between our two requests.

        Raises:
            Gone: The person is not among those invited.
            Conflict: It changed meanwhile; holds the other version.
        """
        row = await self._row(ref.key)
        if row.get("attendeesOmitted"):
            raise Conflict("Google does not show all who are invited", where=str(ref))
        guests = calendar.answered(row, answer)
        if guests is None:
            raise Gone("you are not among those invited", where=str(ref))
        path = f"calendar/v3/calendars/primary/events/{_step(ref.key)}"
        reply = await self._api.send(
            "PATCH",
            "calendar",
            path,
            needs=WRITE["calendar"],
            params={"sendUpdates": "all"},
            body={"attendees": guests},
            headers={"If-Match": str(row.get("etag", "*"))},
        )
        return calendar.meeting(
            as_row(calendar.Event, reply.json(), where=self._source), ref, self.zone
        )

    async def _row(self, key: str) -> Any:
        path = f"calendar/v3/calendars/primary/events/{_step(key)}"
        found = (
            await self._api.send("GET", "calendar", path, needs=self._scopes["calendar"])
        ).json()
        if not isinstance(found, dict):
            raise BadReply("one meeting was asked for, and none came", where=self._source)
        if found.get("status") == "cancelled":
            # A meeting that was taken out answers like this, with little more than its name.
            raise Gone("it was cancelled", where=self._source)
        return found


class Todos(Asking):
    """To-dos of the person's lists."""

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`."""
        super().__init__(config, setting, api)
        self._places: dict[str, str] = {}
        """Where to-dos that were made here lie, by our own identifier."""

    async def homes(self) -> tuple[list[tasks.TaskList], list[Aside]]:
        """The person's lists, the default one first, and those that cannot be read."""
        found: list[tasks.TaskList] = []
        aside: list[Aside] = []
        async for rows, _ in self._api.pages(
            "tasks",
            "tasks/v1/users/@me/lists",
            needs=self._scopes["tasks"],
            rows="items",
            params={"maxResults": 100},
        ):
            fit, odd = read_rows(tasks.TaskList, rows)
            found += fit
            aside += odd
        return found, aside

    def learn(self, every: Sequence[Todo]) -> None:
        """Know where to-dos lie that are called by an identifier of ours."""
        self._places |= {one.ref.key: one.etag for one in every if "/" not in one.ref.key}

    async def todo(self, ref: Ref) -> Todo:
        """A to-do."""
        home, row = await self._found(ref)
        return tasks.todo(row, home, self._source)

    async def change(self, change: Change, job: Job) -> Todo:
        """Change a to-do, unless somebody else has changed the same of it.

        Raises:
            Conflict: They have; holds the other version.
        """
        home, row = await self._found(change.ref)
        fields = tasks.todo(row, home, self._source).model_dump(mode="json")
        if any(n in job.base and job.base[n] != fields.get(n) for n in change.predict(job.base)):
            if not change.holds(fields):
                what = "it was changed meanwhile"
                raise Conflict(what, where=str(change.ref), theirs=fields)
            return tasks.todo(row, home, self._source)
        path = f"tasks/v1/lists/{_step(home.id)}/tasks/{_step(row.id)}"
        body = tasks.body(change, row.notes)
        await self._api.send("PATCH", "tasks", path, needs=WRITE["tasks"], body=body)
        return await self.todo(change.ref)

    async def make(self, change: Change) -> Todo:
        """A new to-do in the first list, called by our identifier."""
        homes, _ = await self.homes()
        if not homes:
            raise Gone("there is no list", where=self._source)
        path = f"tasks/v1/lists/{_step(homes[0].id)}/tasks"
        body = tasks.body(change)
        reply = await self._api.send("POST", "tasks", path, needs=WRITE["tasks"], body=body)
        row = as_row(tasks.Task, reply.json(), where=self._source)
        self._places[change.ref.key] = f"{homes[0].id}/{row.id}"
        return await self.todo(change.ref)

    async def drop(self, ref: Ref) -> None:
        """Take a to-do out; Google has no other way of giving one up."""
        home, row = await self._found(ref)
        path = f"tasks/v1/lists/{_step(home.id)}/tasks/{_step(row.id)}"
        await self._api.send("DELETE", "tasks", path, needs=WRITE["tasks"])

    async def _found(self, ref: Ref) -> tuple[tasks.TaskList, tasks.Task]:
        homes = {home.id: home for home in (await self.homes())[0]}
        place = self._places.get(ref.key, ref.key)
        if "/" not in place:
            await self._look_for(ref.key, list(homes.values()))
            place = self._places.get(ref.key, "")
        key, _, task = place.partition("/")
        if not task or key not in homes:
            raise Gone("no such to-do", where=str(ref))
        path = f"tasks/v1/lists/{_step(key)}/tasks/{_step(task)}"
        reply = await self._api.send("GET", "tasks", path, needs=self._scopes["tasks"])
        row = as_row(tasks.Task, reply.json(), where=self._source)
        if row.deleted:
            raise Gone("it was taken out", where=str(ref))
        return homes[key], row

    async def _look_for(self, own: str, homes: Sequence[tasks.TaskList]) -> None:
        """Find a task by our identifier, which only a listing shows."""
        for home in homes:
            async for rows, _ in self._api.pages(
                "tasks",
                f"tasks/v1/lists/{_step(home.id)}/tasks",
                needs=self._scopes["tasks"],
                rows="items",
                params={"maxResults": 100, "showHidden": True},
            ):
                found = [as_row(tasks.Task, row, where=self._source) for row in rows]
                self._places |= {t.own_key(): f"{home.id}/{t.id}" for t in found if t.own_key()}
            if own in self._places:
                return


class Reach(Row):
    """What a directory user tells of what was done to it."""

    suspended: bool | None = None
    primaryEmail: Words = ""  # noqa: N815  # Google's spelling


class Alerts(Asking):
    """Alerts of the Alert Center, and the accounts they are about."""

    async def alert(self, ref: Ref) -> Alert:
        """An alert, of the Alert Center or of the login log."""
        if ref.key.startswith("login/"):
            return await self._entry(ref)
        path = f"v1beta1/alerts/{_step(ref.key)}"
        reply = await self._api.send("GET", "alertcenter", path, needs=READ["alerts"])
        found, aside = read_alerts([reply.json()], alert_shape.read, self._source, "alertId")
        if aside:
            raise BadReply(f"the alert cannot be read: {aside[0].why}", where=self._source)
        return found[0]

    async def _entry(self, ref: Ref) -> Alert:
        """An entry of the login log: it can only be listed, so its second is."""
        _, at, _ = (*ref.key.split("/", 2), "", "")[:3]
        try:
            since = datetime.strptime(at, login_log.STAMP).replace(tzinfo=UTC)
        except ValueError:
            raise Gone("no such entry", where=str(ref)) from None
        params = {
            "startTime": since.isoformat().replace("+00:00", "Z"),
            "endTime": f"{since + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
        }
        async for rows, _ in self._api.pages(
            "admin", login_log.PATH, needs=READ["logins"], rows="items", params=params
        ):
            odd = [row for row in rows if login_log.is_alert(row)]
            for one in read_alerts(odd, login_log.read, self._source)[0]:
                if one.ref == ref:
                    return one
        raise Gone("no such entry", where=str(ref))

    async def rate(self, ref: Ref, useful: str) -> None:
        """Say how useful an alert was."""
        path = f"v1beta1/alerts/{_step(ref.key)}/feedback"
        body = {"type": USEFUL[useful]}
        await self._api.send("POST", "alertcenter", path, needs=READ["alerts"], body=body)

    async def rated(self, ref: Ref, useful: str) -> bool:
        """Whether that was said of it, by anybody."""
        path = f"v1beta1/alerts/{_step(ref.key)}/feedback"
        reply = await self._api.send("GET", "alertcenter", path, needs=READ["alerts"])
        said = reply.json()
        every = said.get("feedback", []) if isinstance(said, dict) else []
        return any(isinstance(one, dict) and one.get("type") == USEFUL[useful] for one in every)

    async def sign_out(self, login: str) -> None:
        """Sign an account out everywhere."""
        path = f"admin/directory/v1/users/{_step(login)}/signOut"
        await self._api.send("POST", "admin", path, needs=f"{ACCOUNT}.security")

    async def suspend(self, login: str, *, on: bool) -> None:
        """Suspend an account, or let it in again."""
        path = f"admin/directory/v1/users/{_step(login)}"
        await self._api.send("PATCH", "admin", path, needs=ACCOUNT, body={"suspended": on})

    async def reached(self, change: Change, login: str, since: datetime) -> bool:
        """Whether an account is as a change asks; that it was signed out, nothing tells."""
        del since
        if isinstance(change, RevokeSessions):
            return False
        path = f"admin/directory/v1/users/{_step(login)}"
        params = {"fields": "suspended,primaryEmail"}
        reply = await self._api.send("GET", "admin", path, needs=ACCOUNT, params=params)
        suspended = bool(as_row(Reach, reply.json(), where=self._source).suspended)
        return suspended is (change.verb == "disable-account")


def _step(key: str) -> str:
    """An identifier as one step of a path."""
    return quote(key, safe="")
