"""The ground: waits that can be ended, and a cache in line with the settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from itday.store import feeds
from itday.sync.ground import pause, tidy
from itday.sync.once import Wish, once
from tests.sync.stage import ticket

if TYPE_CHECKING:
    from tests.sync.conftest import Make

TWO = '[sources.rt]\ntype = "rt"\n[sources.b]\ntype = "b"\n'


async def test_a_pause_ends_with_the_time_or_with_a_call() -> None:
    """And a call that came before is not lost, nor heard twice."""
    wake = asyncio.Event()
    await pause(wake, 0)
    wake.set()
    await pause(wake, None)

    assert not wake.is_set()
    await pause(wake, 0)


async def test_a_source_taken_out_is_forgotten(make: Make) -> None:
    """One with a fault in its table is not: the fault is the news."""
    stage = make(TWO)
    stage.put(ticket("1"))
    stage.put(ticket("1", "b"), source="b")
    await once(stage.ground, (), Wish())
    faulty = make('[sources.b]\nwrite = "perhaps"\n').settings
    assert [problem.source for problem in faulty.problems] == ["b"]

    await stage.store.write(tidy, faulty, 0.0)

    assert [row.source for row in stage.rows()] == ["b"]
    assert set(stage.store.read_now(feeds.sources)) == {"b"}


async def test_a_source_switched_off_says_so(make: Make) -> None:
    """Its rows stay, with their age; the time of the last success is kept."""
    stage = make(TWO)
    stage.put(ticket("1"))
    await once(stage.ground, (), Wish())
    off = stage.settings._replace(
        sources=tuple(one._replace(enabled=one.name != "rt") for one in stage.settings.sources)
    )

    await stage.store.write(tidy, off, 0.0)

    assert (stage.state().state, stage.state(source="b").state) == ("off", "fresh")
    assert stage.state().ok_at == stage.ground.stamp()
    assert len(stage.rows()) == 1
    assert [one.name for one in replace(stage.ground, settings=off).enabled()] == ["b"]
