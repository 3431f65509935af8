"""Google Tasks: the person's lists pulled, one to-do looked up, changed, made or taken out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from itday.connectors import _google_tasks as tasks
from itday.connectors._google_asking import Asking, Place, step
from itday.domain.errors import Conflict, Gone
from itday.domain.feed import Aside, Page
from itday.domain.todo import Todo
from itday.sdk.rows import as_row, read_rows

if TYPE_CHECKING:
    from itday.connectors._google_api import Api
    from itday.connectors._google_config import GoogleConfig
    from itday.domain.change import Change
    from itday.domain.ref import Ref
    from itday.sdk.connector import Job, Setting

SPARE = timedelta(seconds=5)
"""How much is asked for twice, since times are compared by the second."""
LISTS = "users/@me/lists"
ALL = {"maxResults": 100, "showHidden": True, "showAssigned": True}
"""Hidden is what was ticked off in Google's own apps."""


class Todos(Asking):
    """To-dos of the person's lists."""

    area = "tasks"
    api = "tasks"
    root = "tasks/v1/"
    probe = (LISTS, {"maxResults": 1})

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`."""
        super().__init__(config, setting, api)
        self._places: dict[str, str] = {}
        """Where to-dos that were made here lie, by our own identifier."""

    async def pull(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """The person's lists: what changed since, and all of them once a day."""
        kept = Place.read(cursor, self._today)
        at = kept.at if kept else ""
        params: dict[str, Any] = dict(ALL)
        if kept:
            params |= {"updatedMin": kept.at, "showDeleted": True, "showCompleted": True}
        homes, odd = await self._homes()
        for home in homes:
            async for rows, _ in self._pages(_path(home.id), "items", params):
                fit, aside = read_rows(tasks.Task, rows)
                every = [(row, tasks.todo(row, home, self._source)) for row in fit]
                self._learn([one for _, one in every])
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
        await self._send("PATCH", _path(home.id, row.id), body=tasks.body(change, row.notes))
        return await self.todo(change.ref)

    async def make(self, change: Change) -> Todo:
        """A new to-do in the first list, called by our identifier."""
        homes, _ = await self._homes()
        if not homes:
            raise Gone("there is no list", where=self._source)
        reply = await self._send("POST", _path(homes[0].id), body=tasks.body(change))
        row = as_row(tasks.Task, reply.json(), where=self._source)
        self._places[change.ref.key] = f"{homes[0].id}/{row.id}"
        return await self.todo(change.ref)

    async def drop(self, ref: Ref) -> None:
        """Take a to-do out; Google has no other way of giving one up."""
        home, row = await self._found(ref)
        await self._send("DELETE", _path(home.id, row.id))

    async def _homes(self) -> tuple[list[tasks.TaskList], list[Aside]]:
        """The person's lists, the default one first, and those that cannot be read."""
        found: list[tasks.TaskList] = []
        aside: list[Aside] = []
        async for rows, _ in self._pages(LISTS, "items", {"maxResults": 100}):
            fit, odd = read_rows(tasks.TaskList, rows)
            found += fit
            aside += odd
        return found, aside

    def _learn(self, every: Sequence[Todo]) -> None:
        """Know where to-dos lie that are called by an identifier of ours."""
        self._places |= {one.ref.key: one.etag for one in every if "/" not in one.ref.key}

    async def _found(self, ref: Ref) -> tuple[tasks.TaskList, tasks.Task]:
        homes = {home.id: home for home in (await self._homes())[0]}
        place = self._places.get(ref.key, ref.key)
        if "/" not in place:
            await self._look_for(ref.key, list(homes.values()))
            place = self._places.get(ref.key, "")
        key, _, task = place.partition("/")
        if not task or key not in homes:
            raise Gone("no such to-do", where=str(ref))
        row = as_row(tasks.Task, await self._get(_path(key, task)), where=self._source)
        if row.deleted:
            raise Gone("it was taken out", where=str(ref))
        return homes[key], row

    async def _look_for(self, own: str, homes: Sequence[tasks.TaskList]) -> None:
        """Find a task by our identifier, which only a listing shows."""
        for home in homes:
            async for rows, _ in self._pages(_path(home.id), "items", ALL):
                found = [as_row(tasks.Task, row, where=self._source) for row in rows]
                self._places |= {t.own_key(): f"{home.id}/{t.id}" for t in found if t.own_key()}
            if own in self._places:
                return


def _path(home: str, task: str = "") -> str:
    """Of a list's tasks, or of one of them."""
    return f"lists/{step(home)}/tasks" + (f"/{step(task)}" if task else "")
