"""A tick is one batch: the evidence, and what the finding becomes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from itday.domain.errors import ItdayError
from itday.domain.pages import DailyPage
from itday.runtime import Runtime
from itday.store import checks, rows
from itday.sync.ticking import changes
from tests.conftest import MORNING

PAGE = DailyPage("Backup console", "https://backup.example/")


@pytest.fixture
def runtime(itday_home: object) -> Iterator[Runtime]:
    """An empty profile."""
    with_now = Runtime.open(now=lambda: MORNING)
    yield with_now
    with_now.close()


def test_a_finding_becomes_a_todo_and_a_note_and_one_undo_takes_all_back(runtime: Runtime) -> None:
    """The to-do has the finding's marks, and says which page it is from."""
    made = changes(runtime, PAGE, "Restart job 7 due:fri", ("todo", "note"))
    runtime.decide_now(made)

    (todo,) = runtime.store.read_now(rows.listing, rows.Scope("todo"))
    (note,) = runtime.store.read_now(rows.listing, rows.Scope("note"))
    assert (todo.title, todo.fields["due"]) == ("Restart job 7", "2026-11-27")
    assert "Backup console" in todo.fields["description"]
    assert note.fields["about"][1] == "check"

    runtime.undo_now()
    assert runtime.store.read_now(checks.looked) == {}
    assert runtime.store.read_now(rows.listing, rows.Scope("todo")) == []
    assert runtime.store.read_now(rows.listing, rows.Scope("note")) == []


def test_a_day_that_does_not_exist_makes_no_todo(runtime: Runtime) -> None:
    """Said, and nothing is written down."""
    with pytest.raises(ItdayError):
        changes(runtime, PAGE, "Restart due:2026-02-30", ("todo",))
