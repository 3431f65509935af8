"""Verbs of to-dos."""

from __future__ import annotations

import pytest

from itday.domain.change import Change
from itday.domain.todo import Todo
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen, Start
from tests.domain.verbs.every import TODO
from tests.samples import sample

WAS = sample("todo").model_dump(mode="json")


@pytest.mark.parametrize("verb", [Complete, Reopen, Start, Cancel])
def test_each_status_verb_is_taken_back_by_its_opposite(verb: type[Change]) -> None:
    """From whatever status the to-do had."""
    for status in ("needs-action", "in-process", "completed", "cancelled"):
        was = WAS | {"status": status}
        change = verb(ref=TODO)
        after = was | change.predict(was)

        back = change.inverse(was)

        assert back is not None
        assert after | back.predict(after) == was


def test_a_lost_answer_shows_on_the_record() -> None:
    """Completed at the source is completed, whoever did it."""
    assert Complete(ref=TODO).holds({"status": "completed"})
    assert not Complete(ref=TODO).holds({"status": "needs-action"})


def test_a_new_to_do_is_a_whole_record() -> None:
    """It is shown before its source has heard of it."""
    change = Create(ref=TODO, title="Order toner", due="2026-11-27", tags=("buy",))

    todo = Todo.model_validate(change.predict({}))

    assert (todo.title, str(todo.due), todo.tags) == ("Order toner", "2026-11-27", ("buy",))
    assert todo.facets().open


def test_an_edit_leaves_alone_what_it_does_not_name() -> None:
    """And an empty date takes the date away."""
    change = Edit(ref=TODO, due="")

    assert change.predict(WAS) == {"due": None}


def test_an_edit_is_taken_back_to_the_field() -> None:
    """Also from no date to a date and back."""
    was = WAS | {"due": None}
    change = Edit(ref=TODO, due="2026-12-01", title="Other")
    after = was | change.predict(was)

    back = change.inverse(was)

    assert back is not None
    assert after | back.predict(after) == was
