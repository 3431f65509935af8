"""A server that loses answers, forgets cursors and is edited by others; and a fuse for crashes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from itday.domain.change import Change
from itday.domain.errors import (
    BadReply,
    Conflict,
    CursorExpired,
    Gone,
    Unavailable,
    Unsettled,
)
from itday.domain.feed import Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Comment, SetStatus
from itday.sdk.connector import Connector, ConnectorConfig, Job, action, feed

FAULTS = ("lost before", "lost after", "unsure before", "busy", "bad reply", "expired", "empty")
IDS = 3
"""Few things on purpose: rare faults need several things to happen to one of them."""


class Crash(BaseException):
    """The process ended here."""


@dataclass(slots=True)
class Fuse:
    """Ends the process after so many steps of store and network; `None`: never."""

    left: int | None = None

    def burn(self) -> None:
        """One step."""
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.left = None
                raise Crash


class FusedDb:
    """A connection that may crash before any transaction begins and before it commits."""

    def __init__(self, db: sqlite3.Connection, fuse: Fuse) -> None:
        """Wrap a real one."""
        self._db, self._fuse = db, fuse

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """As the real one does."""
        if sql.startswith(("BEGIN", "COMMIT")):
            self._fuse.burn()
        return self._db.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


@dataclass
class Server:
    """Tickets with versions, a log of changes, and keys of requests it has carried out."""

    fuse: Fuse
    knows_keys: bool = True
    """Whether a repeated request is answered from memory; most servers cannot do that."""
    items: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Version and status by key."""
    log: list[tuple[int, str]] = field(default_factory=list)
    version: int = 0
    oldest_cursor: int = 0
    faults: list[str] = field(default_factory=list)
    comments: dict[str, list[str]] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)
    """Keys of the requests that took effect, in order."""
    landed: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The server's version, and the ticket's status, just before each took effect."""
    as_asked: set[str] = field(default_factory=set)
    """Keys of changes that were found to be as asked when they were looked up."""
    foreign: dict[str, list[int]] = field(default_factory=dict)
    """Versions that somebody else made, by key."""
    ours: dict[str, list[int]] = field(default_factory=dict)
    """Versions whose status we set, by key."""
    deleted: set[str] = field(default_factory=set)
    """Tickets that were deleted at some time; they may have been made again."""
    history: dict[tuple[str, int], str] = field(default_factory=dict)
    """What each ticket was at each of its versions."""
    met: Counter[str] = field(default_factory=Counter)
    """The faults that questions have met."""
    _answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    _was_empty: bool = False

    def edit(self, key: str, status: str | None) -> None:
        """Somebody else changes, makes or deletes a ticket."""
        if status is None and key not in self.items:
            return
        self._write(key, status)
        self.foreign.setdefault(key, []).append(self.version)

    def _write(self, key: str, status: str | None) -> None:
        self.version += 1
        self.log.append((self.version, key))
        if status is None:
            self.items.pop(key, None)
            self.deleted.add(key)
        else:
            self.items[key] = (self.version, status)
            self.history[key, self.version] = status

    def fault(self) -> str:
        """The next fault, if there is one."""
        self.fuse.burn()
        found = self.faults.pop(0) if self.faults else ""
        if found:
            self.met[f"faults: {found}"] += 1
        if found in {"lost before", "busy"}:
            raise Unavailable(found, retry_after_s=3 if found == "busy" else None)
        if found == "bad reply":
            raise BadReply(found)
        return found

    def empty(self, fault: str) -> bool:
        """Whether to answer with nothing; never twice in a row: that would be believed."""
        self._was_empty = fault == "empty" and not self._was_empty
        return self._was_empty

    def act(self, change: Change, job: Job) -> tuple[int, str]:
        """Carry a change out under the version it rests on; give version and status."""
        fault = self.fault()
        if fault == "unsure before":
            raise Unsettled(fault)
        key = change.ref.key
        if self.knows_keys and job.key in self._answers:
            answer = self._answers[job.key]
        else:
            answer = self._answers[job.key] = self._carry_out(change, job, key)
        self.fuse.burn()
        if fault == "lost after":
            raise Unsettled(fault)
        return answer

    def _carry_out(self, change: Change, job: Job, key: str) -> tuple[int, str]:
        if key not in self.items:
            raise Gone("no such ticket")
        version, status = self.items[key]
        if isinstance(change, Comment):
            self.comments.setdefault(key, []).append(job.key)
        elif str(job.base.get("etag")) != str(version):
            raise Conflict("changed there")
        self.applied.append(job.key)
        if not isinstance(change, Comment):
            self.landed[job.key] = self.version, status
        self._write(key, change.status if isinstance(change, SetStatus) else status)
        if isinstance(change, SetStatus):
            self.ours.setdefault(key, []).append(self.version)
        return self.items[key]


class ModelConfig(ConnectorConfig):
    """Nothing to set."""


class Model(Connector[ModelConfig]):
    """Speaks to a server in this process."""

    name: ClassVar[str] = "model"
    Config = ModelConfig
    needs_secret: ClassVar[bool] = False
    server: ClassVar[Server]

    def _ticket(self, key: str) -> Ticket:
        return self._answered(key, self.server.items[key])

    def _answered(self, key: str, at: tuple[int, str]) -> Ticket:
        ref = Ref(self.setting.source, "ticket", key)
        version, status = at
        return Ticket(ref=ref, title=f"Ticket {key}", number=key, status=status, etag=str(version))

    @feed(Ticket, every=timedelta(minutes=1), mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """Two a page; the cursor is the server's version."""
        server = self.server
        fault = server.fault()
        if cursor is None:
            begun = server.version
            keys = [] if server.empty(fault) else sorted(server.items)
            for start in range(0, len(keys), 2):
                yield Page([self._ticket(key) for key in keys[start : start + 2]])
                server.fault()
            yield Page(cursor=str(begun), complete=True)
            return
        if fault == "expired" or int(cursor) < server.oldest_cursor:
            server.met["cursors expired"] += 1
            raise CursorExpired("too old")
        later = [(at, key) for at, key in server.log if at > int(cursor)]
        for start in range(0, len(later), 2):
            yield self._changed(later[start : start + 2])
            server.fault()

    def _changed(self, part: list[tuple[int, str]]) -> Page[Ticket]:
        keys = dict.fromkeys(key for _, key in part)
        there = [key for key in keys if key in self.server.items]
        gone = [Ref(self.setting.source, "ticket", key) for key in keys if key not in there]
        return Page([self._ticket(key) for key in there], gone, cursor=str(part[-1][0]))

    async def read(self, ref: Ref) -> Record:
        """One ticket as it is."""
        self.server.fault()
        if ref.key not in self.server.items:
            raise Gone("no such ticket")
        return self._ticket(ref.key)

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Comments are known by their key, all else by how the ticket is."""
        found: Record | None
        if isinstance(change, Comment):
            record = await self.read(change.ref)
            found = record if job.key in self.server.comments.get(change.ref.key, []) else None
        else:
            found = await super().settled(change, job)
        if found is not None:
            self.server.as_asked.add(job.key)
        return found

    @action(SetStatus)
    async def set_status(self, change: SetStatus, job: Job) -> Ticket:
        """Under the version it rests on."""
        return self._answered(change.ref.key, self.server.act(change, job))

    @action(Comment)
    async def comment(self, change: Comment, job: Job) -> Ticket:
        """Whatever else changed."""
        return self._answered(change.ref.key, self.server.act(change, job))


def source_of(server: Server) -> type[Model]:
    """A connector class that talks to that server."""
    return type("Model", (Model,), {"server": server})
