"""Random programs against a hostile server, and what chance finds once in thousands, by hand.

`ITDAY_PROGRAMS` sets how many programs are run here; `make soak` runs 20,000 others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.sync.by_hand import (
    commented_before_an_edit,
    decided_before_an_edit,
    seen_after_a_lost_answer,
)
from tests.sync.machine import MET, Machine
from tests.sync.programs import harness, run

PROGRAMS = int(os.environ.get("ITDAY_PROGRAMS", "2000"))
MUST_BE_MET = (
    *("crashes", "cursors expired", "changes conflict", "changes refused", "changes unsettled"),
    *("faults: lost after", "faults: empty", "faults: busy", "edits by others"),
)


@pytest.mark.slow
def test_no_program_breaks_a_promise() -> None:
    """Lost answers, foreign edits, expired cursors, empty lists, crashes anywhere: all were met."""
    MET.clear()

    with harness():
        run(PROGRAMS)

    assert MET["programs"] >= PROGRAMS
    assert [name for name in MUST_BE_MET if MET[name] < PROGRAMS // 100] == []


@pytest.fixture
def machine() -> Iterator[Machine]:
    """One to be led by hand through what chance finds once in thousands of programs."""
    led = Machine()
    yield led
    led.teardown()


@pytest.mark.parametrize("keys", [True, False])
def test_an_old_answer_replayed_takes_nothing_back(machine: Machine, keys: bool) -> None:
    """Answer lost, somebody else edits, the person sees that and acts again, the old one comes."""
    seen_after_a_lost_answer(machine, keys=keys)
    machine.set_status("0", "open")
    machine.deliver(400)
    for promise in (machine.no_false_conflict, machine.each_change_once_or_visible):
        promise()
    if keys:
        assert [letter.state for letter in machine._letters()] == ["sent", "sent"]
        assert machine._local() == machine.server.items


def test_an_old_answer_is_not_what_is_there_now(machine: Machine) -> None:
    """Answer lost, somebody else edits, that is seen; then the same request is answered as before.

    What is held does not go back behind the cursor.
    """
    seen_after_a_lost_answer(machine, keys=True)
    machine.deliver(400)

    machine.cursor_not_ahead()
    assert machine._local() == machine.server.items


@pytest.mark.parametrize("keys", [True, False])
def test_what_came_in_between_is_not_what_was_seen(machine: Machine, keys: bool) -> None:
    """A comment's answer is lost, somebody else edits; the next change was decided before that."""
    decided_before_an_edit(machine, keys=keys)

    machine.no_lost_update()
    assert [letter.state for letter in machine._letters()] == ["sent", "conflict"]


def test_a_comment_carries_no_foreign_change(machine: Machine) -> None:
    """It needs no version, so its answer may hold what somebody else did and nobody saw."""
    machine.stock(["open"], keys=False)
    machine.pull()
    machine.comment("0")
    machine.set_status("0", "open")
    machine.somebody_else("0", "pending")
    machine.deliver()

    machine.no_lost_update()
    assert [letter.state for letter in machine._letters()] == ["sent", "conflict"]


def test_our_own_comment_is_no_conflict(machine: Machine) -> None:
    """The comment was decided on one version, the change on the next: both are ours."""
    commented_before_an_edit(machine)
    machine.set_status("0", "resolved")
    machine.deliver()

    machine.no_false_conflict()
    assert [letter.state for letter in machine._letters()] == ["sent", "sent"]


def test_our_own_comment_whose_answer_was_lost_is_no_conflict(machine: Machine) -> None:
    """Somebody else edits after the comment was decided; that is seen, and then acted on."""
    commented_before_an_edit(machine)
    machine.trouble(["lost after"])
    machine.set_status("0", "resolved")
    machine.deliver()
    machine.deliver(400)

    machine.no_false_conflict()
    assert [letter.state for letter in machine._letters()] == ["sent", "sent"]


def test_one_conflict_condemns_no_other(machine: Machine) -> None:
    """The second change was decided on what somebody else had made of the ticket."""
    machine.stock(["open"], keys=True)
    machine.pull()
    machine.set_status("0", "pending")
    machine.somebody_else("0", "resolved")
    machine.pull()
    machine.set_status("0", "open")
    machine.deliver()

    machine.no_false_conflict()
    assert [letter.state for letter in machine._letters()] == ["conflict", "waiting"]


def test_what_is_insisted_on_takes_effect_again(machine: Machine) -> None:
    """Its first try had reached the source, and somebody else took it back: mine wins still."""
    machine.stock(["open"], keys=False)
    machine.pull()
    machine.trouble(["lost after"])
    machine.set_status("0", "pending")
    machine.deliver()
    machine.somebody_else("0", "resolved")
    machine.deliver(400)
    machine.settle_a_conflict(mine=True)
    machine.deliver(400)

    machine.each_change_once_or_visible()
    assert machine.server.items["0"][1] == "pending"
    assert [letter.state for letter in machine._letters()] == ["sent"]


def test_what_was_deleted_after_a_lost_answer_stays_away(machine: Machine) -> None:
    """The replayed answer tells of a ticket that somebody deleted since: sent, and not shown."""
    machine.stock(["open"], keys=True)
    machine.pull()
    machine.trouble(["lost after"])
    machine.comment("0")
    machine.deliver()
    machine.somebody_else("0", None)
    machine.pull()
    machine.deliver(400)

    assert machine._local() == {}
    assert [letter.state for letter in machine._letters()] == ["sent"]
    machine.each_change_once_or_visible()


def test_nothing_is_decided_on_what_was_deleted(machine: Machine) -> None:
    """An earlier change still waits; what it will make of the ticket does not bring that back."""
    machine.stock(["open"], keys=True)
    machine.pull()
    machine.set_status("0", "pending")
    machine.somebody_else("0", None)
    machine.pull()
    machine.set_status("0", "resolved")

    assert [letter.payload["status"] for letter in machine._letters()] == ["pending"]


def test_an_empty_first_answer_is_no_truth(machine: Machine) -> None:
    """Its cursor would pass by all that is there."""
    machine.stock(["open", "open"], keys=True)
    machine.trouble(["empty"])
    machine.pull()
    machine.pull()

    assert machine._local() == machine.server.items


def test_a_crash_after_the_source_acted_repeats_nothing(machine: Machine) -> None:
    """The comment is there once."""
    machine.stock(["open"], keys=False)
    machine.pull()
    machine.comment("0")
    machine.fuse.left = 2  # the question, then the answer
    machine.deliver()
    machine.deliver(400)

    assert machine.server.comments == {"0": [machine._letters()[0].idem]}
    assert machine._letters()[0].state == "sent"
