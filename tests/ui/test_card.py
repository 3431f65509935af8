"""One row in full."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.domain.verbs import Assign
from itday.store import outbox, rows
from itday.store.conversation import Conversation
from itday.ui.card import Card, Talk, plain_facts
from itday.ui.moment import Moment
from tests.ui.stage import Stage

REF = Ref("desk1", "ticket", "101")


def card(stage: Stage, **more: object) -> Card:
    """The card of the late ticket."""
    row = stage.runtime.store.read_now(rows.row, REF)
    assert row is not None
    plain = Card(row, [("number", "#101"), ("queue", "")], (), Moment(stage.now, School()), Talk())
    return plain._replace(**more)  # type: ignore[arg-type]


def test_what_it_shows(full: Stage) -> None:
    """Title, origin, the facts that there are, why it is here, where a browser shows it."""
    text = card(full).content().plain

    assert text.startswith("[URGENT] Projector dead in Hall\ndesk1 · ticket · ")
    assert "number      #101" in text
    assert "queue" not in text
    assert "here for    late" in text
    assert "https://desk.example/ticket/101" in text


def test_what_waits(full: Stage) -> None:
    """Each change that waits says what it is, how it stands, and the last error."""
    full.runtime.decide_now([Assign(ref=REF, assignee="dreed")])
    [letter] = full.runtime.store.read_now(outbox.waiting)
    text = card(full, letters=[letter._replace(error="no answer")]).content().plain

    assert "assign to dreed: waits to be sent" in text
    assert "no answer" in text


def test_what_was_said(full: Stage) -> None:
    """Posts with author and time, private ones marked; hostile text stays text."""
    posts = [{"author": "[b]Ann", "at": None, "text": "a\x1b[2Jb [/] c", "public": False}]
    talk = Talk(Conversation(posts, full.now.timestamp() - 130))
    text = card(full, talk=talk).content().plain

    assert "1 post, fetched 2 min ago" in text
    assert "[b]Ann · private\nab [/] c" in text


def test_a_kind_without_a_pane(full: Stage) -> None:
    """All that the record says, empty fields left out."""
    row = full.runtime.store.read_now(rows.row, REF)
    assert row is not None
    facts = dict(plain_facts(row))

    assert facts["number"] == "#101"
    assert facts["requester"] == "Ann Oakes, a.oakes@school.example"
    assert not {"title", "ref", "assignee"} & set(facts)
