"""Deciding: one transaction for ledger, outbox and what is shown, or nothing at all."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Acknowledge, Assign, Comment, Create, SetStatus
from itday.store import ledger, outbox
from itday.store.rows import row
from tests.samples import sample
from tests.store.desk import FEED, ask, dump, jot, page, shown, the, ticket

if TYPE_CHECKING:
    from itday.store.database import Db

ONE = Ref("rt", "ticket", "1")


def test_a_decision_shows_at_once(db: Db) -> None:
    """No network between a key press and what the row says."""
    page(db, ticket("1"))

    decided = ask(db, Assign(ref=ONE, assignee="dana"), SetStatus(ref=ONE, status="pending"))

    assert decided.titles == ("Ticket 1", "Ticket 1")
    assert (the(db).fields["assignee"], the(db).state, the(db).waiting) == ("dana", "pending", 2)


def test_the_ledger_says_who_what_and_why(db: Db) -> None:
    """All of one key press in one batch, with what takes it back."""
    page(db, ticket("1", assignee="bob"))

    decided = ask(db, Assign(ref=ONE, assignee="dana"))

    (entry,) = ledger.history(db)
    assert entry.batch == decided.batch
    assert entry.content is not None
    assert entry.content["who"] == "Ann Oakes"
    assert entry.content["ref"] == list(ONE)
    assert entry.content["inverse"] == ["assign", {"assignee": "bob"}]
    assert ledger.verify(db) == []


def test_a_letter_rests_on_what_the_person_saw(db: Db) -> None:
    """The etag of the source's version, and the fields with earlier decisions applied."""
    page(db, ticket("1", etag="v7"))
    ask(db, Assign(ref=ONE, assignee="dana"))
    ask(db, SetStatus(ref=ONE, status="pending"))

    first, second = outbox.waiting(db)

    assert (first.base["etag"], first.base["assignee"]) == ("v7", "")
    assert (second.base["etag"], second.base["assignee"]) == ("v7", "dana")
    assert first.idem != second.idem


def test_one_that_is_not_there_undoes_all(db: Db) -> None:
    """Marked rows are decided together: half of them would be a surprise."""
    page(db, ticket("1"))
    before = dump(db)

    with pytest.raises(ItdayError, match="not there any more"):
        ask(db, Assign(ref=ONE, assignee="dana"), Comment(ref=ONE._replace(key="9"), text="x"))

    assert dump(db) == before


def test_a_full_disk_undoes_all(db: Db) -> None:
    """Whichever table could not be written."""
    page(db, ticket("1"))
    before = dump(db)
    db.execute(
        "CREATE TRIGGER desk.full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"
    )

    with pytest.raises(sqlite3.IntegrityError, match="full"):
        ask(db, Assign(ref=ONE, assignee="dana"))

    db.execute("DROP TRIGGER desk.full")
    assert dump(db) == before


def test_a_new_thing_need_not_be_there(db: Db) -> None:
    """A to-do for its source is shown before the source knows of it."""
    ask(db, Create(ref=Ref("caldav", "todo", "u1"), title="Order toner", due="2026-11-27"))

    (shown_,) = shown(db, "todo")
    assert (shown_.title, shown_.waiting, shown_.state) == ("Order toner", 1, "needs-action")


def test_a_local_decision_needs_no_source(db: Db) -> None:
    """An alert is taken on here where its source cannot be told; nothing waits to be sent."""
    alert = sample("alert")
    page(db, alert, feed=FEED._replace(source="s", feed="alerts", kind="alert"))

    ask(db, Acknowledge(ref=alert.ref), mode="local")

    assert shown(db, "alert")[0].state == "in progress"
    assert outbox.waiting(db) == []


def test_an_own_decision_is_the_record(db: Db) -> None:
    """A note is there when the key press is over, not an overlay."""
    ask(db, jot("Ask about cables"))

    found = row(db, Ref(DESK, "note", "n1"))
    assert found is not None
    assert (found.title, found.patch) == ("Ask about cables", None)
