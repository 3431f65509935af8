"""The engine: each feed at its pace, each source by itself, until it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from itday.domain.errors import (
    AuthFailed,
    DiskFull,
    Forbidden,
    SettingsError,
    SourceError,
    StoreError,
    Unavailable,
)
from itday.domain.feed import Mode, Page
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign
from itday.sdk.connector import feed
from itday.sdk.rehearsal import FakeSource
from itday.store import backup, cache, feeds
from itday.store.cache import FeedKey
from itday.sync import engine as engine_module
from itday.sync.engine import AFRESH_S, DESK_S, HOUSE_S, SECRET_S, Engine
from itday.sync.events import Failed, Pulled, Pulling, Sent
from itday.sync.ground import tidy
from tests.sync.conftest import Make
from tests.sync.stage import Stage, ticket

TWO = '[sources.rt]\ntype = "rt"\nwrite = true\n[sources.b]\ntype = "b"\nevery = "10s"\n'
TICKETS_S, TODOS_S = 120.0, 300.0
"""The paces of the stand-in's feeds."""


@asynccontextmanager
async def running(stage: Stage) -> AsyncIterator[Engine]:
    """An engine that runs, and has ended afterwards with nothing left behind."""
    before = asyncio.all_tasks()
    engine = Engine(stage.ground)
    task = asyncio.create_task(engine.run())
    try:
        yield engine
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled() or task.exception() is None, task.exception()
        assert asyncio.all_tasks() - before == set()


def pulls(stage: Stage, source: str = "rt") -> int:
    """How many pulls of that source ended well."""
    return sum(event.source == source for event in stage.events(Pulled))


def _reached(stage: Stage, source: str, count: int) -> bool:
    """Whether that many pulls of a source have ended well."""
    return pulls(stage, source) == count


async def test_each_feed_goes_at_its_pace(stage: Stage) -> None:
    """At once, and again when its time is over: not before, and the others not with it."""
    stage.put(ticket("1"))
    async with running(stage):
        await stage.until(lambda: {TICKETS_S, TODOS_S} <= set(stage.pauses.waiting()))
        assert pulls(stage) == 2

        stage.put(ticket("2"))
        stage.pauses.over(TICKETS_S)
        await stage.until(lambda: pulls(stage) == 3)

        assert len(stage.rows()) == 2
        assert stage.events(Pulled)[-1].feed == "tickets"


async def test_the_settings_may_name_the_pace(make: Make) -> None:
    """For all feeds of the source."""
    stage = make(TWO)
    async with running(stage):
        await stage.until(lambda: stage.pauses.waiting().count(10.0) == 2)


async def test_a_source_that_hangs_delays_no_other(make: Make) -> None:
    """Its own feeds wait their turn; the others never notice."""
    stage = make(TWO)

    class Hangs(FakeSource):
        @feed(Ticket, every=timedelta(minutes=1), mode=Mode.DELTA)
        async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
            """Never answers."""
            await asyncio.Event().wait()
            yield Page()

    stage.classes["rt"] = stage.source_class("rt", Hangs)
    async with running(stage):
        for count in (2, 4, 6):
            await stage.until(partial(_reached, stage, "b", count))
            await stage.until(lambda: stage.pauses.waiting().count(10.0) == 2)
            stage.pauses.over(10.0)

        assert ("rt", "tickets") not in [(e.source, e.feed) for e in stage.events(Pulled)]
        assert Pulling("rt", "tickets") in stage.heard


async def test_a_decision_is_sent_when_it_is_made(stage: Stage) -> None:
    """Without waiting for any pace."""
    stage.put(ticket("1"))
    async with running(stage) as engine:
        await stage.until(lambda: pulls(stage) == 2)
        stage.decide(Assign(ref=ticket("1").ref, assignee="dana"))
        engine.wake_senders()

        await stage.until(lambda: stage.events(Sent))

    assert stage.letters()[0].state == "sent"


async def test_another_copys_decision_is_noticed(stage: Stage) -> None:
    """`itday do` in another window: this one sends it within two seconds."""
    stage.put(ticket("1"))
    async with running(stage):
        await stage.until(lambda: pulls(stage) == 2)
        stage.decide(Assign(ref=ticket("1").ref, assignee="dana"))
        await stage.until(lambda: DESK_S in stage.pauses.waiting())
        stage.pauses.over(DESK_S)

        await stage.until(lambda: stage.events(Sent))


async def test_refresh_pulls_now(make: Make) -> None:
    """Of the sources and kinds asked for."""
    stage = make(TWO)
    async with running(stage) as engine:
        await stage.until(lambda: (pulls(stage), pulls(stage, "b")) == (2, 2))
        await stage.until(lambda: TODOS_S in stage.pauses.waiting())
        engine.refresh(["todo"], ["rt"])

        await stage.until(lambda: pulls(stage) == 3)

        assert stage.events(Pulled)[-1].feed == "todos"
        assert pulls(stage, "b") == 2


async def test_signed_out_waits_for_somebody(stage: Stage) -> None:
    """No feed tries again by itself; a refresh of any kind begins with all of them."""
    stage.source().failures.append(AuthFailed("wrong password"))
    async with running(stage) as engine:
        await stage.until(lambda: stage.pauses.waiting().count(None) == 3)
        assert [event.state for event in stage.events(Failed)] == ["signed out", "signed out"]

        engine.refresh(["todo"])

        await stage.until(lambda: pulls(stage) == 2)


async def test_another_secret_begins_again(stage: Stage) -> None:
    """`itday secret set` in another window is enough."""
    stage.classes["rt"].needs_secret = True
    async with running(stage):
        await stage.until(lambda: len(stage.events(Failed)) == 2)
        assert "itday secret set rt" in stage.state().error
        for secret, count in (None, 0), (Secret("first-secret"), 2):
            if secret is not None:
                stage.secrets["rt"] = secret
            await stage.until(lambda: SECRET_S in stage.pauses.waiting())
            stage.pauses.over(SECRET_S)
            await stage.until(partial(_reached, stage, "rt", count))


async def test_the_secret_that_failed_is_not_tried_again(stage: Stage) -> None:
    """As long as it is the same."""
    stage.classes["rt"].needs_secret = True
    stage.secrets["rt"] = Secret("wrong-secret")
    stage.source().failures.append(AuthFailed("wrong password"))
    async with running(stage):
        await stage.until(lambda: len(stage.events(Failed)) == 2)
        asked = len(stage.pauses.asked)
        await stage.until(lambda: SECRET_S in stage.pauses.waiting())
        stage.pauses.over(SECRET_S)
        await stage.until(lambda: len(stage.pauses.asked) > asked)
        await stage.until(lambda: SECRET_S in stage.pauses.waiting())

        assert pulls(stage) == 0


async def test_a_rest_lasts_over_a_restart(stage: Stage) -> None:
    """A source that asked for ten minutes gets them, however often the cockpit is opened."""
    key = FeedKey("rt", "tickets", "ticket")
    now = stage.ground.stamp()
    stage.store.write_now(cache.finish, key, state="waiting", now=now, next_at=now + 600)
    async with running(stage):
        await stage.until(lambda: 600.0 in stage.pauses.waiting())
        await stage.until(lambda: pulls(stage) == 1)
        assert stage.events(Pulled)[0].feed == "todos"

        stage.pauses.over(600.0)

        await stage.until(lambda: stage.state().state == "fresh")


async def test_a_faulty_table_waits_to_be_asked(make: Make) -> None:
    """It says so once; the others go on, and a refresh looks again."""
    stage = make(TWO)
    real, faults = stage.classes["rt"], [SettingsError("no such connector")]
    object.__setattr__(
        stage.ground,
        "connector",
        lambda name: _raise(faults.pop()) if name == "rt" and faults else stage.classes[name],
    )
    async with running(stage) as engine:
        await stage.until(lambda: pulls(stage, "b") == 2)
        assert [(event.source, event.feed) for event in stage.events(Failed)] == [("rt", "")]

        engine.refresh()

        await stage.until(lambda: pulls(stage) == 2)
    assert stage.classes["rt"] is real


def _raise(error: Exception) -> Any:
    raise error


async def test_an_unforeseen_error_is_reported_and_begun_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that dies without a word would leave a pane stale for ever."""
    real, broken = stage.store.read, [True]

    async def read(function: Any, *args: Any) -> Any:
        if broken and function.__name__ == "first":
            return await real(function, *args)
        if broken and function.__name__ == "feeds":
            raise LookupError
        return await real(function, *args)

    monkeypatch.setattr(stage.store, "read", read)
    async with running(stage):
        await stage.until(lambda: stage.events(Failed))
        assert stage.events(Failed)[0].line == "rt: a fault in the connector rt (LookupError)"
        broken.clear()
        await stage.until(lambda: AFRESH_S in stage.pauses.waiting())
        stage.pauses.over(AFRESH_S)

        await stage.until(lambda: pulls(stage) == 2)


@pytest.mark.parametrize("why", [AuthFailed("the sign-in ended"), Forbidden("lacks a scope")])
async def test_a_sign_in_elsewhere_is_noticed(stage: Stage, why: SourceError) -> None:
    """In a terminal beside the cockpit: what had stopped is pulled, once, with nobody asking."""
    stage.source().failures += [why] * 2
    async with running(stage):
        await stage.until(lambda: len(stage.events(Failed)) == 2)
        assert {one.state for one in stage.events(Failed)} == {why.state}
        stage.source().failures.clear()
        stage.store.write_now(feeds.signed_in, "rt", stage.ground.stamp())
        assert stage.state().error == feeds.SIGNED_IN
        stage.pauses.over(DESK_S)

        await stage.until(lambda: pulls(stage) == 2)
        assert {stage.state(one).state for one in ("tickets", "todos")} == {"fresh"}
        stage.pauses.over(DESK_S)
        await stage.until(lambda: stage.pauses.waiting().count(DESK_S) == 1)
        assert pulls(stage) == 2


async def test_failures_wait_longer_and_a_refresh_forgets_them(stage: Stage) -> None:
    """30 s, a minute; asked for, at once."""
    stage.source().failures += [Unavailable("no route")] * 2
    async with running(stage) as engine:
        await stage.until(lambda: stage.pauses.waiting().count(30.0) == 2)
        engine.refresh()
        await stage.until(lambda: pulls(stage) == 2)
        assert stage.state().state == "fresh"


async def test_cancelling_closes_every_connection(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any moment, and at once."""
    stage = make(TWO)
    closed: list[str] = []
    for found in stage.classes.values():

        async def aclose(self: Any) -> None:
            closed.append(self.setting.source)

        monkeypatch.setattr(found, "aclose", aclose)
    async with running(stage):
        await stage.until(lambda: (pulls(stage), pulls(stage, "b")) == (2, 2))

    assert sorted(closed) == ["b", "rt"]


async def test_cancelling_at_any_step_leaves_the_cache_whole(make: Make) -> None:
    """As a crash does: what the next run finds is a state it can go on from."""
    for steps in range(0, 40, 4):
        stage = make(TWO)
        stage.put(*(ticket(str(n)) for n in range(5)))
        stage.pauses.over(0)
        async with running(stage):
            for _ in range(steps):
                await asyncio.sleep(0)
        key = FeedKey("rt", "tickets", "ticket")
        cursor = stage.store.write_now(cache.cursor, key)
        assert cursor is None or len(stage.rows()) == 5


async def test_sessions_are_shared_with_questions(stage: Stage) -> None:
    """Opening a ticket uses the connection that is there."""
    async with running(stage) as engine:
        session = engine.session("rt")
        assert session is not None
        assert engine.session("other") is None
        await stage.until(lambda: pulls(stage) == 2)
        before = await session.connector()
        assert Ref("rt", "ticket", "1").source == before.setting.source


async def test_what_cannot_be_stored_is_said_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source waits a minute and tries again, for as long as it lasts; then all goes on."""
    real, tries, full = cache.apply_page, 0, True

    def apply(*given: Any, **named: Any) -> Any:
        nonlocal tries
        tries += 1
        if full:
            raise DiskFull("the disk is full", where="data")
        return real(*given, **named)

    def a_minute_later(true: bool) -> bool:
        stage.pauses.over(AFRESH_S)
        return true

    monkeypatch.setattr(cache, "apply_page", apply)
    stage.put(ticket("1"))
    async with running(stage):
        await stage.until(lambda: a_minute_later(tries >= 5))
        full = False
        await stage.until(lambda: a_minute_later(len(stage.rows()) == 1))

    assert [one.line for one in stage.events(Failed)] == ["data: the disk is full"]


async def test_the_house_is_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup with the first hour; what hinders it is said, and tried again an hour later."""

    def fail(*_: object) -> None:
        raise StoreError("cannot be copied")

    async with running(stage):
        await stage.until(lambda: HOUSE_S in stage.pauses.waiting())
        assert len(backup.kept(backup.folder_of(stage.store.desk_file))) == 1
        monkeypatch.setattr(backup, "daily", fail)
        stage.pauses.over(HOUSE_S)
        await stage.until(lambda: stage.events(Failed))
        await stage.until(lambda: HOUSE_S in stage.pauses.waiting())

    assert [one.line for one in stage.events(Failed)] == ["cannot be copied"]


async def test_a_disk_that_is_full_at_the_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first thing written waits for room; it does not end the thread."""
    real, tries = tidy, 0

    def full(*given: Any) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise DiskFull("the disk is full")
        real(*given)

    monkeypatch.setattr(engine_module, "tidy", full)
    stage.put(ticket("1"))
    async with running(stage):
        await stage.until(lambda: AFRESH_S in stage.pauses.waiting())
        stage.pauses.over(AFRESH_S)
        await stage.until(lambda: len(stage.rows()) == 1)
