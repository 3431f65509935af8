"""A made-up school of 1,500 people: a source that is its own little server and needs no network.

What is in it is drawn from a seed and a moment, so it is the same on every machine; what the person
changes is kept in one file beside the settings, so that undo and the outbox work as with any other.
The distributions stand in docs/connectors/demo.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import ClassVar, TypeVar

from pydantic import Field, field_validator

from itday.connectors import _demo_posts
from itday.connectors._demo_acts import ACTIONS, Held, applied, comments, compare, judge
from itday.connectors._demo_alerts import alerts
from itday.connectors._demo_calendar import NAME, ZONE
from itday.connectors._demo_changes import FILE, Changes, Entry
from itday.connectors._demo_directory import directory
from itday.connectors._demo_mail import messages
from itday.connectors._demo_meetings import meetings
from itday.connectors._demo_settings import AT, KINDS, SEED
from itday.connectors._demo_tickets import tickets
from itday.connectors._demo_todos import todos
from itday.connectors._demo_world import World
from itday.domain.alert import Alert
from itday.domain.change import Change
from itday.domain.errors import CursorExpired, Gone
from itday.domain.feed import Mode, Page
from itday.domain.meeting import Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.post import Post
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, feed

R = TypeVar("R", bound=Record)

MAKERS: Mapping[str, Callable[[World], Iterator[Record]]] = {
    Alert.kind: alerts,
    Ticket.kind: tickets,
    Todo.kind: todos,
    Meeting.kind: meetings,
    Message.kind: messages,
    Member.kind: directory,
}
EVERY = timedelta(minutes=1)
PAGE = 200
YEARS = range(2021, 2100)
"""Ticket numbers count from 2020."""
VERSION = 1
"""To be raised when the same seed gives another school."""


class DemoConfig(ConnectorConfig):
    """Which school, when, and what of it."""

    seed: int = SEED
    """Another number gives another school."""
    at: datetime = datetime.fromisoformat(AT)
    """Its now, ISO 8601, without an offset in local time: a Tuesday morning in term."""
    size: float = Field(default=1.0, ge=0.1, le=20)
    """How much happens, against a school of 1,500 people."""
    kinds: tuple[str, ...] = Field(default=KINDS, min_length=1)
    """What this source has: alert, ticket, todo, meeting, message, person."""

    @field_validator("at")
    @classmethod
    def _in_utc(cls, at: datetime) -> datetime:
        if at.year not in YEARS:
            raise ValueError(f"the demo lives between {YEARS[0]} and {YEARS[-1]}")
        return (at if at.tzinfo else at.replace(tzinfo=ZONE)).astimezone(UTC)

    @field_validator("kinds")
    @classmethod
    def _known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(kinds) - set(MAKERS)):
            raise ValueError(f"no {unknown[0]} in the demo; known: {', '.join(MAKERS)}")
        return kinds


class Demo(Connector[DemoConfig]):
    """One source of the made-up school."""

    name = "demo"
    title = "Demo school"
    Config = DemoConfig
    needs_secret: ClassVar[bool] = False

    def __init__(self, config: DemoConfig, setting: Setting) -> None:
        """Make nothing yet; offer only the feeds of the kinds asked for."""
        super().__init__(config, setting)
        # The class has all six kinds, as a catalogue should show; this source has its own.
        mine = {n: one for n, one in type(self).feeds.items() if one.record.kind in config.kinds}
        able = {one: n for one, n in type(self).actions.items() if one.kind in config.kinds}
        vars(self).update(feeds=mine, actions=able)
        self.changes = Changes(setting.home / FILE, setting.source)

    @cached_property
    def world(self) -> World:
        """The school."""
        config = self.config
        return World(self.setting.source, config.seed, config.at, config.size)

    @feed(Alert, every=EVERY, mode=Mode.DELTA)
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Alerts of the last 90 days; then those that were changed here.

        Args:
            cursor: The school's digest and how far the changes are known; `None` for all.

        Yields:
            Pages of up to 200 records; with a cursor only changed ones, and none if nothing was.

        Raises:
            CursorExpired: The settings, or the changes thrown away, make it another school.
            Unavailable: The file of changes cannot be read.
        """
        async for page in self._pull(Alert, cursor):
            yield page

    @feed(Ticket, every=EVERY, mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """Tickets of the last five weeks; see `alerts`."""
        async for page in self._pull(Ticket, cursor):
            yield page

    @feed(Todo, every=EVERY, mode=Mode.DELTA)
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """To-dos, open and lately done; see `alerts`."""
        async for page in self._pull(Todo, cursor):
            yield page

    @feed(Meeting, every=EVERY, mode=Mode.DELTA)
    async def meetings(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """Meetings from three weeks ago to four weeks ahead; see `alerts`."""
        async for page in self._pull(Meeting, cursor):
            yield page

    @feed(Message, every=EVERY, mode=Mode.DELTA)
    async def messages(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """Messages of the last six days; see `alerts`."""
        async for page in self._pull(Message, cursor):
            yield page

    @feed(Member, every=EVERY, mode=Mode.DELTA)
    async def people(self, cursor: str | None) -> AsyncIterator[Page[Member]]:
        """Everybody with an account; see `alerts`."""
        async for page in self._pull(Member, cursor):
            yield page

    async def _pull(self, model: type[R], cursor: str | None) -> AsyncIterator[Page[R]]:
        since = self._since(cursor)
        held, end = await asyncio.to_thread(self._held, model.kind)
        rows = [one.record for one in held.values() if since is None or one.touched > since]
        records = [row for row in rows if isinstance(row, model)]
        if since == end:
            return
        last = max(0, len(records) - 1) // PAGE * PAGE
        for start in range(0, last, PAGE):
            yield Page(records[start : start + PAGE])
        yield Page(records[last:], cursor=f"{self._digest()} {end}", complete=cursor is None)

    def _since(self, cursor: str | None) -> int | None:
        if cursor is None:
            return None
        digest, _, end = cursor.partition(" ")
        if digest != self._digest() or not end.isdecimal() or int(end) > self.changes.size():
            raise CursorExpired("this is another school by now", where=self.setting.source)
        return int(end)

    def _digest(self) -> str:
        told = f"{VERSION} {self.config.model_dump_json(exclude={'kinds'})}"
        return blake2b(told.encode(), digest_size=8).hexdigest()

    def _held(self, kind: str) -> tuple[dict[Ref, Held], int]:
        """Give what the school holds of a kind now, and how far its changes go."""
        held = {record.ref: Held(record) for record in self._made(kind)}
        end = 0
        for entry in self.changes.entries():
            end = entry.end
            if entry.change.kind == kind and (now := applied(held, entry)) is not None:
                held[entry.change.ref] = Held(now, entry.end)
        return held, end

    def _made(self, kind: str) -> tuple[Record, ...]:
        """Give what was drawn of a kind; drawn once."""
        cache: dict[str, tuple[Record, ...]] = vars(self).setdefault("_drawn", {})
        if kind not in cache:
            asked_for = kind in self.config.kinds
            cache[kind] = tuple(MAKERS[kind](self.world)) if asked_for else ()
        return cache[kind]

    async def check(self) -> str:
        """Say which school it is."""
        at = self.config.at.astimezone(ZONE)
        return f"{NAME} (made up), seed {self.config.seed}, as at {at:%Y-%m-%d %H:%M}"

    async def read(self, ref: Ref) -> Record:
        """Give one record as it stands now.

        Raises:
            Gone: The school has never had it.
        """
        held: dict[Ref, Held] = {}
        if ref.kind in MAKERS:
            held, _ = await asyncio.to_thread(self._held, ref.kind)
        if ref not in held:
            raise Gone("no such record", where=str(ref))
        return held[ref].record

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change took effect: known by its job's key."""
        jobs = {entry.job for entry in self.changes.entries()}
        return await self.read(change.ref) if job.key in jobs else None

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """The conversation of a ticket, with what was written here, or the body of a message.

        Raises:
            Gone: It is of another kind, or the school has never had it.
        """
        made = {Ticket.kind: _demo_posts.of_ticket, Message.kind: _demo_posts.of_message}
        told = made[ref.kind](self.world, ref.key) if ref.kind in made else None
        if told is None or ref.kind not in self.config.kinds:
            raise Gone("has no further text", where=str(ref))
        return told + comments(self.changes.entries(), ref)

    async def take(self, change: Change, job: Job) -> Record:
        """Carry out any change, once whatever the tries, and give the record as it then stands.

        Raises:
            Gone: The school has never had the record.
            Refused: The change asks for what the school has not got.
            Conflict: The same field was changed meanwhile.
            Unavailable: It cannot be written down.
        """
        if (done := await self.settled(change, job)) is not None:
            return done
        held, end = await asyncio.to_thread(self._held, change.kind)
        if change.ref in held:
            compare(held[change.ref].record, change, job.base)
        judge(change)
        if applied(held, Entry(end, job.key, job.asked_at, change)) is None:
            raise Gone("no such record", where=str(change.ref))
        await asyncio.to_thread(self.changes.add, change, job.key, job.asked_at)
        return await self.read(change.ref)


# All are carried out alike, so one method stands for each: the decorator is for one change only.
Demo.actions = dict.fromkeys(ACTIONS, "take")

CONNECTOR = Demo
