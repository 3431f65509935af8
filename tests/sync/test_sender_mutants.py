"""Each way of writing the sender wrongly is found out: by chance, or by a program led by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.sync.by_hand import decided_before_an_edit, seen_after_a_lost_answer
from tests.sync.machine import Machine
from tests.sync.mutants import MUTANTS
from tests.sync.programs import harness, run

ENOUGH = 3_000
"""Programs within which chance must have found it; most are found within thirty."""
SAID = r"differ|ahead|there|nobody|sent|vanished|times|reordered|though|never was|outlived|left"


def _replayed(machine: Machine) -> None:
    """Answer lost, somebody else edits, that is seen; then comes the answer of before."""
    seen_after_a_lost_answer(machine, keys=True)
    machine.deliver(400)
    machine.cursor_not_ahead()


def _replayed_and_acted_on(machine: Machine) -> None:
    """The same, and what was seen was acted on."""
    seen_after_a_lost_answer(machine, keys=True)
    machine.set_status("0", "open")
    machine.deliver(400)
    machine.no_false_conflict()


def _commented(machine: Machine) -> None:
    """A comment's answer is lost; somebody else edits; a change was decided before that."""
    decided_before_an_edit(machine, keys=False)
    machine.no_lost_update()


def _two_letters_against_an_edit(machine: Machine) -> None:
    """Two changes of one thing wait, somebody else edits it, and the person sees that."""
    machine.stock(["open"], keys=False)
    machine.pull()
    machine.set_status("0", "pending")
    machine.somebody_else("0", "resolved")
    machine.pull()
    machine.set_status("0", "open")
    machine.deliver(400)
    machine.no_false_conflict()


BY_HAND: Mapping[str, Callable[[Machine], None]] = {
    "base-moves-back": _replayed_and_acted_on,
    "chained-conflict": _two_letters_against_an_edit,
    "trust-the-replay": _replayed,
    "rest-always": _commented,
}
"""What chance finds too seldom to be waited for."""


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(MUTANTS) - set(BY_HAND)))
def test_chance_finds_it(name: str) -> None:
    """A promise is broken within so many programs."""
    with harness() as patch:
        MUTANTS[name](patch)
        with pytest.raises(AssertionError, match=SAID):
            run(ENOUGH, shrink=False)


@pytest.mark.parametrize("name", BY_HAND)
def test_a_program_led_by_hand_finds_it(name: str) -> None:
    """And finds nothing where nothing is wrong."""
    with harness():
        machine = Machine()
        BY_HAND[name](machine)
        machine.teardown()
    with harness() as patch:
        MUTANTS[name](patch)
        machine = Machine()
        with pytest.raises(AssertionError, match=SAID):
            BY_HAND[name](machine)
        machine.client.store.close()
        machine.loop.close()
