"""Taking one change of several back, and saying beforehand what an undo would reach."""

from __future__ import annotations

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.domain.verbs import Assign, Comment, SetPriority
from itday.store import ledger, outbox
from itday.store.database import Db
from itday.store.undo import outlook, withdraw
from tests.store.desk import ME, T, again, ask, back, first, jot, page, the, ticket

ONE, TWO = Ref("rt", "ticket", "1"), Ref("rt", "ticket", "2")


def given_away(db: Db) -> str:
    """Two tickets given away with one key."""
    page(db, ticket("1"), ticket("2"))
    return ask(db, Assign(ref=ONE, assignee="dana"), Assign(ref=TWO, assignee="dana")).batch


def owners(db: Db) -> list[str]:
    """Whose the two tickets are, as a pane shows it."""
    return [str(the(db, key).fields["assignee"]) for key in ("1", "2")]


def test_one_of_two(db: Db) -> None:
    """The other stays; it is an entry of the ledger, and redo brings it back."""
    given_away(db)

    assert withdraw(db, ME, first(db).id) == "Ticket 1"
    assert owners(db) == ["", "dana"]
    assert [letter.ref for letter in outbox.waiting(db)] == [TWO]
    assert ledger.verify(db) == []
    again(db)
    assert owners(db) == ["dana", "dana"]


def test_the_rest_of_its_batch_is_undone_without_it(db: Db) -> None:
    """What was withdrawn alone is not named again."""
    batch = given_away(db)
    withdraw(db, ME, first(db).id)

    assert back(db, batch).done == ("assign: Ticket 2",)
    assert outbox.waiting(db) == []


@pytest.mark.parametrize("end", ["sending", "sent", "withdrawn"])
def test_too_late(db: Db, end: str) -> None:
    """What is on its way, was answered or is gone cannot be withdrawn; nothing is written."""
    given_away(db)
    letter = first(db)
    if end == "sending":
        outbox.claim(db, letter)
    elif end == "sent":
        outbox.delivered(db, letter, T)
    else:
        withdraw(db, ME, letter.id)
    before = ledger.head(db)

    with pytest.raises(ItdayError, match="cannot be withdrawn"):
        withdraw(db, ME, letter.id)
    assert ledger.head(db) == before


def test_a_note_is_no_letter(db: Db) -> None:
    """What is in desk itself never waits to be sent."""
    ask(db, jot("hello"))

    with pytest.raises(ItdayError, match="does not wait"):
        withdraw(db, ME, 1)


def test_what_an_undo_would_do(db: Db) -> None:
    """It says what `undo` then does, and why not for the rest; it changes nothing."""
    page(db, ticket("1"), ticket("2"))
    change = SetPriority(ref=TWO, priority=1)
    batch = ask(db, Comment(ref=ONE, text="hello", public=True), change).batch
    outbox.delivered(db, first(db), T)
    before = ledger.head(db)

    told = outlook(db, batch)

    assert ledger.head(db) == before
    assert told.why_not == ""
    assert told.out_of_reach == (("comment: Ticket 1", "it was sent, and nothing takes it back"),)
    taken = back(db, batch)
    assert taken.done == told.reached == ("priority: Ticket 2",)
    assert taken.out_of_reach == ("comment: Ticket 1",)
    assert outlook(db, batch).why_not == "it was taken back already"
    assert outlook(db, "none").why_not == "there is no such batch"


@pytest.mark.parametrize(
    ("end", "why"),
    [("refused", "refused it"), ("withdrawn", "before it was sent"), ("alone", "already")],
)
def test_why_a_whole_batch_is_out_of_reach(db: Db, end: str, why: str) -> None:
    """Each reason in words; an undo agrees, and takes nothing back."""
    page(db, ticket("1"))
    batch = ask(db, Assign(ref=ONE, assignee="dana")).batch
    if end == "refused":
        outbox.refused(db, first(db), T, "no such person")
    elif end == "withdrawn":
        outbox.conflict(db, first(db), {"assignee": "kim"}, "changed")
        outbox.yield_to(db, first(db), T)
    else:
        withdraw(db, ME, first(db).id)

    assert why in outlook(db, batch).why_not
    if end == "alone":
        with pytest.raises(ItdayError, match="nothing that can be taken back"):
            back(db, batch)
    else:
        assert back(db, batch).done == ()


def test_an_undo_can_be_undone(db: Db) -> None:
    """What it would bring back is named."""
    batch = given_away(db)
    back(db, batch)
    undone = db.execute("SELECT batch FROM desk.batch WHERE type = 'undo'").fetchone()[0]

    told = outlook(db, undone)

    assert set(told.reached) == {"assign: Ticket 1", "assign: Ticket 2"}
    assert set(back(db, undone).done) == set(told.reached)
