"""The source without a server and the cache without a database behave as the real ones must."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from itday.domain.errors import Gone, Unavailable, Unsettled
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.domain.verbs import Comment, Complete, Create, Edit
from itday.sdk.connector import Job, Setting
from itday.sdk.rehearsal import FakeConfig, FakeSource, Replica

LAPTOP = Ref("here", "ticket", "1")
CALL = Ref("here", "todo", "1")


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


async def test_a_new_todo_is_made_and_edited(source: FakeSource, job: Job) -> None:
    """A change does what it predicts; what was not made is not settled, what is gone is gone."""
    new = Ref("here", "todo", "2")
    create = Create(ref=new, title="Order cables", due="2026-12-01")
    assert await source.settled(create, job) is None
    await source.push(create, job)
    await source.push(Edit(ref=new, due=""), job)

    assert source.rows[new] == Todo(ref=new, title="Order cables")
    source.drop(new)
    with pytest.raises(Gone):
        await source.settled(Complete(ref=new), job)


async def test_check_says_what_it_holds(source: FakeSource) -> None:
    """What `doctor` would show."""
    assert await source.check() == "in memory, 2 records"
