"""How programs that are led by hand begin: what chance meets once in tens of thousands."""

from __future__ import annotations

from tests.sync.machine import Machine


def seen_after_a_lost_answer(machine: Machine, *, keys: bool) -> None:
    """An answer is lost, somebody else edits, and the person sees that."""
    machine.stock(["open"], keys)
    machine.pull()
    machine.trouble(["lost after"])
    machine.set_status("0", "pending")
    machine.deliver()
    machine.somebody_else("0", "resolved")
    machine.pull()


def decided_before_an_edit(machine: Machine, *, keys: bool) -> None:
    """A comment's answer is lost, and the change after it was decided before somebody's edit."""
    machine.stock(["open"], keys)
    machine.pull()
    machine.trouble(["lost after"])
    machine.comment("0")
    machine.set_status("0", "pending")
    machine.deliver()
    machine.somebody_else("0", "resolved")
    machine.deliver(400)


def commented_before_an_edit(machine: Machine) -> None:
    """A comment was decided before somebody's edit, which the person then sees."""
    machine.stock(["open"], keys=False)
    machine.pull()
    machine.comment("0")
    machine.somebody_else("0", "pending")
    machine.pull()
