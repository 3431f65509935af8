"""One pull of one feed: pages into the cache, and what a full pass did not mention out of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from itday.domain.errors import BadReply, CursorExpired, Unavailable
from itday.domain.feed import Aside, Feed, Mode, Page
from itday.domain.record import Record
from itday.store import cache, feeds, news
from itday.store.cache import Applied, FeedKey
from itday.store.codec import Stored, encode
from itday.sync import guard
from itday.sync.events import Changed

if TYPE_CHECKING:
    from itday.sdk.connector import Connector
    from itday.sync.ground import Ground

STEP = 250
"""Rows a transaction: the person's own decision waits for one step at most."""
LONGEST_S = 900.0
"""What one pull may take; connectors bound each request themselves."""


@dataclass(frozen=True, slots=True)
class FeedResult:
    """How one pull ended."""

    source: str
    feed: str
    """Empty where the source as a whole could not be used."""
    kind: str
    state: str
    """A word of `itday.store.feeds.STATES`."""
    applied: Applied = Applied()  # noqa: RUF009  # a tuple: nobody can change it
    pages: int = 0
    aside: int = 0
    """How many rows of the feed cannot be read."""
    error: str = ""
    """One line; empty when all is well."""


@dataclass(slots=True)
class _Pass:
    """What one pass over a feed has brought so far."""

    ground: Ground
    key: FeedKey
    mode: Mode
    begun_at: str | None
    """The cursor the pass started from."""
    mentioned: set[str] = field(default_factory=set)
    aside: list[Aside] = field(default_factory=list)
    applied: Applied = field(default_factory=Applied)
    pages: int = 0
    complete: bool = False
    cursor: str | None = None
    """Kept back until what a full pass did not mention is taken out as well."""

    async def take(self, page: Page[Record]) -> None:
        """Store one page; its cursor with its last rows, unless more must go with it."""
        self.pages += 1
        self.complete = page.complete or self.mode is Mode.SNAPSHOT
        self.aside += page.aside
        rows = [row for record in page.records if (row := self._row(record)) is not None]
        self.mentioned |= {row.key for row in rows} | {aside.key for aside in page.aside}
        gone = [ref.key for ref in page.gone if ref.kind == self.key.kind]
        self.mentioned |= set(gone)
        cursor = page.cursor if page.cursor != self.begun_at else None
        if self.complete:
            self.cursor, cursor = cursor, None
        for start in range(0, max(len(rows), 1), STEP):
            last = start + STEP >= len(rows)
            await self._apply(
                rows[start : start + STEP],
                gone=gone if last else [],
                cursor=cursor if last else None,
            )

    def _row(self, record: Record) -> Stored | None:
        """The record as the store wants it; one that cannot be stored is set aside."""
        if record.ref.source != self.key.source or record.ref.kind != self.key.kind:
            raise BadReply(
                f"the connector called a record {record.ref.source}:{record.ref.kind}",
                where=f"{self.key.source}, {self.key.feed}",
                remedy="Report it to those who made the connector",
            )
        try:
            return encode(record, self.key.feed)
        except Exception as error:  # noqa: BLE001  # whatever one odd row raises, the page goes on
            self.mentioned.add(record.ref.key)
            self.aside.append(Aside(record.ref.key, f"cannot be stored: {type(error).__name__}"))
            return None

    async def _apply(self, rows: list[Stored], *, gone: list[str], cursor: str | None) -> None:
        applied = await self.ground.store.write(
            cache.apply_page,
            self.key,
            rows,
            gone=gone,
            cursor=cursor,
            now=self.ground.stamp(),
        )
        self.applied = self.applied.plus(applied)
        if any(applied):
            self.ground.listener(Changed(frozenset({self.key.kind})))

    async def sweep(self, *, accept: bool) -> str | None:
        """Take out what a complete pass did not mention; why not, if the guard refuses."""
        if not self.complete:
            return None
        missing, held = await self.ground.store.read(cache.missing, self.key, self.mentioned)
        before = await _state(self.ground, self.key)
        why = guard.refusal(
            len(missing), held, asked_before=before is not None and before.state == "held"
        )
        if why is not None and not accept:
            await self.ground.store.write(cache.forget_cursor, self.key)
            return why
        # An empty list may be a fault of the source's: no cursor is to pass by what it left out.
        cursor = self.cursor if self.mentioned else None
        if missing or cursor is not None:
            await self._apply([], gone=missing, cursor=cursor)
        return None


async def pull(
    ground: Ground,
    connector: Connector[Any],
    feed: Feed,
    *,
    full: bool = False,
    accept: bool = False,
) -> tuple[FeedResult, list[Aside]]:
    """Pull one feed to its end; every page is stored when it came.

    Args:
        ground: Where to store.
        connector: Of the source whose turn it is.
        feed: One of the connector's.
        full: Pull everything, wherever the last pull ended.
        accept: Take records out even where the guard would keep them.

    Returns:
        How it ended, and all rows that cannot be read, those of earlier pulls included.

    Raises:
        SourceError: As the connector does; what came before is stored.
        Unavailable: Also where it took longer than `LONGEST_S`.
    """
    key = FeedKey(connector.setting.source, feed.method, feed.record.kind)
    await ground.store.write(news.begin, key.source, key.kind)
    cursor = None if full else await ground.store.read(cache.cursor, key)
    try:
        async with asyncio.timeout(LONGEST_S):
            try:
                one = await _pass(ground, connector, feed, key, cursor)
            except CursorExpired:
                if cursor is None:
                    raise
                one = await _pass(ground, connector, feed, key, None)
            why = await one.sweep(accept=accept)
    except TimeoutError as error:
        raise Unavailable(
            f"{feed.method} took longer than {LONGEST_S / 60:.0f} minutes",
            where=key.source,
            remedy="Nothing to do: tried again",
        ) from error
    await ground.store.write(news.first_look, key.source, key.kind, _lately(ground))
    aside = await _aside(ground, one)
    return _result(one, why, len(aside)), aside


def _lately(ground: Ground) -> float:
    """When the last school day before today ended: what a new source has from before is no news."""
    school = ground.settings.school
    today = school.local_date(ground.now())
    return school.moment(school.previous_school_day(today) or today, school.day_ends).timestamp()


async def _pass(
    ground: Ground, connector: Connector[Any], feed: Feed, key: FeedKey, cursor: str | None
) -> _Pass:
    one = _Pass(ground, key, feed.mode, cursor)
    pages = cast("AsyncGenerator[Page[Record]]", connector.pull(feed.method, cursor))
    try:
        async with aclosing(pages):
            async for page in pages:
                await one.take(page)
    except BadReply:
        if one.pages:  # what came before may be of the same making: the next pull compares it all
            await ground.store.write(cache.forget_cursor, key)
        raise
    return one


async def _state(ground: Ground, key: FeedKey) -> feeds.FeedState | None:
    states = await ground.store.read(feeds.feeds, key.kind)
    return next((one for one in states if one[:2] == key[:2]), None)


async def _aside(ground: Ground, one: _Pass) -> list[Aside]:
    """The feed's unreadable rows: after an incremental pull, also the earlier ones not heard of.

    A pass from the beginning has read all there is to read, whether or not it counts as complete.
    """
    if one.complete or one.begun_at is None:
        return one.aside
    before = await _state(ground, one.key)
    named = one.mentioned | {aside.key for aside in one.aside}
    old = [Aside(*pair) for pair in before.aside if pair[0] not in named] if before else []
    return old + one.aside


def _result(one: _Pass, why: str | None, aside: int) -> FeedResult:
    state, error = "fresh", ""
    if why is not None:
        state = "held"
        error = f"{one.key.source}: {one.key.feed} {why}. {guard.remedy(one.key.source)}"
    elif aside:
        rows = "1 row" if aside == 1 else f"{aside} rows"
        state = "partial"
        error = f"{one.key.source}: {rows} could not be read: itday sources {one.key.source}"
    return FeedResult(*one.key, state, one.applied, one.pages, aside, error)
