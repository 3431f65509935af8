"""What is said of a key press in the history."""

from __future__ import annotations

from typing import Any

from itday.domain.school_time import School
from itday.store.ledger import Entry
from itday.store.past import Batch
from itday.store.undo import Outlook
from itday.ui.entry_view import as_text, card, reason, title, verbs, way, who
from itday.ui.moment import Moment
from tests.conftest import MORNING

NOW = Moment(MORNING, School())


def entry(number: int, verb: str = "assign", **more: Any) -> Entry:
    """One decision."""
    content = {
        "who": "Ann", "verb": verb, "ref": ["rt", "ticket", str(number)], "mode": "remote",
        "title": f"Ticket {number}", "reason": "on call", "payload": {"assignee": "dana"},
    } | more  # fmt: skip
    return Entry(number, MORNING, "b1", content)


BATCH = Batch("b1", "do", False, (entry(1), entry(2), entry(3, "comment")))
ERASED = Batch("b2", "do", False, (Entry(4, MORNING, "b2", None),))


def test_a_batch_in_a_line() -> None:
    """Its verbs once each, its first thing and how many more, who and why."""
    assert verbs(BATCH) == "assign, comment"
    assert title(BATCH) == "Ticket 1  and 2 more"
    assert (who(BATCH), reason(BATCH)) == ("Ann", "on call")


def test_an_undo_that_did_the_opposite() -> None:
    """It says so beside the verb; one whose verb says it does not say it twice."""
    back = BATCH._replace(type="undo")

    assert (way(BATCH), way(back)) == ("", "undo")
    assert way(back._replace(entries=(entry(4, "undo"),))) == ""


def test_a_batch_in_full() -> None:
    """Each of its things with what was asked, and what taking it back would and would not do."""
    lost = Outlook(("assign: Ticket 2", "assign: Ticket 1"), (("comment: Ticket 3", "sent"),))
    text = card(BATCH, lost, NOW, 60, "enter").plain

    assert "Tue 24 Nov 2026 08:15:00" in text
    assert text.count("assignee    dana") == 3
    assert "enter takes 2 of 3 back" in text
    assert "out of reach: comment: Ticket 3: sent" in text


def test_why_it_cannot_be_taken_back() -> None:
    """In words, and no key is promised."""
    text = card(BATCH, Outlook((), (), "it was taken back already"), NOW, 60, "enter").plain

    assert "Cannot be taken back: it was taken back already" in text
    assert "enter" not in text


def test_what_was_erased() -> None:
    """Is shown as such, never as an empty line."""
    assert (verbs(ERASED), title(ERASED), who(ERASED), reason(ERASED)) == (
        "(erased)", "(erased)", "(erased)", "",
    )  # fmt: skip
    text = card(ERASED, Outlook(("x",), ()), NOW, 60, "enter").plain
    assert "4: what stood here was erased. Its link in the chain stands" in text


def test_as_text() -> None:
    """To be pasted elsewhere."""
    assert as_text(BATCH, NOW) == (
        "2026-11-24 08:15  Ann  assign, comment  batch b1\n"
        "  assign: Ticket 1\n  assign: Ticket 2\n  comment: Ticket 3\n  because: on call"
    )


def test_what_itday_did_by_itself() -> None:
    """A silence that was broken and a conflict that was settled are read like any decision."""
    for type_, said in (("auto", "by itself"), ("settle", "a conflict settled")):
        batch = BATCH._replace(type=type_)
        assert said in card(batch, Outlook(("x",), ()), NOW, 60, "enter").plain
