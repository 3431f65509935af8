"""Undo and redo: by the key press, across what was sent and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itday.domain.change import change_of
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import (
    Acknowledge,
    Assign,
    Comment,
    Complete,
    Create,
    Discard,
    SetPriority,
    SetStatus,
)
from itday.store import cache, ledger, outbox, past
from itday.store.codec import decode, encode
from itday.store.decide import Ask, decide
from itday.store.undo import outlook, seal
from tests.samples import sample
from tests.store.desk import (
    FEED,
    ME,
    T,
    again,
    ask,
    back,
    first,
    hasty,
    jot,
    page,
    shown,
    the,
    ticket,
)

if TYPE_CHECKING:
    from itday.store.database import Db

ONE, TWO = Ref("rt", "ticket", "1"), Ref("rt", "ticket", "2")
NOTE, TODO = Ref(DESK, "note", "n1"), Ref(DESK, "todo", "t1")


def deliver(db: Db) -> None:
    """Let the source do all that waits, at once and as predicted."""
    while due := outbox.due(db, "rt", T):
        letter = due[0]
        change = change_of(letter.verb, letter.ref, letter.payload)
        fields: dict[str, Any] = letter.base | change.predict(letter.base)
        etag = str(fields.pop("etag", "")) + "+"
        cache.put(db, encode(decode(letter.ref.kind, fields, etag), "tickets"))
        outbox.delivered(db, letter, T, record=fields | {"etag": etag})


def view(db: Db) -> list[tuple[Any, ...]]:
    """All that any pane shows."""
    return [
        (row.ref, row.title, row.state, row.open, row.rank, row.fields.get("assignee"))
        for kind in ("ticket", "todo", "note", "alert")
        for row in shown(db, kind)
    ]


def test_what_was_not_sent_is_withdrawn(db: Db) -> None:
    """The source never hears of it."""
    page(db, ticket("1"), ticket("2"))
    before = view(db)
    ask(db, Assign(ref=ONE, assignee="a"), SetStatus(ref=TWO, status="pending"))

    taken = back(db)

    assert taken.out_of_reach == ()
    assert sorted(taken.done) == ["assign: Ticket 1", "status: Ticket 2"]
    assert view(db) == before
    assert outbox.waiting(db) == []


def test_what_was_sent_is_taken_back_by_its_opposite(db: Db) -> None:
    """That goes the way every change goes."""
    page(db, ticket("1", assignee="bob"))
    ask(db, Assign(ref=ONE, assignee="a"))
    deliver(db)

    back(db)

    assert the(db).fields["assignee"] == "bob"
    assert first(db).payload == {"assignee": "bob"}


def test_the_last_is_taken_back_first(db: Db) -> None:
    """A batch that changed one thing twice ends with what was there before the first."""
    page(db, ticket("1", assignee="bob"))
    ask(db, Assign(ref=ONE, assignee="a"), Assign(ref=ONE, assignee="b"))
    deliver(db)

    back(db)
    deliver(db)

    assert the(db).fields["assignee"] == "bob"


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_no_reason_to_withdraw(db: Db, arrived: bool) -> None:
    """The source may have acted: the opposite is sent after it, whatever had happened."""
    page(db, ticket("1", assignee="bob"))
    ask(db, Assign(ref=ONE, assignee="a"))
    letter = first(db)
    outbox.claim(db, letter)
    outbox.put_off(db, letter, until=T, error="cut off", unsettled=True)

    taken = back(db)

    assert taken.done == ("assign: Ticket 1",)
    assert [one.payload["assignee"] for one in outbox.waiting(db)] == ["a", "bob"]
    if arrived:
        deliver(db)
    else:
        outbox.refused(db, first(db), T, "no")
        deliver(db)
    assert (the(db).fields["assignee"], the(db).waiting) == ("bob", 0)


def test_a_batch_over_several_sources_is_one(db: Db) -> None:
    """Sent to one, waiting for another, on the desk, and only here: one key takes all back."""
    alert = sample("alert", "1", "siem")
    other = ticket("1").model_copy(update={"ref": Ref("osc", "ticket", "1")})
    page(db, ticket("1"))
    page(db, other, feed=FEED._replace(source="osc"))
    page(db, alert, feed=FEED._replace(source="siem", kind="alert"))
    ask(db, Create(ref=TODO, title="Order toner"))
    before = view(db)
    asks = [
        Ask(Assign(ref=ONE, assignee="a"), "remote"),
        Ask(Assign(ref=other.ref, assignee="a"), "remote"),
        Ask(Acknowledge(ref=alert.ref), "local"),
        Ask(Complete(ref=TODO), "own"),
    ]
    decide(db, asks, ME)
    after = view(db)
    deliver(db)

    assert len(back(db).done) == 4
    assert view(db) == before
    assert [one.ref for one in outbox.waiting(db)] == [ONE]
    assert len(again(db).done) == 4
    assert view(db) == after
    assert [one.ref for one in outbox.waiting(db)] == [other.ref]


def test_what_was_erased_can_only_be_withdrawn(db: Db) -> None:
    """Without its content nobody knows what was there before: it is named, not guessed."""
    page(db, ticket("1"), ticket("2"))
    ask(db, Assign(ref=ONE, assignee="a"))
    deliver(db)
    ask(db, Assign(ref=TWO, assignee="a"))
    db.execute("DELETE FROM desk.ledger_content")

    assert back(db).done == ("assign: 2",)
    assert back(db) == ((), ("assign: 1",))
    assert the(db).fields["assignee"] == "a"


def test_what_cannot_be_reached_is_named(db: Db) -> None:
    """A comment that was sent was read by somebody."""
    page(db, ticket("1"))
    ask(db, Comment(ref=ONE, text="On it", public=True), Assign(ref=ONE, assignee="a"))
    deliver(db)

    taken = back(db)

    assert taken.out_of_reach == ("comment: Ticket 1",)
    assert taken.done == ("assign: Ticket 1",)


def test_what_was_refused_is_out_of_reach(db: Db) -> None:
    """It never was: its opposite would be a change nobody asked for."""
    page(db, ticket("1", assignee="bob"))
    ask(db, Assign(ref=ONE, assignee="a"))
    outbox.refused(db, first(db), T, "closed")

    assert back(db).done == ()
    assert outbox.waiting(db) == []


def test_own_things_come_and_go(db: Db) -> None:
    """A note that was thrown away has its words back; a to-do that was made is cancelled."""
    ask(db, jot("Ask about cables"))
    ask(db, Discard(ref=NOTE))
    assert shown(db, "note") == []

    back(db)
    assert [row.title for row in shown(db, "note")] == ["Ask about cables"]
    back(db)
    assert shown(db, "note") == []
    again(db)
    assert [row.title for row in shown(db, "note")] == ["Ask about cables"]


def test_a_local_decision_is_lifted(db: Db) -> None:
    """The alert is as its source has it."""
    alert = sample("alert")
    page(db, alert, feed=FEED._replace(source="s", kind="alert"))
    ask(db, Acknowledge(ref=alert.ref), mode="local")

    back(db)
    assert shown(db, "alert")[0].state == "new"
    again(db)
    assert shown(db, "alert")[0].state == "in progress"


def test_nothing_to_take_back_is_said(db: Db) -> None:
    """And an old batch is not taken back twice."""
    with pytest.raises(ItdayError, match="nothing to undo"):
        back(db)
    with pytest.raises(ItdayError, match="nothing to redo"):
        again(db)
    batch = ask(db, jot("x")).batch
    back(db, batch)
    with pytest.raises(ItdayError, match="already undone"):
        back(db, batch)


def test_a_new_decision_ends_redo(db: Db) -> None:
    """What was undone before it may no longer make sense."""
    ask(db, jot("x", "n1"))
    back(db)
    ask(db, jot("y", "n2"))

    with pytest.raises(ItdayError, match="nothing to redo"):
        again(db)


def test_an_older_batch_can_be_named(db: Db) -> None:
    """`itday history` names it; what came after stands."""
    page(db, ticket("1"))
    batch = ask(db, Assign(ref=ONE, assignee="a")).batch
    ask(db, SetPriority(ref=ONE, priority=1))

    back(db, batch)

    assert (the(db).fields["assignee"], the(db).rank) == ("", 1)


def test_undo_is_in_the_ledger(db: Db) -> None:
    """Taking back is a decision, too; the chain holds."""
    ask(db, jot("x"))
    back(db)
    again(db)

    assert len(ledger.history(db)) == 3
    assert ledger.verify(db) == []


STEPS = st.lists(
    st.one_of(
        st.builds(Assign, ref=st.sampled_from([ONE, TWO]), assignee=st.sampled_from("ab")),
        st.builds(
            SetStatus, ref=st.sampled_from([ONE, TWO]), status=st.sampled_from(["open", "pending"])
        ),
        st.builds(SetPriority, ref=st.just(ONE), priority=st.integers(1, 4)),
        st.just(Complete(ref=TODO)),
        st.just("deliver"),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(STEPS, st.lists(st.booleans(), max_size=6))
def test_undoing_all_and_redoing_all_ends_where_it_began(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any], sends: list[bool]
) -> None:
    """Whatever was sent in between: the view after n undos is that before, after n redos again."""
    db = hasty(tmp_path_factory.mktemp("undo"))
    page(db, ticket("1", assignee="bob"), ticket("2"))
    ask(db, Create(ref=TODO, title="Order toner"))
    views = [view(db)]
    for step in steps:
        if step == "deliver":
            deliver(db)
            assert view(db) == views[-1]
        else:
            ask(db, step)
            views.append(view(db))
    rounds = iter([*sends, *[False] * 99])
    for _ in range(2):
        for expected in views[-2::-1]:
            back(db)
            assert view(db) == expected
            if next(rounds):
                deliver(db)
                assert view(db) == expected
        for expected in views[1:]:
            again(db)
            assert view(db) == expected
            if next(rounds):
                deliver(db)
                assert view(db) == expected
    assert ledger.verify(db) == []
    db.close()


def test_what_was_sealed_is_history(db: Db) -> None:
    """It stands, and no undo reaches it; what comes later is undone as ever."""
    ask(db, jot("old"))
    seal(db)
    ask(db, jot("new", "n2"))

    back(db)

    assert [row.key for row in shown(db, "note")] == ["n1"]
    with pytest.raises(ItdayError, match="nothing to undo"):
        back(db)
    *_, old = past.batches(db)
    assert (old.type, old.taken_back) == ("sealed", False)
    assert outlook(db, old.name).why_not == "it was done before undo began to reach back"
    with pytest.raises(ItdayError, match="sealed"):
        back(db, old.name)
