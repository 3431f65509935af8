"""`itday undo`: a batch is taken back, the latest or a named one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_a_named_batch(profile: None, run: Run) -> None:
    """Not the latest, but the one that history names; only once."""
    first = run("do", "flag", "s:message:1", "--json").json["batch"]
    run("do", "done", "s:todo:1")

    assert run("undo", first).out == "Undone: flag: Fire drill\n"
    assert run("undo", first).code == 1
