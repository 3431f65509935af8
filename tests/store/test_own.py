"""The person's own to-dos and notes: records of desk's, changed by the same verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Complete, Create, Discard, Edit
from itday.store import own
from itday.store.database import atomic
from itday.store.search import find
from tests.samples import NOW, sample
from tests.store.desk import ask, jot, shown

if TYPE_CHECKING:
    from itday.store.database import Db

TODO = Ref(DESK, "todo", "t1")


def test_a_todo_lives_on_the_desk(db: Db) -> None:
    """Made, edited and done without any source."""
    ask(db, Create(ref=TODO, title="Order toner", due="2026-11-27"))
    ask(db, Edit(ref=TODO, title="Order blue toner"))
    assert [(row.title, row.state) for row in shown(db, "todo")] == [
        ("Order blue toner", "needs-action")
    ]

    ask(db, Complete(ref=TODO))

    (row,) = shown(db, "todo")
    assert (row.state, row.open, row.waiting, row.updated) == ("completed", 0, 0, NOW.timestamp())


def test_a_note_is_found_and_thrown_away(db: Db) -> None:
    """Search knows it at once, and no longer."""
    ask(db, jot("Ask about cables"))
    assert [row.key for row in find(db, "cab")] == ["n1"]

    ask(db, Discard(ref=Ref(DESK, "note", "n1")))

    assert shown(db, "note") == []
    assert find(db, "cab") == []


def test_saving_again_takes_the_place(db: Db) -> None:
    """One row a record."""
    note = sample("note", source=DESK)
    for title in ("a", "b"):
        with atomic(db):
            own.save(db, note.model_copy(update={"title": title}))

    assert [row.title for row in shown(db, "note")] == ["b"]
