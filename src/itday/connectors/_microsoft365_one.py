"""One thing of Graph's at a time: looked up, and changed. Listings are in `microsoft365` itself.

Facts: the pages named in the modules that read each kind, and
learn.microsoft.com/graph/api/riskyuser-dismiss, -confirmsafe, -confirmcompromised,
user-revokesigninsessions, user-update, planner-update-task-overview (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from itday.connectors import _microsoft365_alerts as alerts
from itday.connectors import _microsoft365_calendar as calendar
from itday.connectors import _microsoft365_mail as mail
from itday.connectors import _microsoft365_todo as todos
from itday.connectors._microsoft365_graph import OPTIONS, Graph
from itday.domain.alert import Alert
from itday.domain.errors import BadReply, Conflict, Forbidden, Gone
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import EnableAccount, RevokeSessions
from itday.sdk.alerts.page import Reader
from itday.sdk.alerts.page import alerts as read_alerts
from itday.sdk.rows import Row, as_row, read_rows
from itday.triage.weight import Circle

if TYPE_CHECKING:
    from itday.connectors._microsoft365_config import Microsoft365Config
    from itday.domain.change import Change
    from itday.domain.feed import Aside
    from itday.domain.post import Post
    from itday.sdk.connector import Job, Setting

T = TypeVar("T", bound=Row)

ALERTS: Mapping[str, tuple[str, str, Reader]] = {
    alerts.RISK: (
        "identityProtection/riskDetections",
        "IdentityRiskEvent.Read.All",
        alerts.detection,
    ),
    alerts.RISKY_USER: (
        "identityProtection/riskyUsers",
        "IdentityRiskyUser.Read.All",
        alerts.risky_user,
    ),
    alerts.SIGN_IN: ("auditLogs/signIns", "AuditLog.Read.All", alerts.sign_in),
    alerts.DEFENDER: ("security/alerts_v2", "SecurityAlert.Read.All", alerts.incident),
}
"""Where alerts of each beginning of a key are, what reading them takes, and who reads them."""
RISK_DOORS = ("dismiss", "confirmSafe", "confirmCompromised")


class Reach(Row):
    """What a `user` tells of what was done to it."""

    accountEnabled: bool | None = None  # noqa: N815  # Microsoft's spelling
    signInSessionsValidFromDateTime: AwareDatetime | None = None  # noqa: N815


class Asking:
    """Asks for one thing at a time, and reads it."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        self._config, self._source, self._graph = config, setting.source, graph

    async def _get(self, path: str, needs: str, params: Mapping[str, Any]) -> Any:
        reply = await self._graph.send(
            "GET", path, needs=needs, params=params, headers={"Prefer": OPTIONS}
        )
        found = reply.json()
        if not isinstance(found, dict):
            raise BadReply("one thing was asked for, and none came", where=self._source)
        return found


class Letters(Asking):
    """Messages of one mailbox."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        super().__init__(config, setting, graph)
        self.circle = Circle(
            me=frozenset({setting.email.lower()} - {""}),
            vips=frozenset(config.vips),
            staff_domains=frozenset(config.staff_domains),
        )
        self._archive: str | None = None

    async def message(self, ref: Ref) -> Message:
        """A message by its immutable identifier."""
        path = f"{self._config.me}/messages/{_step(ref.key)}"
        row = await self._get(path, "Mail.Read", {"$select": mail.FIELDS})
        return await self._message(row, ref)

    async def change_message(self, ref: Ref, body: Mapping[str, Any], *, door: str = "") -> Message:
        """Change a message's fields, or send it through a door such as `move`."""
        path = f"{self._config.me}/messages/{_step(ref.key)}{door}"
        reply = await self._graph.send(
            "POST" if door else "PATCH",
            path,
            needs="Mail.ReadWrite",
            body=body,
            headers={"Prefer": OPTIONS},
        )
        return await self._message(reply.json(), ref)

    async def letter(self, ref: Ref) -> Post:
        """A message's text."""
        path = f"{self._config.me}/messages/{_step(ref.key)}"
        row = await self._get(path, "Mail.Read", {"$select": "from,receivedDateTime,body"})
        return mail.post(as_row(mail.Letter, mail.spelt(row), where=self._source))

    async def _message(self, row: Any, ref: Ref) -> Message:
        seen = as_row(mail.Mail, mail.spelt(row), where=self._source)
        if self._archive is None:
            path = f"{self._config.me}/mailFolders/archive"
            found = await self._get(path, "Mail.Read", {"$select": "id"})
            self._archive = str(found.get("id"))
        return mail.message(seen, ref, self.circle, archived=seen.parentFolderId == self._archive)


class Meetings(Asking):
    """Meetings of one calendar."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        super().__init__(config, setting, graph)
        self.zone = ZoneInfo(setting.zone) if setting.zone else ZoneInfo("UTC")

    async def meeting(self, ref: Ref) -> Meeting:
        """A meeting."""
        path = f"{self._config.me}/events/{_step(ref.key)}"
        row = await self._get(path, "Calendars.Read", {"$select": calendar.FIELDS})
        return calendar.meeting(as_row(calendar.Event, row, where=self._source), ref, self.zone)

    async def answer(self, ref: Ref, answer: str) -> None:
        """Answer an invitation; the organiser is told."""
        path = f"{self._config.me}/events/{_step(ref.key)}/{calendar.DOOR[answer]}"
        body = {"comment": "", "sendResponse": True}
        await self._graph.send("POST", path, needs="Calendars.ReadWrite", body=body)


class Todos(Asking):
    """To-dos of To Do and of Planner."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        super().__init__(config, setting, graph)
        self._places: dict[str, str] = {}
        """Where to-dos that were made here lie, by our own identifier."""
        self._plans: dict[str, str] = {}
        """What plans are called, by identifier."""

    def learn(self, every: list[Todo]) -> None:
        """Know where to-dos lie that are called by an identifier of ours."""
        self._places |= {one.ref.key: one.etag for one in every if "/" not in one.ref.key}

    async def todo(self, ref: Ref) -> Todo:
        """A to-do, of To Do or of Planner."""
        if ref.key.startswith(f"{todos.PLANNER}/"):
            row = await self._get(f"planner/tasks/{_step(ref.key[8:])}", "Tasks.Read", {})
            return await self.assigned(as_row(todos.Assigned, row, where=self._source))
        home, task = await self._place(ref)
        path = f"{self._lists}/{_step(home.id)}/tasks/{_step(task)}"
        row = await self._get(path, "Tasks.Read", {"$expand": "linkedResources"})
        return todos.todo(as_row(todos.Task, row, where=self._source), home, self._source)

    async def assigned(self, row: todos.Assigned) -> Todo:
        """What a Planner task shows, with the name of its plan, which is asked for once."""
        key = row.planId or ""
        if key and key not in self._plans:
            self._plans[key] = await self._plan(key)
        return todos.assigned(row, self._plans.get(key, ""), self._source)

    async def _plan(self, key: str) -> str:
        """What a plan is called; empty where the person is given its tasks but may not see it."""
        try:
            row = await self._get(f"planner/plans/{_step(key)}", "Tasks.Read", {"$select": "title"})
        except (Forbidden, Gone):
            return ""
        return as_row(todos.Plan, row, where=self._source).title

    async def change_todo(self, change: Change, job: Job) -> Todo:
        """Change a to-do, unless somebody else has changed the same of it.

        Raises:
            Conflict: They have; holds the other version.
        """
        now = await self.todo(change.ref)
        fields = now.model_dump(mode="json")
        if change.holds(fields):
            return now
        if todos.differs(job.base, fields, change):
            raise Conflict("it was changed meanwhile", where=str(change.ref), theirs=fields)
        if change.ref.key.startswith(f"{todos.PLANNER}/"):
            row = await self._send_task(change, now)
            return await self.assigned(as_row(todos.Assigned, row, where=self._source))
        home, task = await self._place(change.ref)
        path = f"{self._lists}/{_step(home.id)}/tasks/{_step(task)}"
        await self._graph.send("PATCH", path, needs=_WRITES, body=todos.task_body(change))
        return await self.todo(change.ref)

    async def make_todo(self, change: Change) -> Todo:
        """A new to-do in the person's own list, called by our identifier."""
        home = await self._home("")
        path = f"{self._lists}/{_step(home.id)}/tasks"
        reply = await self._graph.send("POST", path, needs=_WRITES, body=todos.task_body(change))
        row = as_row(todos.Task, reply.json(), where=self._source)
        self._places[change.ref.key] = f"{home.id}/{row.id}"
        return await self.todo(change.ref)

    async def drop_todo(self, ref: Ref) -> None:
        """Take a to-do out; To Do has no other way of giving one up."""
        home, task = await self._place(ref)
        path = f"{self._lists}/{_step(home.id)}/tasks/{_step(task)}"
        await self._graph.send("DELETE", path, needs=_WRITES)

    async def homes(self) -> tuple[list[todos.TodoList], list[Aside]]:
        """The person's lists, and those that cannot be read."""
        found: list[todos.TodoList] = []
        aside: list[Aside] = []
        async for rows, _ in self._graph.pages(self._lists, needs="Tasks.Read", prefer=""):
            fit, odd = read_rows(todos.TodoList, rows)
            found += fit
            aside += odd
        return found, aside

    @property
    def _lists(self) -> str:
        return f"{self._config.me}/todo/lists"

    async def _home(self, key: str) -> todos.TodoList:
        """A list by its identifier; without one, the list that new to-dos go to."""
        for home in (await self.homes())[0]:
            if home.id == key or (not key and home.wellknownListName == "defaultList"):
                return home
        raise Gone("no such list", where=self._source)

    async def _place(self, ref: Ref) -> tuple[todos.TodoList, str]:
        """The list and the identifier of a To Do task."""
        place = self._places.get(ref.key, ref.key)
        if "/" not in place:
            await self._look_for(ref.key)
            place = self._places.get(ref.key, "")
        key, _, task = place.partition("/")
        if not task:
            raise Gone("no such to-do", where=str(ref))
        return await self._home(key), task

    async def _look_for(self, own: str) -> None:
        """Find a task by our identifier, which only a listing shows."""
        for home in (await self.homes())[0]:
            path = f"{self._lists}/{_step(home.id)}/tasks"
            params = {"$expand": "linkedResources", "$top": 100}
            async for rows, _ in self._graph.pages(
                path, needs="Tasks.Read", params=params, prefer=""
            ):
                for row in rows:
                    task = as_row(todos.Task, row, where=self._source)
                    if task.own_key() == own:
                        self._places[own] = f"{home.id}/{task.id}"
                        return

    async def _send_task(self, change: Change, now: Todo) -> Any:
        reply = await self._graph.send(
            "PATCH",
            f"planner/tasks/{_step(change.ref.key[8:])}",
            needs=_WRITES,
            body=todos.assigned_body(change),
            headers={"If-Match": now.etag, "Prefer": "return=representation"},
        )
        return reply.json()


class Alerts(Asking):
    """Alerts of the four origins, and the accounts they are about."""

    async def alert(self, ref: Ref) -> Alert:
        """An alert, of whichever of the four."""
        row, read = await self._alert_row(ref)
        return self._alert(row, read)

    async def change_alert(self, ref: Ref, body: Mapping[str, Any], comment: str = "") -> Alert:
        """Change one of Defender's, with a comment where there is something to say."""
        path = f"security/alerts_v2/{_step(ref.key.partition('/')[2])}"
        needs = "SecurityAlert.ReadWrite.All"
        if comment:
            said = {
                "@odata.type": "microsoft.graph.security.alertComment",
                "comment": comment,
            }
            await self._graph.send("POST", f"{path}/comments", needs=needs, body=said)
        reply = await self._graph.send("PATCH", path, needs=needs, body=body)
        return self._alert(reply.json(), alerts.incident)

    async def judge(self, ref: Ref, door: str) -> None:
        """Send the risk of an alert through one of `RISK_DOORS`."""
        head, _, key = ref.key.partition("/")
        needs = "IdentityRiskyUser.ReadWrite.All"
        if head == alerts.SIGN_IN:
            path, body = f"auditLogs/signIns/{door}", {"requestIds": [key]}
        else:
            row, _ = await self._alert_row(ref)
            user = str(row.get("id" if head == alerts.RISKY_USER else "userId") or "")
            path, body = f"identityProtection/riskyUsers/{door}", {"userIds": [user]}
        await self._graph.send("POST", path, needs=needs, body=body)

    async def revoke(self, login: str) -> None:
        """Sign an account out everywhere."""
        path = f"users/{_step(login)}/revokeSignInSessions"
        await self._graph.send("POST", path, needs="User.RevokeSessions.All")

    async def enable(self, login: str, *, on: bool) -> None:
        """Let an account sign in, or not."""
        path = f"users/{_step(login)}"
        needs = "User.EnableDisableAccount.All"
        await self._graph.send("PATCH", path, needs=needs, body={"accountEnabled": on})

    async def reached(self, change: Change, login: str, since: datetime) -> bool:
        """Whether an account is as a change of an alert asks, by its own record.

        Args:
            change: Of the three that act on accounts.
            login: Of the account.
            since: When it was asked for.
        """
        fields = {"$select": "accountEnabled,signInSessionsValidFromDateTime"}
        row = as_row(
            Reach,
            await self._get(f"users/{_step(login)}", "User.Read.All", fields),
            where=self._source,
        )
        if isinstance(change, RevokeSessions):
            begun = row.signInSessionsValidFromDateTime
            return begun is not None and begun >= since.replace(microsecond=0)
        return row.accountEnabled is isinstance(change, EnableAccount)

    async def _alert_row(self, ref: Ref) -> tuple[Mapping[str, Any], Reader]:
        head, _, key = ref.key.partition("/")
        if head not in ALERTS:
            raise Gone("no such alert", where=str(ref))
        path, needs, read = ALERTS[head]
        return await self._get(f"{path}/{_step(key)}", needs, {}), read

    def _alert(self, row: Any, read: Reader) -> Alert:
        found, aside = read_alerts([row], read, self._source)
        if aside:
            raise BadReply(f"the alert cannot be read: {aside[0].why}", where=self._source)
        return found[0]


_WRITES = "Tasks.ReadWrite"


def _step(key: str) -> str:
    """An identifier as one step of a path."""
    return quote(key, safe="")
