"""The ledger as it is read: by key press, narrowed by words, erased content and all."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.domain.verbs import Assign, SetPriority
from itday.store.database import Db, atomic
from itday.store.decide import Ask, Circumstance, decide
from itday.store.past import batches
from tests.samples import NOW
from tests.store.desk import ask, back, jot, page, ticket

ONE, TWO = Ref("rt", "ticket", "1"), Ref("rt", "ticket", "2")


def two_batches(db: Db) -> tuple[str, str]:
    """Two tickets given away at once, then a note."""
    page(db, ticket("1", title="Printer 100% out_of toner"), ticket("2", title="Wi-Fi \u00c4rger"))
    both = [Ask(Assign(ref=ref, assignee="dana"), "remote") for ref in (ONE, TWO)]
    first = decide(db, both, Circumstance("Ann Oakes", NOW, "she knows the building"))
    return first.batch, ask(db, jot("RISK: the lease ends")).batch


def test_newest_first_whole(db: Db) -> None:
    """A key press is one, with all its entries in their order, and says that it was taken back."""
    both, note = two_batches(db)
    back(db, both)

    found = batches(db)

    assert [(one.type, one.taken_back, len(one.entries)) for one in found] == [
        ("undo", False, 2),
        ("do", False, 1),
        ("do", True, 2),
    ]
    assert [one.name for one in found[1:]] == [note, both]
    titles = [entry.content["title"] for entry in found[2].entries if entry.content]
    assert titles == ["Printer 100% out_of toner", "Wi-Fi \u00c4rger"]
    assert batches(db, limit=1) == found[:1]


def test_narrowed_by_words(db: Db) -> None:
    """By who, verb, title, reason, reference, day or batch; all words must be in one entry."""
    both, note = two_batches(db)

    def named(words: str) -> list[str]:
        return [one.name for one in batches(db, words)]

    assert named("oakes ASSIGN toner") == named("building") == named(f"{both} dana") == [both]
    assert named("lease") == named("note") == [note]
    assert named(f"{NOW:%Y-%m-%d}") == [note, both]
    assert named("100% out_of") == [both]
    assert named("1000 out") == named("outXof") == named("toner lease") == []
    assert len(batches(db, "toner")[0].entries) == 2, "the others of the batch are shown with it"


def test_what_was_erased_is_there(db: Db) -> None:
    """Its time stands, its content does not, and it can be asked for."""
    page(db, ticket())
    ask(db, SetPriority(ref=ONE, priority=1))
    with atomic(db):
        db.execute("DELETE FROM desk.ledger_content")

    [found] = batches(db, "erased")

    assert [entry.content for entry in found.entries] == [None]
    assert found.at == NOW
