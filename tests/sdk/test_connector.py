"""What the base class of all connectors does by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from itday.domain.errors import Gone, Unavailable, Unsettled
from itday.domain.feed import Feed, Mode
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.domain.verbs import Assign, Comment, Complete, Start
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting
from itday.sdk.rehearsal import FakeConfig, FakeSource, Replica

LAPTOP = Ref("here", "ticket", "1")
CALL = Ref("here", "todo", "1")


class Bare(Connector[ConnectorConfig]):
    """A connector that adds nothing."""

    name = "bare"
    Config = ConnectorConfig


@pytest.fixture
def source(clock: Callable[[], datetime]) -> FakeSource:
    """A source in memory with one ticket and one to-do."""
    made = FakeSource(FakeConfig(), Setting(source="here", now=clock))
    made.put(Ticket(ref=LAPTOP, title="Laptop", number="1"), Todo(ref=CALL, title="Call"))
    return made


@pytest.fixture
def job(now: datetime) -> Job:
    """A first try."""
    return Job(key="ab" * 16, asked_at=now)


def test_feeds_and_actions_are_collected_from_the_class() -> None:
    """What is declared is known without making a connector, with its pace and mode."""
    tickets = Feed(Ticket, "tickets", timedelta(minutes=2), Mode.DELTA)
    assert FakeSource.feeds["tickets"] == tickets
    assert FakeSource.actions[Assign] == "assign"
    assert Start not in FakeSource.actions
    assert not Bare.feeds
    assert not Bare.actions


def test_a_subclass_keeps_what_it_does_not_redefine() -> None:
    """Feeds and actions are inherited."""

    class Narrower(FakeSource):
        name = "narrower"

    assert Narrower.feeds == FakeSource.feeds
    assert Narrower.actions == FakeSource.actions


async def test_pushing_takes_the_method_for_the_change(source: FakeSource, job: Job) -> None:
    """The record comes back as asked; a change without a method is the caller's error."""
    record = await source.push(Assign(ref=LAPTOP, assignee="dana"), job)

    assert isinstance(record, Ticket)
    assert record.assignee == "dana"
    with pytest.raises(KeyError):
        await source.push(Start(ref=CALL), job)


async def test_a_lost_answer_is_settled_by_reading(source: FakeSource, job: Job) -> None:
    """The record tells whether a change took effect before its answer was lost."""
    source.loses_answers = True
    change = Complete(ref=CALL)
    assert await source.settled(change, job) is None

    with pytest.raises(Unsettled):
        await source.push(change, job)

    assert await source.settled(change, job) == source.rows[CALL]


async def test_a_comment_is_settled_by_its_key(source: FakeSource, job: Job) -> None:
    """The same text in another delivery is another comment."""
    await source.push(Comment(ref=LAPTOP, text="Called."), job)

    other = Job(key="cd" * 16, asked_at=job.asked_at)
    assert await source.settled(Comment(ref=LAPTOP, text="Called."), job) is not None
    assert await source.settled(Comment(ref=LAPTOP, text="Called."), other) is None


async def test_what_a_bare_connector_has_no_answer_for(clock: Callable[[], datetime]) -> None:
    """Looking up and conversations are gone by default; checking must be written."""
    bare = Bare(ConnectorConfig(), Setting(source="here", now=clock))
    assert bare.ref(Ticket, 17) == Ref("here", "ticket", "17")
    for ask in (bare.read, bare.posts):
        with pytest.raises(Gone, match="here:ticket:1"):
            await ask(LAPTOP)
    with pytest.raises(NotImplementedError):
        await bare.check()
    await bare.aclose()


async def test_a_replica_follows_changes_and_deletions(source: FakeSource) -> None:
    """A delta brings what changed and what is gone, once; an expired cursor costs a full pass."""
    replica = Replica(source, "tickets")
    second = Ref("here", "ticket", "2")
    assert await replica.pull() == {LAPTOP}
    source.put(Ticket(ref=second, title="Door", number="2"))
    assert await replica.pull() == {second}
    source.drop(LAPTOP)
    assert await replica.pull() == {LAPTOP}

    source.drop(second)
    source.forgotten = source.version
    assert await replica.pull() == {second}
    assert not replica.held


async def test_a_snapshot_drops_what_it_does_not_mention(source: FakeSource) -> None:
    """What a full listing leaves out is gone, down to the last."""
    replica = Replica(source, "todos")
    await replica.pull()
    source.drop(CALL)

    assert await replica.pull() == {CALL}


async def test_a_failure_is_raised_once(source: FakeSource) -> None:
    """A planted failure ends one pull and leaves what is held alone."""
    replica = Replica(source, "tickets")
    await replica.pull()
    source.failures.append(Unavailable("planted"))

    with pytest.raises(Unavailable):
        await replica.pull()
    assert await replica.pull() == set()
    assert set(replica.held) == {LAPTOP}
