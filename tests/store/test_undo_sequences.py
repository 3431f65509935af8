"""Any run of deciding, taking back, sending, refusing and pulling keeps what was promised.

Two sources, the desk, and an alert that its source cannot be told of. After every step the rows
are what one would get by working them out anew; a step back shows what was shown before.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from itday.domain.change import Change, change_of
from itday.domain.record import Record
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import (
    Acknowledge,
    Assign,
    Comment,
    Complete,
    Create,
    HandOver,
    Reopen,
    SetPriority,
    SetStatus,
    Snooze,
    Wake,
)
from itday.store import cache, ledger, outbox, overlay, rows, sighting
from itday.store.cache import FeedKey
from itday.store.codec import decode, encode
from itday.store.database import cache_file
from itday.store.decide import Ask, decide
from itday.store.outbox import Letter
from tests.samples import NOW, sample
from tests.store.desk import ME, T, again, ask, back, hasty, page, shown, ticket

KINDS = ("ticket", "todo", "alert")
TICKETS = st.sampled_from(
    [Ref("rt", "ticket", "1"), Ref("rt", "ticket", "2"), Ref("osc", "ticket", "1")]
)
ALERT, TODO = Ref("siem", "alert", "1"), Ref(DESK, "todo", "t1")
CHANGES = st.one_of(
    st.builds(Assign, ref=TICKETS, assignee=st.sampled_from("ab")),
    st.builds(SetStatus, ref=TICKETS, status=st.sampled_from(["open", "pending", "resolved"])),
    st.builds(SetPriority, ref=TICKETS, priority=st.integers(1, 4)),
    st.builds(Comment, ref=TICKETS, text=st.just("On it")),
    st.sampled_from([Complete(ref=TODO), Reopen(ref=TODO), Acknowledge(ref=ALERT)]),
    st.builds(
        Snooze,
        ref=st.one_of(TICKETS, st.sampled_from([ALERT, TODO])),
        until=st.sampled_from(["", (NOW + timedelta(hours=2)).isoformat()]),
        at=st.just(NOW.isoformat()),
        held=st.just('{"severity": 2}'),
    ),
    st.builds(Wake, ref=st.one_of(TICKETS, st.sampled_from([ALERT, TODO]))),
    st.builds(HandOver, ref=TICKETS, name=st.sampled_from(["Ann", ""])),
)
View = list[tuple[Any, ...]]


class World:
    """A person's two files, and sources that do as asked or are changed by others."""

    def __init__(self) -> None:
        """Begin with four things at three sources and a to-do of one's own."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.db = hasty(self.folder)
        self.held: dict[Ref, Record] = {}
        self.done: list[str] = []
        self.touched: set[Ref] = set()
        self.befores: list[View | None] = []
        self.afters: list[View | None] = []
        for record in (
            *(ticket(key, assignee="bob") for key in "12"),
            ticket("1").model_copy(update={"ref": Ref("osc", "ticket", "1")}),
            sample("alert", "1", "siem"),
        ):
            self.held[record.ref] = record
        self.pull_all()
        ask(self.db, Create(ref=TODO, title="Order toner"))

    def close(self) -> None:
        """Leave nothing behind."""
        self.db.close()
        shutil.rmtree(self.folder)

    def view(self) -> View:
        """All that any pane shows."""
        return [(row.ref, row.order, row.title, row.open, row.state, row.fields.get("assignee"),
                 row.until, row.handed)
                for kind in KINDS for row in shown(self.db, kind)]  # fmt: skip

    def due(self) -> list[Letter]:
        """What may be sent now, to either source."""
        return [one for source in ("rt", "osc") for one in outbox.due(self.db, source, T + 99)]

    def pull(self, record: Record) -> None:
        """Apply a page with one record."""
        page(self.db, record, feed=FeedKey(record.ref.source, "feed", record.ref.kind))

    def pull_all(self) -> None:
        """Pull everything from every source."""
        for record in self.held.values():
            self.pull(record)

    def send(self, letter: Letter) -> None:
        """Let the source do as asked, once, and keep its answer."""
        assert outbox.claim(self.db, letter)
        assert letter.idem not in self.done, "sent twice"
        self.done.append(letter.idem)
        was = self.held[letter.ref]
        assert letter.base["etag"] == was.etag or letter.ref in self.touched, "our own conflict"
        fields = was.model_dump(mode="json")
        fields |= change_of(letter.verb, letter.ref, letter.payload).predict(fields)
        record = decode(letter.ref.kind, fields, was.etag + "+")
        self.held[letter.ref] = record
        cache.put(self.db, encode(record, "feed"))
        told = record.model_dump(mode="json") | {"etag": record.etag}
        outbox.delivered(self.db, letter, T, record=told)

    def change_there(self, ref: Ref) -> Record:
        """Change a thing at its source, pull it, and give it."""
        was = self.held[ref]
        theirs = was.model_copy(update={"title": was.title + "!", "etag": was.etag + "*"})
        self.held[ref] = theirs
        self.touched.add(ref)
        self.pull(theirs)
        self.unknown()
        return theirs

    def unknown(self) -> None:
        """Something else than the person changed what is shown: what was before will not be."""
        self.befores = [None for _ in self.befores]
        self.afters = [None for _ in self.afters]


class Promises(World, RuleBasedStateMachine):
    """What holds after every step, and at the end."""

    @invariant()
    def overlays_are_those_worked_out_anew(self) -> None:
        """In whatever order they were made and unmade."""
        select = "SELECT * FROM desk.overlay"
        kept = sorted(self.db.execute(select), key=repr)
        things = "SELECT DISTINCT source, kind, key FROM desk.decision"
        self.db.execute("BEGIN")
        for ref in self.db.execute(things).fetchall():
            overlay.rebuild(self.db, Ref(*ref))
        anew = sorted(self.db.execute(select), key=repr)
        self.db.execute("ROLLBACK")
        assert kept == anew

    @invariant()
    def titles_count_what_is_listed(self) -> None:
        """Open and new."""
        for kind in KINDS:
            for now in (None, T, T + 1e6):
                listed = rows.listing(self.db, rows.Scope(kind, now=now))
                count = rows.counts(self.db, kind, now)
                assert count == (len(listed), sum(row.new for row in listed))

    @invariant()
    def only_the_oldest_of_a_thing_was_tried(self) -> None:
        """Later ones wait for it."""
        first: set[Ref] = set()
        for letter in outbox.waiting(self.db):
            assert letter.state == "waiting" or letter.ref not in first
            first.add(letter.ref)

    @invariant()
    def the_ledger_holds(self) -> None:
        """Every step back is in it, too."""
        assert ledger.verify(self.db) == []

    def teardown(self) -> None:
        """Everything is sent at last: what is shown is what the sources have."""
        for letter in outbox.waiting(self.db):
            if letter.state == "conflict":
                outbox.insist(self.db, letter)
        view = self.view()
        while letters := self.due():
            self.send(letters[0])
        assert self.view() == view
        assert outbox.waiting(self.db) == []
        for row in shown(self.db, "ticket"):
            held = self.held[row.ref].model_dump(mode="json")
            assert row.fields == held
            assert row.patch is None
        self.close()


class Desk(Promises):
    """What a person may do, and what may happen to what they did."""

    @rule(changes=st.lists(CHANGES, min_size=1, max_size=3))
    def decide(self, changes: list[Change]) -> None:
        """Press a key on one row, or on several."""
        self.befores.append(self.view())
        self.afters.clear()
        modes = {DESK: "own", ALERT.source: "local"}
        asks = [
            Ask(one, "local" if one.standing else modes.get(one.ref.source, "remote"))
            for one in changes
        ]
        decide(self.db, asks, ME)

    @precondition(lambda self: self.befores)
    @rule()
    def undo(self) -> None:
        """What is shown is what was shown before."""
        before, after = self.befores.pop(), self.view()
        back(self.db)
        assert before is None or self.view() == before
        self.afters.append(after if before is not None else None)

    @precondition(lambda self: self.afters)
    @rule()
    def redo(self) -> None:
        """What is shown is what was shown before it was taken back."""
        after, before = self.afters.pop(), self.view()
        again(self.db)
        assert after is None or self.view() == after
        self.befores.append(before if after is not None else None)

    @precondition(lambda self: self.due())
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """A source does as asked: nothing that is shown changes."""
        before = self.view()
        self.send(data.draw(st.sampled_from(self.due())))
        assert self.view() == before

    @precondition(lambda self: self.due())
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        """An answer is lost: nothing that is shown changes, and the letter is not withdrawn."""
        before, letter = self.view(), data.draw(st.sampled_from(self.due()))
        assert outbox.claim(self.db, letter)
        outbox.put_off(self.db, letter, until=T, error="cut off", unsettled=True)
        assert self.view() == before

    @precondition(lambda self: self.due())
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        """A source declines."""
        letter = data.draw(st.sampled_from(self.due()))
        assert outbox.claim(self.db, letter)
        outbox.refused(self.db, letter, T, "no")
        self.unknown()

    @precondition(lambda self: self.due())
    @rule(data=st.data(), mine=st.booleans())
    def clash(self, data: st.DataObject, mine: bool) -> None:
        """Somebody else changed it first, and one of the two versions wins."""
        letter = data.draw(st.sampled_from(self.due()))
        theirs = self.change_there(letter.ref)
        assert outbox.claim(self.db, letter)
        fields = theirs.model_dump(mode="json") | {"etag": theirs.etag}
        outbox.conflict(self.db, letter, fields, "changed there")
        (letter,) = (one for one in outbox.waiting(self.db) if one.id == letter.id)
        if mine:
            outbox.insist(self.db, letter)
        else:
            outbox.yield_to(self.db, letter, T)

    @rule(ref=TICKETS)
    def others(self, ref: Ref) -> None:
        """Somebody else changes a thing, and it is pulled."""
        self.change_there(ref)

    @rule(ref=TICKETS)
    def worsen(self, ref: Ref) -> None:
        """Somebody else makes it critical, and it is pulled: whoever silenced it sees it again."""
        was = self.held[ref]
        worse = was.model_copy(update={"priority": 1, "etag": was.etag + "*"})
        self.held[ref] = worse
        self.touched.add(ref)
        self.pull(worse)
        self.unknown()
        if worse.facets().severity > was.facets().severity:
            assert ref not in {row.ref for row in rows.silenced(self.db, T)}

    @rule()
    def lose_the_cache(self) -> None:
        """It is deleted and everything pulled anew: nothing that is shown changes."""
        before = self.view()
        self.db.close()
        cache_file(self.folder).unlink()
        self.db = hasty(self.folder)
        self.pull_all()
        assert self.view() == before

    @rule()
    def look(self) -> None:
        """Close the round: nothing is new."""
        sighting.close_round(self.db)
        assert [row for kind in KINDS for row in shown(self.db, kind) if row.new] == []


Desk.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, report_multiple_bugs=False
)
TestDesk = Desk.TestCase
