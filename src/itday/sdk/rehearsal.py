"""A source without a server and a cache without a database: what tests pull from and into."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, ClassVar

from itday.domain.change import Change
from itday.domain.errors import CursorExpired, Gone, SourceError, Unsettled
from itday.domain.feed import Aside, Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.domain.verbs import (
    Assign,
    Cancel,
    Comment,
    Complete,
    Create,
    Edit,
    Reopen,
    SetPriority,
    SetStatus,
)
from itday.sdk.connector import (
    ChangeT,
    Connector,
    ConnectorConfig,
    Job,
    Push,
    Setting,
    action,
    feed,
)


class Replica:
    """What a cache would hold of one feed: apply its pages, as the engine does."""

    def __init__(self, connector: Connector[Any], feed_name: str) -> None:
        """Begin empty, with no cursor.

        Args:
            connector: What to pull from.
            feed_name: Which of its feeds.
        """
        self.connector = connector
        self.feed = connector.feeds[feed_name]
        self.cursor: str | None = None
        self.held: dict[Ref, str] = {}
        """Each record's JSON by its reference: what a cache would store."""
        self.pages = 0
        """How many pages the last pull gave."""
        self.aside: list[Aside] = []
        """What the last pull could not read."""

    async def pull(self) -> set[Ref]:
        """Pull once from the stored cursor on, starting over once where it has expired.

        Returns:
            The references of what is new, differs or is gone since the pull before.

        Raises:
            SourceError: As the connector does.
        """
        try:
            return await self._pull()
        except CursorExpired:
            if self.cursor is None:
                raise
            self.cursor = None
            return await self._pull()

    async def _pull(self) -> set[Ref]:
        before = dict(self.held)
        self.pages, self.aside = 0, []
        said: set[Ref] = set()
        complete = False
        async for page in self.connector.pull(self.feed.method, self.cursor):
            said |= self._apply(page)
            complete = page.complete or self.feed.mode is Mode.SNAPSHOT
        if complete:  # a snapshot without any page says that nothing changed
            for ref in self.held.keys() - said:
                del self.held[ref]
        return {
            ref for ref in before.keys() | self.held.keys() if before.get(ref) != self.held.get(ref)
        }

    def _apply(self, page: Page[Record]) -> set[Ref]:
        """Store one page and its cursor; give what it mentioned."""
        self.pages += 1
        self.aside += page.aside
        for record in page.records:
            self.held[record.ref] = record.model_dump_json()
        for ref in page.gone:
            self.held.pop(ref, None)
        self.cursor = page.cursor if page.cursor is not None else self.cursor
        return {record.ref for record in page.records}


class FakeConfig(ConnectorConfig):
    """Nothing to set."""


def _taking(kind: type[ChangeT]) -> Push[ChangeT]:
    """A method that carries out changes of this kind by what they predict."""

    async def take(self: FakeSource, change: ChangeT, job: Job) -> Record:
        return await self._take(change, job)

    return action(kind)(take)


class FakeSource(Connector[FakeConfig]):
    """A source in memory, with a delta feed and a snapshot feed, that fails when told to.

    Its clock counts changes; a delta cursor is that count. Nothing is simulated beyond what it
    says: a record changes only by `put`, `drop` or an action.
    """

    name: ClassVar[str] = "fake"
    title: ClassVar[str] = "In memory"
    Config = FakeConfig
    needs_secret: ClassVar[bool] = False

    _assign, _set_status = _taking(Assign), _taking(SetStatus)
    _set_priority, _comment = _taking(SetPriority), _taking(Comment)
    _create, _complete, _reopen = _taking(Create), _taking(Complete), _taking(Reopen)
    _cancel, _edit = _taking(Cancel), _taking(Edit)

    def __init__(self, config: FakeConfig, setting: Setting) -> None:
        """Begin empty and healthy."""
        super().__init__(config, setting)
        self.rows: dict[Ref, Record] = {}
        self.version = 0
        self.forgotten = 0
        """Delta cursors below this count have expired."""
        self.per_page = 2
        """Records in a page, 1 or more."""
        self.failures: list[SourceError] = []
        """Raised one after another, each by the next pull, read or push."""
        self.loses_answers = False
        """Whether pushes take effect and then raise `Unsettled`."""
        self.pushed: list[tuple[Change, Job]] = []
        """The changes that took effect, in order."""
        self.comments: dict[Ref, list[str]] = {}
        self._changed: dict[Ref, int] = {}

    def put(self, *records: Record) -> None:
        """Add records, or replace them by a newer version."""
        for record in records:
            self.version += 1
            self.rows[record.ref] = record
            self._changed[record.ref] = self.version

    def drop(self, *refs: Ref) -> None:
        """Delete records, as somebody else would."""
        for ref in refs:
            self.version += 1
            del self.rows[ref]
            self._changed[ref] = self.version

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """Tickets changed after `cursor`, oldest change first, and those gone.

        Raises:
            CursorExpired: The cursor is no count, or is older than `forgotten`.
        """
        self._fail()
        if cursor is not None and not (cursor.isdecimal() and int(cursor) >= self.forgotten):
            raise CursorExpired("the change count is not known", where=self.setting.source)
        since, now = int(cursor or 0), self.version
        changed = [ref for ref, at in self._changed.items() if at > since and ref.kind == "ticket"]
        rows = [row for ref in changed if isinstance(row := self.rows.get(ref), Ticket)]
        gone = [ref for ref in changed if ref not in self.rows] if cursor else []
        for start in range(0, len(rows), self.per_page):
            yield Page(rows[start : start + self.per_page])
        yield Page(gone=gone, cursor=str(now), complete=cursor is None)

    @feed(Todo, every=timedelta(minutes=5), mode=Mode.SNAPSHOT)
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """All to-dos, every time."""
        del cursor
        self._fail()
        rows = [row for row in self.rows.values() if isinstance(row, Todo)]
        for start in range(0, max(len(rows), 1), self.per_page):
            yield Page(rows[start : start + self.per_page])

    async def check(self) -> str:
        """Say how much it holds."""
        self._fail()
        return f"in memory, {len(self.rows)} records"

    async def read(self, ref: Ref) -> Record:
        """One record.

        Raises:
            Gone: It was dropped, or never there.
        """
        self._fail()
        try:
            return self.rows[ref]
        except KeyError:
            raise Gone("no such record", where=self.setting.source) from None

    async def settled(self, change: Change, job: Job) -> Record | None:
        """The record if the change took effect; comments are known by their job's key."""
        if isinstance(change, Comment):
            took = any(done.key == job.key for _, done in self.pushed)
            return await self.read(change.ref) if took else None
        try:
            return await super().settled(change, job)
        except Gone:
            if isinstance(change, Create):
                return None
            raise

    async def _take(self, change: Change, job: Job) -> Record:
        """Carry out any change by what it predicts.

        Raises:
            Gone: The record was dropped.
            Unsettled: After taking effect, while `loses_answers` is set.
        """
        self._fail()
        kind: type[Record] = Ticket if change.kind == Ticket.kind else Todo
        was = (
            {"ref": change.ref}
            if isinstance(change, Create)
            else (await self.read(change.ref)).model_dump(mode="json")
        )
        record = kind.model_validate_json(_json(was | change.predict(was)))
        self.put(record)
        if isinstance(change, Comment):
            self.comments.setdefault(change.ref, []).append(change.text)
        self.pushed.append((change, job))
        if self.loses_answers:
            raise Unsettled("the answer was lost", where=self.setting.source)
        return record

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


def _json(fields: dict[str, Any]) -> str:
    import json

    return json.dumps(fields)
