"""Changes to to-dos on a CalDAV server: each under a condition, so that nobody's words are lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from itday.connectors._caldav_todos import (
    Lines,
    as_asked,
    created,
    edit_lines,
    edited,
    status_lines,
    todo,
)
from itday.connectors._caldav_wire import Dav, Found
from itday.domain.errors import BadReply, Conflict, Gone, Refused
from itday.domain.todo import Todo
from itday.domain.verbs import Create, Edit
from itday.domain.verbs.todo import SetTodoStatus
from itday.sdk.ical.lines import UnreadableError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from itday.sdk.connector import Job
    from itday.sdk.ical.events import Place

IGNORED = {"ref", "updated_at"}
"""What may differ between what the person saw and what there is: no words of anybody."""


class Writer:
    """Writes to-dos of one server; raises what `Dav` does."""

    def __init__(
        self,
        dav: Dav,
        place: Callable[[str, str], Awaitable[Place]],
        zone: ZoneInfo | None,
        now: Callable[[], datetime],
    ) -> None:
        """Take what is needed to read back what was written.

        Args:
            dav: The server.
            place: Gives an object's place from its path and tag.
            zone: Where floating times are.
            now: The clock.
        """
        self._dav = dav
        self._place = place
        self._zone = zone
        self._now = now

    async def todo(self, path: str) -> Todo:
        """The to-do at `path` as the server has it.

        Raises:
            Gone: There is nothing, or something else.
            BadReply: It cannot be read.
        """
        return await self._read(path, await self._dav.get(path))

    async def create(self, path: str, change: Create, job: Job) -> Todo:
        """Make a to-do at `path`, where none may be yet but the one of an earlier try.

        Raises:
            Refused: Its due date cannot be read, or the server does not take it.
            Conflict: There is another one.
        """
        raw = created(change, job.asked_at)
        try:
            etag = await self._dav.put(path, raw, {"If-None-Match": "*"})
        except Conflict as error:
            try:
                return await self._unless_there(path, change)
            except Gone:  # nothing is in its way: RFC 4918, 9.7.1 says 409 where the folder is not
                raise Refused(f"the server does not take it: {error.what}") from None
        return await self._after(path, Found(etag, raw))

    async def change(self, path: str, change: Edit | SetTodoStatus, job: Job) -> Todo:
        """Change the to-do at `path` if it still is what the person saw.

        Raises:
            Refused: It repeats, cannot be changed, or the due date makes no sense.
            Conflict: It is not what the person saw.
        """
        found = await self._dav.get(path)
        now = await self._read(path, found)
        if as_asked(now, change):
            return now
        if job.base.get("etag") != found.etag and _differs(job.base, now):
            raise _conflict(now)
        raw = self._edited(found, change, now, job)
        # Without any tag to name, the condition is that there still is something to write over.
        condition = {"If-Match": found.etag or "*"}
        try:
            etag = await self._dav.put(path, raw, condition)
        except Conflict:
            return await self._unless_there(path, change)
        return await self._after(path, Found(etag, raw))

    def _edited(self, found: Found, change: Edit | SetTodoStatus, now: Todo, job: Job) -> bytes:
        lines: Lines = (
            edit_lines(change, now)
            if isinstance(change, Edit)
            else status_lines(change.status, job.asked_at)
        )
        try:
            return edited(found.raw, lines, self._now())
        except UnreadableError as error:
            raise Refused(f"it cannot be changed: it {error}") from None

    async def _unless_there(self, path: str, change: Create | Edit | SetTodoStatus) -> Todo:
        """What is there, if that is what was asked for: then an earlier try had worked.

        Raises:
            Conflict: It is not.
        """
        theirs = await self.todo(path)
        if as_asked(theirs, change):
            return theirs
        raise _conflict(theirs)

    async def _after(self, path: str, written: Found) -> Todo:
        """The to-do after a write; a server that gives no tag may have altered it."""
        return await (self._read(path, written) if written.etag else self.todo(path))

    async def _read(self, path: str, found: Found) -> Todo:
        place = await self._place(path, found.etag)
        try:
            one = await asyncio.to_thread(todo, found.raw, place, self._zone)
        except UnreadableError as error:
            raise BadReply(f"the to-do {error}", where=place.source) from None
        if one is None:
            raise Gone("it is no to-do any more", where=place.source)
        return one


def _conflict(theirs: Todo) -> Conflict:
    return Conflict(
        "it was changed meanwhile",
        remedy="Compare both versions and decide",
        theirs=theirs.model_dump(mode="json") | {"etag": theirs.etag},
    )


def _differs(base: Mapping[str, Any], now: Todo) -> bool:
    """Whether what the person saw is not what there is, apart from `IGNORED`."""
    theirs = now.model_dump(mode="json")
    names = (theirs.keys() & base.keys()) - IGNORED
    return any(base[name] != theirs[name] for name in names)
