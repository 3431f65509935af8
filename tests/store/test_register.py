"""The log as it is kept: numbered without holes, and nothing altered or lost unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Amend, Log, Strike
from itday.store import ledger, register
from itday.store.database import Db, atomic
from itday.store.decide import Ask, Circumstance, decide
from itday.store.undo import redo, undo
from tests.samples import NOW

ME = Circumstance("Ann Oakes", NOW, "as told")


def enter(db: Db, title: str = "Mail sent in error") -> Ref:
    """Enter something under the next number."""
    ref = Ref(DESK, "log", register.next_number(db, 2026))
    change = Log(ref=ref, title=title, aware_at=NOW.isoformat(), fields={"severity": 4})
    decide(db, [Ask(change, "own")], ME)
    return ref


def amend(db: Db, ref: Ref, **fields: object) -> None:
    """Correct an entry."""
    decide(db, [Ask(Amend(ref=ref, fields=fields), "own")], ME)


def test_numbers_follow_each_other_by_year(db: Db) -> None:
    """A struck entry keeps its own."""
    first = enter(db)
    decide(db, [Ask(Strike(ref=first), "own")], ME)

    assert (first.key, enter(db).key) == ("INC-2026-001", "INC-2026-002")
    assert register.next_number(db, 2027) == "INC-2027-001"


def test_an_entry_and_its_corrections_are_kept(db: Db) -> None:
    """The entry as it is now; the story as it was."""
    ref = enter(db)
    amend(db, ref, status="contained", must_hear="One list, deleted.")

    (entry,) = register.entries(db)
    story = register.story(db, ref)

    assert (entry.status, entry.must_hear) == ("contained", "One list, deleted.")
    assert [one.content["verb"] for one in story if one.content] == ["log", "amend"]
    assert register.verify(db) == []


def test_undo_strikes_out_and_redo_brings_back(db: Db) -> None:
    """The chain verifies at each step."""
    enter(db)
    for step, status in ((undo, "struck out"), (redo, "open")):
        step(db, Circumstance("Ann Oakes", NOW + timedelta(minutes=1)))
        assert [one.status for one in register.entries(db)] == [status]
        assert register.verify(db) == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "UPDATE desk.record SET body = replace(body, 'error', 'errar') WHERE kind = 'log'",
            "INC-2026-001: is not what was written",
        ),
        ("DELETE FROM desk.record WHERE key = 'INC-2026-002'", "INC-2026-002: missing"),
        (
            "UPDATE desk.record SET key = 'INC-2026-009' WHERE key = 'INC-2026-002'",
            "was never",
        ),
        (
            "UPDATE desk.ledger_content SET body = replace(body, 'error', 'errar') WHERE id = 2",
            "entry 2: content was altered",
        ),
    ],
)
def test_what_was_altered_or_lost_is_named(db: Db, sql: str, fault: str) -> None:
    """By number of entry."""
    enter(db)
    enter(db)
    db.execute(sql)

    assert any(fault in line for line in register.verify(db))


def test_any_flipped_byte_of_an_entry_is_named(db: Db) -> None:
    """Every single byte of its body, one after the other."""
    ref = enter(db)
    (body,) = db.execute("SELECT CAST(body AS BLOB) FROM desk.record WHERE kind = 'log'").fetchone()
    stamp = body.index(b'"updated_at"'), body.index(b'"url"')
    missed = []
    for at in range(len(body)):
        if stamp[0] <= at < stamp[1]:
            continue  # when it was last changed is the ledger's to say
        flipped = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        db.execute("UPDATE desk.record SET body = CAST(? AS TEXT) WHERE kind = 'log'", [flipped])
        if not any(ref.key in line for line in register.verify(db)):
            missed.append(at)

    assert missed == []


def test_an_end_that_was_cut_off_is_caught_by_the_printed_head(db: Db) -> None:
    """The chain before it still holds by itself."""
    enter(db)
    enter(db)
    head = ledger.head(db)
    db.execute("DROP TRIGGER desk.ledger_kept")
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DELETE FROM desk.ledger_content WHERE id = 2")
    db.execute("DELETE FROM desk.ledger WHERE id = 2")
    db.execute("DELETE FROM desk.decision WHERE id = 2")
    db.execute("DELETE FROM desk.record WHERE key = 'INC-2026-002'")

    assert register.verify(db) == []
    assert [line for line in register.verify(db, head) if "taken off" in line]


def test_a_head_of_an_earlier_day_still_holds(db: Db) -> None:
    """What came since does not matter; a head that is none does."""
    assert register.verify(db, ledger.head(db)) == []
    enter(db)
    head = ledger.head(db)
    enter(db)

    assert register.verify(db, head) == []
    assert register.verify(db, "no hash") != []


def test_erasing_content_is_no_fault(db: Db) -> None:
    """Privacy law asks for it: the chain verifies, and the entry is still owed to be there."""
    ref = enter(db)
    amend(db, ref, narrative="Ann Oakes sent it.")
    with atomic(db):
        db.execute("DELETE FROM desk.ledger_content WHERE id = 2")

    assert register.verify(db) == []
    db.execute("DELETE FROM desk.record WHERE kind = 'log'")
    assert register.verify(db) == ["INC-2026-001: missing from the log"]
