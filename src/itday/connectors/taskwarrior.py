"""Taskwarrior on this machine, through the person's own `task` program.

Facts: `task` 2.6.2 (Debian 12), tried 2026-11-29. Its data files are read and written by nobody but
`task` itself.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from itday.connectors._taskwarrior_run import TRIED, UUID, Program, Rows
from itday.connectors._taskwarrior_task import (
    ROW,
    Row,
    agrees,
    as_asked,
    created,
    edited,
    mark,
    record,
    since,
)
from itday.domain.change import Change
from itday.domain.errors import Conflict, Gone, Refused, SourceError
from itday.domain.feed import Aside, Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen, Start
from itday.domain.verbs.todo import SetTodoStatus
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, action, feed

SETTLED_NS = 2_000_000_000
"""Files that were written a shorter time ago are read again: some file systems count in seconds."""
MOST_FILES = 50
OPEN_OR = (
    "( ( status.not:completed and status.not:deleted ) or"
    " ( ( status:completed or status:deleted ) and"
)
AGAIN = ("modify", "status:pending", "end:")
ORDERS: Mapping[tuple[str, str], Sequence[Sequence[str]]] = {
    ("needs-action", "completed"): [["done"]],
    ("in-process", "completed"): [["done"]],
    ("cancelled", "completed"): [AGAIN, ["done"]],
    ("needs-action", "cancelled"): [["delete"]],
    ("in-process", "cancelled"): [["delete"]],
    ("completed", "cancelled"): [["delete"]],
    ("completed", "needs-action"): [AGAIN],
    ("cancelled", "needs-action"): [(*AGAIN, "start:")],
    ("in-process", "needs-action"): [["stop"]],
    ("needs-action", "in-process"): [["start"]],
    ("completed", "in-process"): [AGAIN, ["start"]],
    ("cancelled", "in-process"): [(*AGAIN, "start:"), ["start"]],
}
"""What `task` is told to get from one status to another."""


class TaskwarriorConfig(ConnectorConfig):
    """Which program, and which of its settings."""

    program: str = Field("task", min_length=1)
    """The program: a name to be looked up in your path, or a path."""
    taskrc: Path | None = None
    """Its settings file; left out, `TASKRC` or `~/.taskrc`, as for `task` itself."""
    data: Path | None = None
    """Its data folder; left out, what its settings say."""
    hooks: bool | None = None
    """Whether its hooks run; left out, what its settings say."""
    filter: tuple[str, ...] = ()
    """Only tasks that fit, a word each, as `task` takes them: `["project:ops"]`."""
    done_days: int = Field(default=14, ge=0, le=3650)
    """For how many days tasks that are done or deleted are shown."""


class Taskwarrior(Connector[TaskwarriorConfig]):
    """The tasks of one Taskwarrior."""

    name = "taskwarrior"
    title = "Taskwarrior"
    Config = TaskwarriorConfig
    needs_secret = False

    def __init__(self, config: TaskwarriorConfig, setting: Setting) -> None:
        """Keep which program; run nothing yet."""
        super().__init__(config, setting)
        home = setting.home
        self.task = Program(
            str(home / Path(config.program).expanduser())
            if "/" in config.program
            else config.program,
            taskrc=home / config.taskrc.expanduser() if config.taskrc else None,
            data=home / config.data.expanduser() if config.data else None,
            hooks=config.hooks,
        )
        self._seen: tuple[Sequence[Any], str, str] | None = None
        self._folder: Path | None = None

    @classmethod
    def programs_of(cls, config: TaskwarriorConfig) -> Sequence[str]:
        """`task`."""
        return (config.program,)

    @feed(Todo, every=timedelta(seconds=15), mode=Mode.SNAPSHOT)
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """Every open task, and those closed lately; nothing at all where nothing changed.

        The cursor is a digest of the tasks. Times and sizes of the data files decide whether `task`
        is run; what it prints, whether there is anything to say.

        Yields:
            One page, or none.

        Raises:
            Unavailable: `task` is not installed, was never set up, fails, or takes too long.
            BadReply: It is too old, or prints what is no list of tasks.
        """
        first_day = since(self.setting.now(), self.config.done_days)
        stamps = await self._stamps()
        if cursor and self._seen == (stamps, first_day, cursor) and _settled(stamps):
            return
        rows = await self._exported(*self._filter(first_day))
        digest = mark({"rows": sorted(mark(row) for row in rows if isinstance(row, dict))})
        self._seen = (stamps, first_day, digest)
        if digest == cursor:
            return
        records, aside = await asyncio.to_thread(self._records, rows)
        yield Page(records, cursor=digest, aside=aside)

    async def check(self) -> str:
        """Ask for the version and count what is open.

        Raises:
            Unavailable, BadReply: As the feed.
        """
        try:
            version = await self.task.version()
        except SourceError as error:
            raise self._named(error) from None
        rows = await self._exported(*self.config.filter, "status:pending")
        said = f"Taskwarrior {'.'.join(map(str, version))}, {len(rows)} open"
        return said if version[0] == TRIED else f"{said}; tried with {TRIED}.6 only"

    async def read(self, ref: Ref) -> Todo:
        """One task as it is now.

        Raises:
            Gone: There is none of that UUID, or it was purged.
        """
        return self._made(*await self._one(ref))

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change took effect; a task that is not there was not made."""
        del job
        try:
            todo = await self.read(change.ref)
        except Gone:
            if isinstance(change, Create):
                return None
            raise
        return todo if as_asked(todo, change) else None

    @action(Create)
    async def create(self, change: Create, job: Job) -> Todo:
        """Make a task whose UUID is the key, so that it is made once.

        Raises:
            Refused: Taskwarrior or one of its hooks does not take it.
        """
        if not UUID.fullmatch(change.ref.key):
            raise Refused("a task is known by a UUID only", where=str(change.ref))
        try:
            return await self.read(change.ref)
        except Gone:
            await self._told(self.task.write(created(change, job.asked_at)))
        return await self.read(change.ref)

    @action(Complete)
    async def complete(self, change: Complete, job: Job) -> Todo:
        """`task done`.

        Raises:
            Refused: It repeats, or a hook does not let it.
        """
        return await self._moved(change, job)

    @action(Reopen)
    async def reopen(self, change: Reopen, job: Job) -> Todo:
        """Pending again, whether it was done, deleted or begun."""
        return await self._moved(change, job)

    @action(Start)
    async def start(self, change: Start, job: Job) -> Todo:
        """`task start`."""
        return await self._moved(change, job)

    @action(Cancel)
    async def cancel(self, change: Cancel, job: Job) -> Todo:
        """`task delete`: it stays in Taskwarrior as deleted, and can be taken back."""
        return await self._moved(change, job)

    @action(Edit)
    async def edit(self, change: Edit, job: Job) -> Todo:
        """Change words, day, priority or notes.

        Raises:
            Refused: It repeats, or Taskwarrior has no place for it.
            Conflict: Somebody else changed the same meanwhile.
        """
        row, raw, now = await self._changeable(change, job)
        if as_asked(now, change):
            return now
        await self._told(self.task.write(edited(raw, row, change, job.asked_at)))
        return await self.read(change.ref)

    async def _moved(self, change: SetTodoStatus, job: Job) -> Todo:
        _, _, now = await self._changeable(change, job)
        for words in ORDERS.get((str(now.status), change.status), ()):
            await self._told(self.task.order(change.ref.key, *words))
        return await self.read(change.ref)

    async def _changeable(
        self, change: Edit | SetTodoStatus, job: Job
    ) -> tuple[Row, Mapping[str, Any], Todo]:
        """The task, if it is what the person saw and may be changed from here."""
        row, raw = await self._one(change.ref)
        now = self._made(row, raw)
        if as_asked(now, change):
            return row, raw, now
        if row.repeats:
            raise Refused(
                "it repeats, and is not changed from here",
                where=str(change.ref),
                remedy="Use `task` in a terminal: it makes the next one",
            )
        shown = now.model_dump(mode="json")
        if not agrees(shown, job.base, list(change.predict(job.base))):
            raise Conflict("the task was changed meanwhile", where=str(change.ref), theirs=shown)
        return row, raw, now

    async def _one(self, ref: Ref) -> tuple[Row, Mapping[str, Any]]:
        rows = await self._exported(f"uuid:{ref.key}") if UUID.fullmatch(ref.key) else []
        if not rows or not isinstance(rows[0], dict):
            raise Gone("no such task", where=str(ref))
        try:
            return ROW.validate_python(rows[0]), rows[0]
        except ValidationError:
            raise Gone("the task cannot be read", where=str(ref)) from None

    def _made(self, row: Row, raw: Mapping[str, Any]) -> Todo:
        return record(row, self.setting.source, raw)

    def _filter(self, first_day: str) -> list[str]:
        wanted = f"{OPEN_OR} end.after:{first_day} ) )".split()
        return [*wanted, "and", "(", *self.config.filter, ")"] if self.config.filter else wanted

    def _records(self, rows: Rows) -> tuple[list[Todo], list[Aside]]:
        """The to-dos; of a series its tasks, or itself where it has none yet."""
        above = (row.get("parent") for row in rows if isinstance(row, dict))
        parents = {one for one in above if isinstance(one, str)}
        records, aside = [], []
        for number, raw in enumerate(rows):
            key = raw.get("uuid") if isinstance(raw, dict) else None
            if isinstance(key, str) and key in parents:
                continue
            try:
                records.append(self._made(ROW.validate_python(raw), raw))
            except ValidationError as error:
                fault = error.errors(include_url=False, include_context=False, include_input=False)
                why = f"{'.'.join(map(str, fault[0]['loc'])) or 'row'}: {fault[0]['type']}"
                named = key if isinstance(key, str) and UUID.fullmatch(key) else f"row {number + 1}"
                aside.append(Aside(named, why))
        return records, aside

    async def _exported(self, *words: str) -> Rows:
        try:
            return await self.task.export(*words)
        except SourceError as error:
            raise self._named(error) from None

    async def _told(self, order: Any) -> None:
        try:
            await order
        except SourceError as error:
            raise self._named(error) from None

    def _named(self, error: SourceError) -> SourceError:
        error.where = error.where or self.setting.source
        return error

    async def _stamps(self) -> Sequence[Any]:
        """Times and sizes of the data files; nothing where they cannot be told."""
        if self._folder is None:
            try:
                self._folder = await self.task.folder()
            except SourceError as error:
                raise self._named(error) from None
        return await asyncio.to_thread(_stamps, self._folder)


def _stamps(folder: Path) -> Sequence[Any]:
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda one: one.name)[:MOST_FILES]:
                stat = entry.stat()
                if entry.is_file():
                    found.append((entry.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    except OSError:
        return []
    return found


def _settled(stamps: Sequence[Any]) -> bool:
    return bool(stamps) and time.time_ns() - max(one[1] for one in stamps) > SETTLED_NS


CONNECTOR = Taskwarrior
