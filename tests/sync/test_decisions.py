"""Deciding, as a screen or the command line does it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Assign, Complete, SetPriority
from itday.store import ledger
from itday.sync.decisions import Decisions
from itday.sync.once import Wish, once
from tests.sync.stage import Stage, ticket

if TYPE_CHECKING:
    from tests.sync.conftest import Make

ONE = Ref("rt", "ticket", "1")
SETTINGS = """
[me]
name = "Ann Oakes"
[todo]
source = "rt"
[sources.rt]
type = "rt"
write = true
[sources.b]
type = "b"
"""


class Desk(Decisions):
    """The deciding half on a stage."""

    def __init__(self, stage: Stage) -> None:
        """Take over settings, store and clock."""
        self.settings, self.store = stage.settings, stage.store
        self.now = stage.ground.now  # type: ignore[method-assign]
        self.woken = 0

    def _decided(self) -> None:
        self.woken += 1


@pytest.fixture
async def desk(make: Make) -> Desk:
    """With one ticket of a source that may be written to, and one of a source that may not."""
    stage = make(SETTINGS)
    stage.put(ticket("1"))
    stage.put(ticket("1", "b"), source="b")
    await once(stage.ground, (), Wish())
    return Desk(stage)


async def test_a_decision_wakes_the_sender(desk: Desk) -> None:
    """Each of them, taken back or not; both ways of calling do the same."""
    await desk.decide([Assign(ref=ONE, assignee="dana")], "on call")
    desk.decide_now([SetPriority(ref=ONE, priority=1)])
    await desk.undo()
    desk.undo_now()
    await desk.redo()
    desk.redo_now()

    assert desk.woken == 6
    history = desk.store.read_now(ledger.history)
    contents: list[Any] = [entry.content for entry in history[::-1]]
    assert [one["verb"] for one in contents[:2]] == ["assign", "priority"]
    assert (contents[0]["reason"], contents[0]["who"]) == ("on call", "Ann Oakes")


@pytest.mark.parametrize("ref", [Ref("b", "ticket", "1"), Ref("gone", "ticket", "1")])
async def test_what_cannot_be_is_refused_before_anything_is_done(desk: Desk, ref: Ref) -> None:
    """All of the batch, with the reason that greyed the key."""
    why = desk.why_not(Assign, ref)
    assert why is not None

    with pytest.raises(ItdayError, match=why):
        await desk.decide([Assign(ref=ONE, assignee="dana"), Assign(ref=ref, assignee="dana")])

    assert desk.store.read_now(ledger.history) == []
    assert desk.woken == 0


def test_what_can_be_has_no_reason(desk: Desk) -> None:
    """The key is not grey."""
    assert desk.why_not(Assign, ONE) is None


async def test_nothing_is_no_decision(desk: Desk) -> None:
    """A key press on no row is a slip of ours."""
    with pytest.raises(ItdayError, match="nothing was asked for"):
        await desk.decide([])


async def test_a_todo_is_made_where_the_settings_say(desk: Desk, make: Make) -> None:
    """In the source, or on the desk where none is named; each has a name of its own."""
    one, two = desk.create_todo("Order toner", priority=1), desk.create_todo("Order toner")
    own = Desk(make("")).create_todo("Order toner")

    assert (one.ref.source, one.title, one.priority) == ("rt", "Order toner", 1)
    assert one.ref != two.ref
    assert own.ref.source == DESK
    await desk.decide([one])
    await desk.decide([Complete(ref=one.ref)])


async def test_a_note_is_of_this_moment(desk: Desk) -> None:
    """With the row it was written at, and its type."""
    note = desk.note("RISK: the lease ends", ONE)

    assert note.ref.source == DESK
    assert datetime.fromisoformat(note.at) == desk.now().astimezone(UTC)
    assert (note.type, note.about) == ("risk", tuple(ONE))
    assert (await desk.decide([note])).titles == ("RISK: the lease ends",)


def test_who_decides_has_a_name(make: Make) -> None:
    """In the ledger: the name, else the address, else that it was me."""
    for text, who in (
        ('[me]\nname = "Ann"\nemail = "a@school.example"\n', "Ann"),
        ('[me]\nemail = "a@school.example"\n', "a@school.example"),
        ("", "me"),
    ):
        assert Desk(make(text))._circumstance().who == who


def test_the_clock_is_somebody_elses(make: Make) -> None:
    """This half has none."""
    with pytest.raises(NotImplementedError):
        Decisions().now()
    Decisions()._decided()
