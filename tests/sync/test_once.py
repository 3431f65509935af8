"""`itday sync`: everything once, all at once, and each failure by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import DiskFull, SettingsError, Unavailable
from itday.domain.feed import Mode, Page
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign
from itday.sdk.connector import feed
from itday.sdk.rehearsal import FakeSource
from itday.store import backup, cache, outbox, room
from itday.sync.events import Failed, Pulling
from itday.sync.once import Wish, once
from tests.sync.stage import Stage, of_their_own, ticket

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.sync.conftest import Make

THREE = """
[sources.a]
type = "a"
[sources.b]
type = "b"
[sources.c]
type = "c"
enabled = false
"""


async def test_every_feed_of_every_source(make: Make) -> None:
    """In the order of the settings; what is switched off is left out."""
    stage = make(THREE)

    results = await once(stage.ground, (), Wish())

    assert [(one.source, one.feed) for one in results] == [
        ("a", "tickets"),
        ("a", "todos"),
        ("b", "tickets"),
        ("b", "todos"),
    ]


async def test_only_those_named(make: Make) -> None:
    """One of them, by name."""
    stage = make(THREE)

    assert {one.source for one in await once(stage.ground, ["b"], Wish())} == {"b"}


@pytest.mark.parametrize(
    ("name", "words"),
    [("bb", "no such source. Did you mean b?"), ("zzz", "itday sources"), ("c", "switched off")],
)
async def test_a_name_that_cannot_be_meant(make: Make, name: str, words: str) -> None:
    """Nothing is pulled, not even from the others named."""
    stage = make(THREE)

    with pytest.raises(SettingsError, match=words):
        await once(stage.ground, ["a", name], Wish())

    assert stage.heard == []


async def test_one_failure_is_one_result(make: Make) -> None:
    """The other sources' rows are there."""
    stage = make(THREE)
    stage.put(ticket("1", "b"), source="b")
    stage.source("a").failures += [Unavailable("no route"), Unavailable("no route")]

    results = await once(stage.ground, (), Wish())

    assert [one.state for one in results] == ["failed", "failed", "fresh", "fresh"]
    assert len(stage.rows()) == 1


async def test_a_table_with_a_fault_is_one_result(make: Make) -> None:
    """Of a source whose feeds are not even known."""
    stage = make('[sources.a]\ntype = "a"\nqueue = "IT"\n[sources.b]\ntype = "b"\n')

    first, *others = await once(stage.ground, (), Wish())

    assert (first.source, first.feed, first.state) == ("a", "", "failed")
    assert "knows no key queue" in first.error
    assert [one.state for one in others] == ["fresh", "fresh"]
    assert [event.source for event in stage.events(Failed)] == ["a"]


async def test_a_module_that_breaks_is_one_result(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in one connector's file ends nobody else's sync."""
    stage = make(THREE)
    del stage.classes["a"]

    first, *others = await once(stage.ground, (), Wish())

    assert (first.source, first.error) == ("a", "a: a fault in the connector a (KeyError)")
    assert len(others) == 2


async def test_sources_do_not_wait_for_each_other(make: Make) -> None:
    """One hangs until another is done: one after the other would never end."""
    stage = make(THREE)
    other_done = asyncio.Event()

    class Hangs(FakeSource):
        @feed(Ticket, every=timedelta(minutes=1), mode=Mode.DELTA)
        async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
            """Waits."""
            await other_done.wait()
            yield Page()

    class Frees(FakeSource):
        async def aclose(self) -> None:
            other_done.set()

    stage.classes["a"] = stage.source_class("a", Hangs)
    stage.classes["b"] = stage.source_class("b", Frees)

    async with asyncio.timeout(10):
        await once(stage.ground, (), Wish())


async def test_what_waits_is_sent_before_pulling(stage: Stage) -> None:
    """So that the pull brings what came of it, and the prediction need not stand any longer."""
    stage.put(ticket("1"))
    await once(stage.ground, (), Wish())
    stage.decide(Assign(ref=ticket("1").ref, assignee="dana"))

    await once(stage.ground, (), Wish())

    assert (stage.rows()[0].fields["assignee"], stage.rows()[0].waiting) == ("dana", 0)


async def test_sending_or_pulling_alone(stage: Stage) -> None:
    """Each can be left out."""
    stage.put(ticket("1"))
    await once(stage.ground, (), Wish())
    stage.decide(Assign(ref=ticket("1").ref, assignee="dana"))

    await once(stage.ground, (), Wish(deliver=False))
    assert stage.letters()[0].state == "waiting"
    assert await once(stage.ground, (), Wish(pull=False)) == []
    assert stage.letters()[0].state == "sent"


async def test_what_could_not_be_sent_is_a_result(stage: Stage) -> None:
    """Where nothing is pulled, there is no other place to say it."""
    stage.put(ticket("1"))
    await once(stage.ground, (), Wish())
    stage.decide(Assign(ref=ticket("1").ref, assignee="dana"))
    stage.source().failures.append(Unavailable("no route"))

    (result,) = await once(stage.ground, (), Wish(pull=False))

    assert (result.feed, result.error) == ("outbox", "rt: no route")


async def test_asking_for_it_sends_what_was_put_off(stage: Stage) -> None:
    """The person is back online and does not want to wait."""
    stage.put(ticket("1"))
    await once(stage.ground, (), Wish())
    stage.decide(Assign(ref=ticket("1").ref, assignee="dana"))
    letter = stage.letters()[0]
    stage.store.write_now(outbox.put_off, letter, until=9e12, error="", unsettled=False)

    await once(stage.ground, (), Wish())

    assert stage.letters()[0].state == "sent"


async def test_a_rest_lasts_over_runs_unless_named(stage: Stage, clock: Clock) -> None:
    """A job that runs every minute must not ask what asked for ten; a person may."""
    stage.source().failures.append(Unavailable("busy", retry_after_s=600))
    await once(stage.ground, (), Wish())
    clock.tick(timedelta(minutes=5))

    resting = await once(stage.ground, (), Wish())
    assert [one.state for one in resting] == ["waiting", "waiting"]
    assert [one.state for one in await once(stage.ground, ["rt"], Wish())] == ["fresh", "fresh"]


async def test_one_limit_that_ran_out_keeps_no_other_feed_over_runs(
    stage: Stage, clock: Clock
) -> None:
    """The next run asks the feeds of other limits, and sends what counts against none of it."""
    of_their_own(stage, tickets="mail")
    stage.put(ticket("1"))
    await once(stage.ground, (), Wish())
    stage.source().failures.append(Unavailable("busy", retry_after_s=600))
    first = await once(stage.ground, (), Wish())
    assert {one.feed: one.state for one in first} == {"tickets": "waiting", "todos": "fresh"}
    stage.decide(Assign(ref=ticket("1").ref, assignee="dana"))
    clock.tick(timedelta(minutes=5))
    stage.heard.clear()

    again = await once(stage.ground, (), Wish())

    assert {one.feed: one.state for one in again} == {"tickets": "waiting", "todos": "fresh"}
    assert [one.feed for one in stage.events(Pulling)] == ["todos"]
    assert stage.letters()[0].state == "sent"


async def test_a_full_pull_starts_over(stage: Stage) -> None:
    """Whatever the cursor says."""
    stage.put(ticket("1"))
    await once(stage.ground, (), Wish())
    stage.store.write_now(lambda db: db.execute("DELETE FROM record"))
    assert stage.rows() == []

    await once(stage.ground, (), Wish())
    assert stage.rows() == []
    await once(stage.ground, (), Wish(full=True))

    assert [row.ref for row in stage.rows()] == [Ref("rt", "ticket", "1")]


async def test_a_full_disk_ends_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no source's fault and no feed's: nothing is asked of any, and one line says why."""
    monkeypatch.setattr(room, "keep", lambda folder: False)

    with pytest.raises(DiskFull, match="nearly full"):
        await once(stage.ground, (), Wish())

    assert stage.heard == []


async def test_what_cannot_be_stored_ends_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills while a page is stored: not a fault of the connector."""

    def full(*_: object, **__: object) -> None:
        raise DiskFull("the disk is full")

    stage.put(ticket("1"))
    monkeypatch.setattr(cache, "apply_page", full)

    with pytest.raises(DiskFull):
        await once(stage.ground, (), Wish())


async def test_the_days_backup_comes_first(stage: Stage) -> None:
    """Once a day, however often one syncs."""
    for _ in range(2):
        await once(stage.ground, (), Wish())

    assert len(backup.kept(backup.folder_of(stage.store.desk_file))) == 1
