"""The sender: all that is due, in order, and a source that fails is not hammered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import AuthFailed, BadReply, Unavailable
from itday.domain.ref import Ref
from itday.domain.verbs import Assign, SetPriority
from itday.sdk.rehearsal import FakeSource
from itday.store import outbox
from itday.sync.once import Wish, once
from itday.sync.sender import BUSY_S, Delivered, Sender
from tests.sync.stage import Stage, ticket

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.sync.conftest import Make

READ_ONLY = '[sources.rt]\ntype = "rt"\n'


def assign(key: str, who: str) -> Assign:
    """Give a ticket away."""
    return Assign(ref=Ref("rt", "ticket", key), assignee=who)


async def ready(stage: Stage, *changes: Any) -> None:
    """Have two tickets in the cache and changes in the outbox."""
    stage.put(ticket("1"), ticket("2"))
    await once(stage.ground, (), Wish())
    if changes:
        stage.decide(*changes)


def pushed(stage: Stage) -> list[str]:
    """What took effect, in order."""
    return [
        f"{change.ref.key} {getattr(change, 'assignee', change.verb)}"
        for change, _ in stage.source().pushed
    ]


async def test_all_goes_in_order_per_thing(stage: Stage) -> None:
    """In one look at the outbox."""
    await ready(stage, assign("1", "a"), assign("2", "x"), assign("1", "b"), assign("1", "c"))

    assert await Sender(stage.session()).deliver() == Delivered(None)

    assert pushed(stage) == ["1 a", "2 x", "1 b", "1 c"]
    assert {letter.state for letter in stage.letters()} == {"sent"}


async def test_nothing_to_send_connects_to_nothing(stage: Stage) -> None:
    """An empty outbox costs one look at the desk."""
    assert await Sender(stage.session()).deliver() == Delivered(None)
    assert len(stage.made["rt"]) == 1


async def test_where_writing_is_off_everything_stays(make: Make) -> None:
    """It was switched off after the person had decided: nothing is sent, nothing is lost."""
    stage = make(READ_ONLY)
    await ready(stage, assign("1", "a"))

    assert await Sender(stage.session()).deliver() == Delivered(None)

    assert stage.letters()[0].state == "waiting"
    assert pushed(stage) == []


async def test_an_unreachable_source_rests(stage: Stage, clock: Clock) -> None:
    """Neither the next letter nor the next key press asks it again before its time."""
    await ready(stage, assign("1", "a"), assign("2", "x"))
    stage.source().failures.append(Unavailable("no route"))
    sender = Sender(stage.session())

    first = await sender.deliver()
    assert first == Delivered(30.0, "rt: no route")
    stage.time = 10.0
    assert (await sender.deliver()).wait_s == 20.0
    assert pushed(stage) == []
    stage.time = 31.0
    clock.tick(timedelta(seconds=31))
    await sender.deliver()

    assert pushed(stage) == ["1 a", "2 x"]


async def test_a_wait_the_source_asked_for_is_for_all_of_us(stage: Stage) -> None:
    """Its feeds leave it alone, too."""
    await ready(stage, assign("1", "a"))
    stage.source().failures.append(Unavailable("busy", retry_after_s=100))
    session = stage.session()

    await Sender(session).deliver()

    assert session.rest() == pytest.approx(105.0)


async def test_a_limit_that_ran_out_holds_back_only_what_shares_it(
    stage: Stage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One letter is sent in vain, none that shares its limit; another verb's goes, then all do."""
    monkeypatch.setattr(FakeSource._assign, "__quota__", "mail")
    urgent = SetPriority(ref=Ref("rt", "ticket", "3"), priority=1)
    stage.put(ticket("3"))
    await ready(stage, assign("1", "a"), assign("2", "x"), urgent)
    stage.source().failures.append(Unavailable("busy", retry_after_s=100))
    session = stage.session()

    ended = await Sender(session).deliver()

    assert pushed(stage) == ["3 priority"]
    assert ended.wait_s == pytest.approx(100.0)
    assert ended.error == "rt: busy"
    assert stage.source().failures == []
    assert session.rest() <= 0
    stage.time = 101.0
    clock.tick(timedelta(seconds=101))
    assert await Sender(session).deliver() == Delivered(None)
    assert pushed(stage)[1:] == ["1 a", "2 x"]


async def test_asking_again_ends_the_rest(stage: Stage) -> None:
    """The person knows that the network is back."""
    await ready(stage, assign("1", "a"))
    stage.source().failures.append(Unavailable("no route"))
    sender = Sender(stage.session())
    await sender.deliver()

    sender.ask_again()
    stage.store.write_now(outbox.hurry, "rt")
    await sender.deliver()

    assert pushed(stage) == ["1 a"]


async def test_one_letter_in_trouble_holds_up_no_other(stage: Stage) -> None:
    """But those of its own thing."""
    await ready(stage, assign("1", "a"), assign("1", "b"), assign("2", "x"))
    stage.source().failures.append(BadReply("a web page"))

    ended = await Sender(stage.session()).deliver()

    assert pushed(stage) == ["2 x"]
    assert ended == Delivered(30.0, "rt: a web page")


async def test_signed_out_stops_until_somebody_acts(stage: Stage) -> None:
    """The letters wait for the new password."""
    await ready(stage, assign("1", "a"))
    stage.source().failures.append(AuthFailed("wrong password"))
    session = stage.session()

    assert (await Sender(session).deliver()).wait_s is None
    assert isinstance(session.stopped, AuthFailed)
    assert (await Sender(session).deliver()).wait_s is None
    session.ask_again()
    await Sender(session).deliver()

    assert pushed(stage) == ["1 a"]


async def test_another_copys_turn_is_left_to_it(stage: Stage) -> None:
    """Else one change could be sent by both."""
    await ready(stage, assign("1", "a"))
    other = stage.session()
    async with other.turn():
        assert await Sender(stage.session()).deliver() == Delivered(BUSY_S)

    assert pushed(stage) == []


async def test_a_conflict_waits_for_the_person(stage: Stage) -> None:
    """No time is named for the next look: a decision wakes the sender."""
    await ready(stage, assign("1", "a"), SetPriority(ref=Ref("rt", "ticket", "1"), priority=1))
    stage.store.write_now(
        lambda db: outbox.conflict(db, outbox.waiting(db)[0], {"title": "x"}, "changed")
    )

    assert await Sender(stage.session()).deliver() == Delivered(None)


async def test_a_source_that_cannot_be_made_is_a_result(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its module raises."""
    await ready(stage, assign("1", "a"))

    def broken(*_: object) -> None:
        raise TypeError

    monkeypatch.setattr(stage.classes["rt"], "__init__", broken)

    ended = await Sender(stage.session()).deliver()

    assert ended == Delivered(30.0, "rt: a fault in the connector rt (TypeError)")
