"""Every source once: what `itday sync` does, with no cockpit and no background."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from itday.config.settings import SourceSettings
from itday.domain.errors import SettingsError, StoreError
from itday.domain.feed import Feed
from itday.store import feeds, outbox
from itday.sync.attempt import attempt, unusable
from itday.sync.connect import loaded
from itday.sync.ground import Ground, tidy
from itday.sync.pace import Pace
from itday.sync.pull import FeedResult
from itday.sync.sender import Sender
from itday.sync.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done with each source."""

    full: bool = False
    """Pull everything, wherever the last pull ended."""
    accept: bool = False
    """Let a pull take records out that the guard would keep."""
    deliver: bool = True
    pull: bool = True


async def once(ground: Ground, names: Sequence[str], wish: Wish) -> list[FeedResult]:
    """Deliver to every source and pull every feed, all sources at once.

    Args:
        ground: The profile.
        names: Which sources; none means all that are switched on, and that what asked to be left
            alone is left alone.
        wish: What to do.

    Returns:
        One result a feed, in the order of the settings; one with an empty feed for a source that
        cannot be used, and one called `outbox` where something could not be sent and nothing was
        to be pulled.

    Raises:
        SettingsError: No source has that name, or it is switched off.
        StoreError: Nothing can be stored: the disk is full, or a file damaged.
    """
    chosen = _chosen(ground, names)
    await asyncio.to_thread(ground.store.upkeep, ground.now())
    if wish.pull:
        await ground.store.write(tidy, ground.settings, ground.stamp())
    named = bool(names)
    results = await asyncio.gather(*(_one(ground, source, wish, named) for source in chosen))
    return [result for some in results for result in some]


def _chosen(ground: Ground, names: Sequence[str]) -> list[SourceSettings]:
    known = {source.name: source for source in ground.settings.sources}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else "itday sources lists them"
            raise SettingsError("no such source", where=name, remedy=remedy)
        if not known[name].enabled:
            raise SettingsError(
                "is switched off", where=name, remedy=f"Set enabled = true in [sources.{name}]"
            )
    return [source for source in ground.enabled() if not names or source.name in names]


async def _one(ground: Ground, source: SourceSettings, wish: Wish, named: bool) -> list[FeedResult]:
    session = Session(ground, source)
    try:
        found, _ = await loaded(ground, source)
        if not named:
            await _respect_rest(session, found.feeds)
        error = await _deliver(session) if wish.deliver else ""
        if not wish.pull:
            return [FeedResult(source.name, "outbox", "", "failed", error=error)] if error else []
        every = [
            (feed, Pace((source.every or feed.every).total_seconds(), ground.chance))
            for feed in (await session.feeds(found)).values()
        ]
        return [
            (await attempt(session, feed, pace, full=wish.full, accept=wish.accept)).result
            for feed, pace in every
        ]
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001  # one source's fault is its result, not the end
        line = await unusable(session, error)
        return [FeedResult(source.name, "", "", "failed", error=line)]
    finally:
        await session.aclose()


async def _respect_rest(session: Session, known: Mapping[str, Feed]) -> None:
    """Leave alone what asked for it in an earlier run: the quota of each feed that waits."""
    ground = session.ground
    for state in await ground.store.read(feeds.feeds):
        if state.source == session.source.name and state.state == "waiting" and state.next_at:
            quota = known[state.feed].quota if state.feed in known else ""
            left = max(state.next_at - ground.stamp(), session.rest(quota))
            session.rest_for(left, quota)


async def _deliver(session: Session) -> str:
    await session.ground.store.write(outbox.hurry, session.source.name)
    return (await Sender(session).deliver()).error
