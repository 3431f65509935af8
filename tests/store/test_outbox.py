"""The outbox: in order per thing, each letter with one end, each resting on what it should."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import Assign, Cancel, Complete, Create, SetPriority, SetStatus
from itday.store import cache, ledger, outbox, past, undo
from itday.store.codec import encode
from itday.store.decide import Circumstance
from itday.store.rows import row
from tests.store.desk import T, ask, back, first, opened, page, shown, the, ticket

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from itday.store.database import Db

ONE, TWO = Ref("rt", "ticket", "1"), Ref("rt", "ticket", "2")


def assign(key: str, who: str) -> Assign:
    """Give a ticket away."""
    return Assign(ref=Ref("rt", "ticket", key), assignee=who)


def told(record: Any) -> dict[str, Any]:
    """A record as the sender hands it over."""
    fields: dict[str, Any] = record.model_dump(mode="json") | {"etag": record.etag}
    return fields


def test_only_the_first_of_each_thing_is_due(db: Db) -> None:
    """Two things may go at once, two changes of one thing one after the other."""
    page(db, ticket("1"), ticket("2"))
    ask(db, assign("1", "a"), assign("1", "b"), assign("2", "c"))

    assert [(one.ref.key, one.payload) for one in outbox.due(db, "rt", T)] == [
        ("1", {"assignee": "a"}),
        ("2", {"assignee": "c"}),
    ]
    assert outbox.due(db, "other", T) == []


def test_what_was_put_off_holds_back_what_follows(db: Db) -> None:
    """Order per thing, whatever fails."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"), assign("1", "b"))
    outbox.put_off(db, first(db), until=T + 60, error="no route", unsettled=False)

    assert outbox.due(db, "rt", T) == []
    assert [one.next_at for one in outbox.first(db, "rt")] == [T + 60]
    assert [one.payload["assignee"] for one in outbox.due(db, "rt", T + 60)] == ["a"]


def test_a_conflict_holds_back_what_follows(db: Db) -> None:
    """And nobody is told to look again before the person decided."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"), assign("1", "b"))
    outbox.conflict(db, first(db), {"title": "Theirs", "etag": "v2"}, "changed there")

    assert outbox.due(db, "rt", T) == []
    assert outbox.first(db, "rt") == []
    assert first(db).theirs == {"title": "Theirs", "etag": "v2"}


def test_a_hurry_forgets_the_wait(db: Db) -> None:
    """Somebody asked for another try; other sources keep theirs."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"))
    outbox.put_off(db, first(db), until=T + 60, error="no route", unsettled=True)

    outbox.hurry(db, "other")
    assert outbox.due(db, "rt", T) == []
    outbox.hurry(db, "rt")
    assert [one.state for one in outbox.due(db, "rt", T)] == ["unsettled"]


def test_a_claimed_letter_cannot_be_withdrawn(db: Db) -> None:
    """It is on its way: undo sends its opposite after it."""
    page(db, ticket("1", assignee="bob"))
    ask(db, assign("1", "a"))

    assert outbox.claim(db, first(db))
    back(db)

    assert [(one.state, one.payload["assignee"]) for one in outbox.waiting(db)] == [
        ("sending", "a"),
        ("waiting", "bob"),
    ]


def test_a_withdrawn_letter_cannot_be_claimed(db: Db) -> None:
    """The sender had it in hand, but had not sent it."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"))
    letter = first(db)

    back(db)

    assert not outbox.claim(db, letter)
    assert outbox.waiting(db) == []


def test_claiming_and_withdrawing_at_once_end_in_one_of_the_two(tmp_path: Path) -> None:
    """The sender and the person, in two copies, reach for one letter at the same moment."""
    db = opened(tmp_path)
    page(db, ticket("1", assignee="bob"))
    for n in range(10):
        ask(db, assign("1", f"a{n}"))
        letter = first(db)
        gate = threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            claimed = pool.submit(_alone, tmp_path, gate, outbox.claim, letter)
            pool.submit(_alone, tmp_path, gate, back).result()
        left = [(one.state, one.payload["assignee"]) for one in outbox.waiting(db)]

        assert left == ([("sending", f"a{n}"), ("waiting", "bob")] if claimed.result() else [])
        for one in outbox.waiting(db):
            outbox.delivered(db, one, T)
    db.close()


def _alone(
    folder: Path, gate: threading.Barrier, act: Callable[..., object], *args: object
) -> object:
    """Do something as another copy would, at the moment the other is ready."""
    db = opened(folder)
    try:
        gate.wait(10)
        return act(db, *args)
    finally:
        db.close()


def test_each_try_is_counted_under_one_key(db: Db) -> None:
    """The source knows a repeated request by it."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"))
    before = first(db)

    for tries in (1, 2):
        outbox.claim(db, before)
        outbox.put_off(db, before, until=0, error="", unsettled=True)
        assert (first(db).tries, first(db).idem) == (tries, before.idem)


def test_a_delivered_letter_leaves_the_sources_word(db: Db) -> None:
    """The prediction goes, what the source made of it stays."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"))
    cache.put(db, encode(ticket("1", assignee="Dr A"), "tickets"))

    outbox.delivered(db, first(db), T)

    assert (the(db).fields["assignee"], the(db).patch, the(db).waiting) == ("Dr A", None, 0)
    assert [one.state for one in outbox.letters(db)] == ["sent"]


def test_a_refused_letter_gives_the_row_back(db: Db) -> None:
    """As it was, with the reason kept."""
    page(db, ticket("1", assignee="bob"))
    ask(db, assign("1", "a"))

    outbox.refused(db, first(db), T, "rt: ticket is closed")

    assert (the(db).fields["assignee"], the(db).patch) == ("bob", None)
    assert outbox.letters(db)[0].error == "rt: ticket is closed"


def test_what_follows_rests_on_the_outcome(db: Db) -> None:
    """Our own change is no conflict for our next one; what lies between is predicted."""
    page(db, ticket("1", etag="v1"))
    ask(db, assign("1", "a"))
    ask(db, SetPriority(ref=ONE, priority=1))
    ask(db, SetStatus(ref=ONE, status="pending"))

    outbox.delivered(db, first(db), T, record=told(ticket("1", assignee="Dr A", etag="v2")))

    second, third = outbox.waiting(db)
    seen = [
        (one.base["etag"], one.base["assignee"], one.base["priority"]) for one in (second, third)
    ]
    assert seen == [("v2", "Dr A", 3), ("v2", "Dr A", 1)]


def test_what_rests_on_a_later_version_keeps_its_base(db: Db) -> None:
    """The person saw the other's change before deciding again: an old answer moves nothing back."""
    page(db, ticket("1", etag="v1"))
    ask(db, assign("1", "a"))
    page(db, ticket("1", title="Theirs", etag="v3"))
    ask(db, SetPriority(ref=ONE, priority=1))

    outbox.delivered(db, first(db), T, record=told(ticket("1", etag="v2")))

    assert first(db).base["etag"] == "v3"


def test_an_unsure_outcome_moves_no_base(db: Db) -> None:
    """The record may hold somebody's change that the person has not seen."""
    page(db, ticket("1", etag="v1"))
    ask(db, assign("1", "a"))
    ask(db, SetPriority(ref=ONE, priority=1))

    outbox.delivered(db, first(db), T, record=None)

    assert first(db).base["etag"] == "v1"


@pytest.mark.parametrize("end", ["refused", "withdrawn", "yielded"])
def test_what_follows_forgets_what_did_not_happen(db: Db, end: str) -> None:
    """Its base is the source's version, not one with a change that never was."""
    page(db, ticket("1", assignee="bob"))
    batch = ask(db, assign("1", "a")).batch
    ask(db, SetPriority(ref=ONE, priority=1))
    assert outbox.waiting(db)[1].base["assignee"] == "a"

    if end == "refused":
        outbox.refused(db, first(db), T, "no")
    elif end == "yielded":
        outbox.conflict(db, first(db), {"etag": "v2"}, "no")
        outbox.yield_to(db, first(db), T)
    else:
        back(db, batch)

    assert (first(db).base["assignee"], first(db).base["etag"]) == ("bob", "v1")


def test_mine_may_win(db: Db) -> None:
    """Sent again on top of theirs, and what was decided after it on top of that."""
    page(db, ticket("1", etag="v1"))
    ask(db, assign("1", "a"))
    ask(db, SetPriority(ref=ONE, priority=1))
    theirs = told(ticket("1", title="Theirs", assignee="eve", etag="v2"))
    outbox.conflict(db, first(db), theirs, "changed there")

    outbox.insist(db, first(db))

    mine, next_ = outbox.waiting(db)
    assert (mine.state, mine.base["assignee"], mine.base["etag"]) == ("waiting", "eve", "v2")
    assert (next_.base["title"], next_.base["assignee"]) == ("Theirs", "a")
    assert outbox.due(db, "rt", T) == [mine]


def test_theirs_may_win(db: Db) -> None:
    """The row shows theirs, and nothing waits."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"))
    page(db, ticket("1", assignee="eve", etag="v2"))
    outbox.conflict(db, first(db), told(ticket("1", assignee="eve")), "changed there")

    outbox.yield_to(db, first(db), T)

    assert (the(db).fields["assignee"], the(db).waiting) == ("eve", 0)
    assert outbox.waiting(db) == []


def test_a_conflict_may_be_undone(db: Db) -> None:
    """Taking it back is letting theirs win."""
    page(db, ticket("1"))
    ask(db, assign("1", "a"))
    outbox.conflict(db, first(db), told(ticket("1")), "changed there")

    back(db)

    assert outbox.waiting(db) == []
    assert the(db).fields["assignee"] == ""


def test_a_new_thing_may_get_another_name(db: Db) -> None:
    """The source names it: what was decided about it since follows, and there is one row."""
    ours, theirs = Ref("rt", "todo", "ours"), Ref("rt", "todo", "77")
    made = ask(db, Create(ref=ours, title="Order toner"))
    ask(db, Complete(ref=ours))
    letter = first(db)
    record = Todo(ref=theirs, title="Order toner", etag="v1")

    cache.put(db, encode(record, "todos"))
    outbox.readdress(db, letter, "77")
    outbox.delivered(db, letter._replace(ref=theirs), T, record=told(record))

    (shown_,) = shown(db, "todo")
    assert (shown_.ref, shown_.state, shown_.waiting) == (theirs, "completed", 1)
    assert (first(db).ref, first(db).base["etag"]) == (theirs, "v1")
    assert row(db, ours) is None
    back(db)
    back(db, made.batch)
    assert (outbox.waiting(db)[-1].verb, outbox.waiting(db)[-1].ref) == (Cancel.verb, theirs)


@pytest.mark.parametrize(("verb", "left"), [("keep-mine", 1), ("take-theirs", 0)])
def test_which_version_won_is_in_the_ledger(db: Db, verb: str, left: int) -> None:
    """Who, when and on what, in one transaction; undo passes over it to the decision itself."""
    page(db, ticket("1", etag="v1"))
    ask(db, assign("1", "a"))
    outbox.conflict(db, first(db), told(ticket("1", assignee="eve", etag="v2")), "changed there")
    by = Circumstance("Dana Reed", datetime(2026, 11, 24, 8, 15, tzinfo=UTC))

    if verb == "keep-mine":
        outbox.insist(db, first(db), by)
    else:
        outbox.yield_to(db, first(db), T, by)

    newest = past.batches(db)[0]
    [entry] = newest.entries
    assert entry.content is not None
    assert (entry.content["verb"], entry.content["who"], newest.type) == (verb, by.who, "settle")
    assert undo.outlook(db, newest.name).why_not.startswith("it settled a conflict")
    assert len(outbox.waiting(db)) == left
    assert ledger.verify(db) == []
    with pytest.raises(ItdayError, match="nothing that can be taken back"):
        undo.undo(db, by, newest.name)
    assert undo.undo(db, by).done == (("assign: Ticket 1",) if left else ())
