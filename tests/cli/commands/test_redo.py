"""`itday redo`: back and forth, and no further than there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_back_and_forth(profile: None, run: Run) -> None:
    """Undo, redo, and what is left to undo."""
    run("do", "done", "s:todo:1")

    assert run("undo").out == "Undone: done: Order toner\n"
    assert run("list", "todo", "--json").json[0]["state"] == "needs-action"
    assert run("redo").out == "Done again: done: Order toner\n"
    assert run("list", "todo", "--json").json == []
    assert run("redo").err == "itday: nothing to redo\n"
