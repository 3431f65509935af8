"""What the base class of all connectors does by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from itday.domain.errors import Gone
from itday.domain.feed import Feed, Mode
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.domain.verbs import Assign, Start
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, narrow
from itday.sdk.rehearsal import FakeConfig, FakeSource

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
    assert FakeSource.actions[Assign] == "_assign"
    assert Start not in FakeSource.actions
    assert not Bare.feeds
    assert not Bare.actions


def test_a_subclass_keeps_what_it_does_not_redefine() -> None:
    """Feeds and actions are inherited."""

    class Narrower(FakeSource):
        name = "narrower"

    assert Narrower.feeds == FakeSource.feeds
    assert Narrower.actions == FakeSource.actions


def test_one_source_is_narrowed_and_its_class_is_not(source: FakeSource) -> None:
    """It keeps to what is named; another of the class has all, and narrowing again begins anew."""
    narrow(source, {"tickets"}, lambda change: change is Assign)

    assert (set(source.feeds), set(source.actions)) == ({"tickets"}, {Assign})
    assert len(FakeSource.feeds) > 1
    assert len(FakeSource.actions) > 1
    narrow(source, FakeSource.feeds, lambda _: True)
    assert (source.feeds, source.actions) == (FakeSource.feeds, FakeSource.actions)


async def test_pushing_takes_the_method_for_the_change(source: FakeSource, job: Job) -> None:
    """The record comes back as asked; a change without a method is the caller's error."""
    record = await source.push(Assign(ref=LAPTOP, assignee="dana"), job)

    assert isinstance(record, Ticket)
    assert record.assignee == "dana"
    with pytest.raises(KeyError):
        await source.push(Start(ref=CALL), job)


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


def test_what_the_settings_may_decide() -> None:
    """By default nothing: all feeds, no program, a secret as the class says."""
    config = FakeConfig()

    assert FakeSource.feeds_of(config) == FakeSource.feeds
    assert list(FakeSource.programs_of(config)) == []
    assert FakeSource.wants_secret(config) is FakeSource.needs_secret
