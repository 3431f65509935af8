"""One attempt at one feed: pull it, sort what went wrong, note how it stands, say when again."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.errors import (
    AuthFailed,
    ItdayError,
    SettingsError,
    SourceError,
    StoreError,
    Unavailable,
)
from itday.domain.feed import Aside, Feed
from itday.store import cache, feeds
from itday.store.cache import FeedKey
from itday.sync.events import Changed, Failed, Pulled, Pulling, Waiting
from itday.sync.pull import FeedResult, pull

if TYPE_CHECKING:
    from itday.sync.pace import Pace
    from itday.sync.session import Session

PULLED = frozenset({"fresh", "partial", "failed"})
"""The states in which a feed would be pulled again by itself."""

log = logging.getLogger("itday.sync")


class Attempt(NamedTuple):
    """How it ended, and the seconds until the next; `None`: not before somebody asks."""

    result: FeedResult
    wait_s: float | None


async def attempt(
    session: Session, feed: Feed, pace: Pace, *, full: bool = False, accept: bool = False
) -> Attempt:
    """Pull a feed once, if it is our turn; whatever goes wrong at the source is its result.

    While another copy of itday has the source, nothing is asked: its pulls end in the same cache.

    Args:
        session: The source.
        feed: One of its feeds.
        pace: The feed's own.
        full: Pull everything, wherever the last pull ended.
        accept: Let it take records out that the guard would keep.

    Raises:
        StoreError: Nothing can be stored: the disk is full, or a file damaged.
    """
    ground, name = session.ground, session.source.name
    key = FeedKey(name, feed.method, feed.record.kind)
    rest = session.rest(feed.quota)
    if rest > 0 and not full:
        return await _resting(session, key, rest)
    async with session.turn() as ours:
        if not ours:
            return Attempt(await _as_it_stands(session, key), pace.every_s)
        ground.listener(Pulling(name, feed.method))
        return await _pulled(session, feed, pace, full=full, accept=accept)


async def _pulled(session: Session, feed: Feed, pace: Pace, *, full: bool, accept: bool) -> Attempt:
    """Pull, and note how it ended."""
    key = FeedKey(session.source.name, feed.method, feed.record.kind)
    aside: list[Aside] | None = None
    wait: float | None
    try:
        connector = await session.connector()
        result, aside = await pull(session.ground, connector, feed, full=full, accept=accept)
        wait = pace.good()
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001  # sorted, shown, never lost
        wait = pace.failed(error)
        result = _failed(session, key, error, pace)
        _stop_or_rest(session, feed, error, wait)
    ended = Attempt(result, wait)
    await _note(session, key, ended, aside)
    _say(session, ended)
    return ended


def _stop_or_rest(session: Session, feed: Feed, error: BaseException, wait: float | None) -> None:
    """What one feed's failure means for the source's other feeds and its deliveries."""
    if isinstance(error, (AuthFailed, SettingsError)):
        session.stopped = error
    if isinstance(error, Unavailable) and error.asks_for_rest and wait is not None:
        session.rest_for(wait, feed.quota)


def _failed(session: Session, key: FeedKey, error: Exception, pace: Pace) -> FeedResult:
    if not isinstance(error, ItdayError):
        return FeedResult(*key, "failed", error=fault_line(session, error))
    state = error.state if isinstance(error, SourceError) else "failed"
    if isinstance(error, Unavailable) and (pace.broken or error.asks_for_rest):
        state = "waiting"
    return FeedResult(*key, state, error=session.line(error))


async def unusable(session: Session, error: Exception) -> str:
    """Say that a source cannot be used at all, in its known feeds as well; gives the line.

    Else they would look as if all were well, and only grow old.
    """
    line = session.line(error) if isinstance(error, ItdayError) else fault_line(session, error)
    for known in await session.ground.store.read(feeds.feeds):
        if known.source == session.source.name:
            key = FeedKey(known.source, known.feed, known.kind)
            await _note(session, key, Attempt(FeedResult(*key, "failed", error=line), None), None)
    session.ground.listener(Failed(session.source.name, "", "", "failed", line))
    return line


def fault_line(session: Session, error: Exception) -> str:
    """Log an error that nobody foresaw, scrubbed and without variables; give a line for people."""
    from itday.sdk.scrub import scrub

    trace = "".join(traceback.format_exception(error))
    log.error("%s: %s", session.source.name, scrub(trace))
    kind = type(error).__name__
    return f"{session.source.name}: a fault in the connector {session.source.type} ({kind})"


async def _note(session: Session, key: FeedKey, ended: Attempt, aside: list[Aside] | None) -> None:
    """Keep how the feed stands; a fault of ours in that is logged, and stops nobody else."""
    from itday.sdk import seen

    now = session.ground.stamp()
    ahead = seen.ahead(session.source.name)
    try:
        await session.ground.store.write(
            cache.finish,
            key,
            state=ended.result.state,
            now=now,
            error=ended.result.error,
            next_at=None if ended.wait_s is None else now + ended.wait_s,
            aside=aside,
            ahead=None if ahead is None else ahead.total_seconds(),
        )
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001  # the feed's task goes on
        fault_line(session, error)


def _say(session: Session, ended: Attempt) -> None:
    ground, result = session.ground, ended.result
    if result.state in {"fresh", "partial"}:
        ground.listener(
            Pulled(result.source, result.feed, result.kind, result.applied, result.pages)
        )
    else:
        ground.listener(Failed(result.source, result.feed, result.kind, result.state, result.error))
    if result.state == "waiting" and ended.wait_s is not None:
        until = ground.now() + timedelta(seconds=ended.wait_s)
        ground.listener(Waiting(result.source, until))
    ground.listener(Changed(frozenset({result.kind})))


async def _resting(session: Session, key: FeedKey, rest: float) -> Attempt:
    """Say that the feed waits too, whichever feed or delivery of its quota was told to."""
    known = Attempt(await _as_it_stands(session, key), rest)
    if known.result.state not in PULLED:
        return known
    asked = Unavailable("it asked to be left alone", remedy="Nothing to do: tried again")
    waits = replace(known.result, state="waiting", error=session.line(asked))
    await _note(session, key, Attempt(waits, rest), None)
    _say(session, Attempt(waits, rest))
    return Attempt(waits, rest)


async def _as_it_stands(session: Session, key: FeedKey) -> FeedResult:
    """What the cache says of the feed, where nothing was asked."""
    states = await session.ground.store.read(feeds.feeds, key.kind)
    known = next((one for one in states if one[:2] == key[:2]), None)
    if known is None:
        return FeedResult(*key, "waiting", error="")
    plain = FeedResult(*key, known.state, error=known.error)
    return replace(plain, aside=len(known.aside))
