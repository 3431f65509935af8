"""To Do and Planner: lists pulled, one to-do looked up, changed, made or taken out.

Facts: the pages named in `_microsoft365_todo`, and learn.microsoft.com/graph/api/
planner-update-task-overview (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from itday.connectors import _microsoft365_todo as todos
from itday.connectors._microsoft365_asking import Asking, Links, step
from itday.connectors._microsoft365_graph import Graph
from itday.connectors._microsoft365_rows import parted
from itday.domain.errors import Conflict, CursorExpired, Forbidden, Gone
from itday.domain.feed import Page
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.sdk.rows import as_row, read_rows

if TYPE_CHECKING:
    from itday.connectors._microsoft365_config import Microsoft365Config
    from itday.domain.change import Change
    from itday.domain.feed import Aside
    from itday.sdk.connector import Job, Setting

_WRITES = "Tasks.ReadWrite"


class Todos(Asking):
    """To-dos of To Do and of Planner."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        super().__init__(config, setting, graph)
        self._places: dict[str, str] = {}
        """Where to-dos that were made here lie, by our own identifier."""
        self._plans: dict[str, str] = {}
        """What plans are called, by identifier."""

    async def pull(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """The person's To Do lists, each by its own delta; all of them once a day."""
        kept = Links.read(cursor, self._today)
        homes, odd = await self._homes()
        if kept is not None and not odd and set(kept.links) - {home.id for home in homes}:
            raise CursorExpired("a list was taken away", where=self._source)
        links, own = (dict(kept.links), dict(kept.own)) if kept else ({}, {})
        for home in homes:
            async for page, link in self._tasks(home, links.get(home.id), own):
                if link and (page.records or page.gone or home.id not in links):
                    links[home.id] = link
                yield page
        on = Links(day=self._today, links=links, own=own)
        # Where a list cannot be read, its to-dos are not gone.
        yield Page(cursor=on.model_dump_json(), aside=odd, complete=kept is None and not odd)

    async def planned(self) -> AsyncIterator[Page[Todo]]:
        """What Planner assigned to the person."""
        path = f"{self._config.me}/planner/tasks"
        async for rows, _ in self._graph.pages(path, needs="Tasks.Read", prefer=""):
            fit, aside = read_rows(todos.Assigned, rows)
            yield Page([await self._assigned(row) for row in fit], aside=aside)

    def _learn(self, every: list[Todo]) -> None:
        """Know where to-dos lie that are called by an identifier of ours."""
        self._places |= {one.ref.key: one.etag for one in every if "/" not in one.ref.key}

    async def todo(self, ref: Ref) -> Todo:
        """A to-do, of To Do or of Planner."""
        if ref.key.startswith(f"{todos.PLANNER}/"):
            row = await self._get(f"planner/tasks/{step(ref.key[8:])}", "Tasks.Read", {})
            return await self._assigned(as_row(todos.Assigned, row, where=self._source))
        home, task = await self._place(ref)
        path = f"{self._lists}/{step(home.id)}/tasks/{step(task)}"
        row = await self._get(path, "Tasks.Read", {"$expand": "linkedResources"})
        return todos.todo(as_row(todos.Task, row, where=self._source), home, self._source)

    async def _assigned(self, row: todos.Assigned) -> Todo:
        """What a Planner task shows, with the name of its plan, which is asked for once."""
        key = row.planId or ""
        if key and key not in self._plans:
            self._plans[key] = await self._plan(key)
        return todos.assigned(row, self._plans.get(key, ""), self._source)

    async def _plan(self, key: str) -> str:
        """What a plan is called; empty where the person is given its tasks but may not see it."""
        try:
            row = await self._get(f"planner/plans/{step(key)}", "Tasks.Read", {"$select": "title"})
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
            return await self._assigned(as_row(todos.Assigned, row, where=self._source))
        home, task = await self._place(change.ref)
        path = f"{self._lists}/{step(home.id)}/tasks/{step(task)}"
        await self._graph.send("PATCH", path, needs=_WRITES, body=todos.task_body(change))
        return await self.todo(change.ref)

    async def make_todo(self, change: Change) -> Todo:
        """A new to-do in the person's own list, called by our identifier."""
        home = await self._home("")
        path = f"{self._lists}/{step(home.id)}/tasks"
        reply = await self._graph.send("POST", path, needs=_WRITES, body=todos.task_body(change))
        row = as_row(todos.Task, reply.json(), where=self._source)
        self._places[change.ref.key] = f"{home.id}/{row.id}"
        return await self.todo(change.ref)

    async def drop_todo(self, ref: Ref) -> None:
        """Take a to-do out; To Do has no other way of giving one up."""
        home, task = await self._place(ref)
        path = f"{self._lists}/{step(home.id)}/tasks/{step(task)}"
        await self._graph.send("DELETE", path, needs=_WRITES)

    async def _homes(self) -> tuple[list[todos.TodoList], list[Aside]]:
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
        for home in (await self._homes())[0]:
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
        for home in (await self._homes())[0]:
            path = f"{self._lists}/{step(home.id)}/tasks"
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
            f"planner/tasks/{step(change.ref.key[8:])}",
            needs=_WRITES,
            body=todos.assigned_body(change),
            headers={"If-Match": now.etag, "Prefer": "return=representation"},
        )
        return reply.json()

    async def _tasks(
        self, home: todos.TodoList, link: str | None, own: dict[str, str]
    ) -> AsyncIterator[tuple[Page[Todo], str | None]]:
        """What changed in one list, and the link to go on by where it is told.

        Args:
            home: The list.
            link: Where the last pull ended.
            own: Our own identifiers by Graph's, of to-dos that were made here; kept up to date.
        """
        path = link or f"{self._config.me}/todo/lists/{home.id}/tasks/delta"
        params = None if link else {"$expand": "linkedResources"}
        async for rows, on in self._graph.pages(
            path, needs="Tasks.Read", params=params, prefer="odata.maxpagesize=200"
        ):
            here, gone = parted(rows)
            fit, aside = read_rows(todos.Task, here)
            made = [todos.todo(row, home, self._source) for row in fit]
            own |= {one.etag: one.ref.key for one in made if one.etag != one.ref.key}
            self._learn(made)
            places = [f"{home.id}/{key}" for key in gone]
            lost = [self._ref(Todo, own.pop(place, place)) for place in places]
            yield Page(made, gone=lost, aside=aside), on
