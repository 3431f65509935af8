"""A todo.txt on this machine or in a synchronised folder, read and edited in place.

Format: https://github.com/todotxt/todo.txt, README (read 2026-11-24);
tried with todotxt-cli 2.11.0 on 2026-11-24.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from itday.connectors._todotxt_file import Lines, change, digest, load
from itday.connectors._todotxt_line import Task, day
from itday.connectors._todotxt_task import agrees, changed, created, keys_of, record
from itday.domain.change import Change
from itday.domain.errors import Conflict, Gone, Refused
from itday.domain.feed import Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, action, feed

SETTLED_NS = 2_000_000_000
"""A file that was written a shorter time ago is read again: some file systems count in seconds."""
Stamp = tuple[int, int, int]


class TodotxtConfig(ConnectorConfig):
    """Where the file is."""

    path: Path
    """The file; relative to the settings file, `~` is your home."""
    done_file: Path | None = None
    """Where done lines are moved by other programs; they are shown, never changed there."""
    done_days: int = Field(default=14, ge=0, le=3650)
    """For how many days lines of `done_file` are shown."""


class Todotxt(Connector[TodotxtConfig]):
    """One todo.txt, and the done.txt beside it."""

    name: ClassVar[str] = "todotxt"
    title: ClassVar[str] = "todo.txt"
    Config = TodotxtConfig
    needs_secret: ClassVar[bool] = False

    def __init__(self, config: TodotxtConfig, setting: Setting) -> None:
        """Find the files; nothing is read yet."""
        super().__init__(config, setting)
        self.path = setting.home / config.path.expanduser()
        self.done = setting.home / config.done_file.expanduser() if config.done_file else None
        self._seen: tuple[list[Stamp], date, str] | None = None

    @feed(Todo, every=timedelta(seconds=5), mode=Mode.SNAPSHOT)
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """Every line that is a to-do; nothing at all when the files are as they were.

        The cursor is a digest of both files and the day. Times, size and inode decide whether the
        files are read; their content decides whether there is anything to say.

        Yields:
            One page, or none.

        Raises:
            Unavailable: There is no such file.
            Forbidden: We may not read it.
            BadReply: It is larger than 4 MB, or no plain file.
        """
        today = self._today()
        page = await asyncio.to_thread(self._page, cursor, today)
        if page is not None:
            yield page

    async def check(self) -> str:
        """Read the file.

        Raises:
            Unavailable, Forbidden, BadReply: As the feed does.
        """
        content = await asyncio.to_thread(load, self.path)
        count = sum(task is not None and not task.done for task in _tasks(Lines.of(content)))
        return f"todo.txt, {count} open"

    async def read(self, ref: Ref) -> Todo:
        """One to-do as its line is now.

        Raises:
            Gone: No line has that key, or it was moved to `done_file` longer ago than is shown.
        """
        for todo in await asyncio.to_thread(self._all, self._today()):
            if todo.ref == ref:
                return todo
        raise Gone("no such line", where=str(ref))

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change took effect; a new line that is not there was not written."""
        try:
            return await super().settled(change, job)
        except Gone:
            if isinstance(change, Create):
                return None
            raise

    @action(Create)
    async def create(self, change: Create, job: Job) -> Todo:
        """Add a line at the end, with its key as `id:`.

        Raises:
            Refused: A todo.txt cannot hold it: hours, or words it would read in another way.
        """
        await asyncio.to_thread(self._append, change)
        return await self.read(change.ref)

    @action(Complete)
    async def complete(self, change: Complete, job: Job) -> Todo:
        """Mark a line as done today; its priority is kept as `pri:`. It is not moved.

        Raises:
            Refused: It repeats, or lies in `done_file`.
        """
        return await self._edit(change, job)

    @action(Reopen)
    async def reopen(self, change: Reopen, job: Job) -> Todo:
        """Take the mark off and put the priority back.

        Raises:
            Refused: It lies in `done_file`.
        """
        return await self._edit(change, job)

    @action(Cancel)
    async def cancel(self, change: Cancel, job: Job) -> Todo:
        """Mark a line as done and, with `cancelled:DAY`, as given up; others show it as done.

        Raises:
            Refused: It repeats, or lies in `done_file`.
        """
        return await self._edit(change, job)

    @action(Edit)
    async def edit(self, change: Edit, job: Job) -> Todo:
        """Change words, day, priority or description. New words need the line's key as `id:`.

        Raises:
            Refused: A todo.txt cannot hold it, or the line lies in `done_file`.
        """
        return await self._edit(change, job)

    def _today(self) -> date:
        return self.setting.now().astimezone().date()

    def _page(self, cursor: str | None, today: date) -> Page[Todo] | None:
        """All to-dos with a new cursor; `None` when `cursor` says that nothing changed."""
        stamps = [_stamp(path) for path in (self.path, self.done) if path]
        fresh = time.time_ns() - max(stamp[0] for stamp in stamps) < SETTLED_NS
        if cursor and not fresh and self._seen == (stamps, today, cursor):
            return None
        contents = self._load()
        mark = digest(b"\0".join([today.isoformat().encode(), *contents]))
        self._seen = (stamps, today, mark)
        if mark == cursor:
            return None
        return Page(self._records(contents, today), cursor=mark)

    def _all(self, today: date) -> list[Todo]:
        return self._records(self._load(), today)

    def _load(self) -> list[bytes]:
        """The content of the file, and of `done_file` if other programs have made it yet."""
        done = [load(self.done)] if self.done is not None and self.done.exists() else []
        return [load(self.path), *done]

    def _records(self, contents: list[bytes], today: date) -> list[Todo]:
        """The to-dos of both files; lines that were done too long ago are left out."""
        tasks = [task for content in contents for task in _tasks(Lines.of(content))]
        ours = len(_tasks(Lines.of(contents[0])))
        first = today - timedelta(days=self.config.done_days)
        return [
            record(task, self.ref(Todo, key), self.path.stem)
            for place, (task, key) in enumerate(zip(tasks, keys_of(tasks), strict=True))
            if task and (place < ours or (day(task.completed) or date.min) >= first)
        ]

    def _append(self, wanted: Create) -> None:
        def edit(lines: Lines) -> Lines:
            if wanted.ref.key in keys_of(_tasks(lines)):
                return lines  # written by an earlier try
            return lines.appended(created(wanted, self._today()).line)

        change(self.path, edit)

    async def _edit(self, wanted: Change, job: Job) -> Todo:
        """Change one line.

        Raises:
            Conflict: The fields in question were changed in the file meanwhile.
            Gone: The line is no longer there.
        """

        def edit(lines: Lines) -> Lines:
            return self._edited(lines, wanted, job)

        try:
            await asyncio.to_thread(change, self.path, edit)
        except Gone:
            await self.read(wanted.ref)  # gone there as well, or in `done_file`
            raise Refused(
                "the line was moved to the file of done ones",
                where=str(wanted.ref),
                remedy="Move it back first",
            ) from None
        return await self.read(wanted.ref)

    def _edited(self, lines: Lines, wanted: Change, job: Job) -> Lines:
        tasks = _tasks(lines)
        keys = keys_of(tasks)
        if wanted.ref.key not in keys:
            raise Gone("no such line", where=str(wanted.ref))
        place = keys.index(wanted.ref.key)
        task = tasks[place]
        if task is None:
            raise Gone("no such line", where=str(wanted.ref))
        todo = record(task, wanted.ref, self.path.stem)
        shown = todo.model_dump(mode="json")
        if wanted.holds(shown):
            return lines
        if not agrees(todo, job.base, wanted.predict(job.base)):
            raise Conflict("the line was changed meanwhile", where=str(wanted.ref), theirs=shown)
        new = changed(task, wanted, self._today())
        tasks[place] = new
        if keys_of(tasks)[place] != wanted.ref.key:
            new = new.having("id", wanted.ref.key)  # other words: the key must be written down
        return lines.replaced(place, new.line)


def _tasks(lines: Lines) -> list[Task | None]:
    """Each line's task; `None` for an empty line."""
    return [Task.parse(line) if line.strip() else None for line in lines.lines]


def _stamp(path: Path) -> Stamp:
    """What changes when a file does, nearly always; zeros where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  # follows links, as reading does
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


CONNECTOR = Todotxt
