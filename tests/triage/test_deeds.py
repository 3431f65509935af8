"""One set of verbs: each makes changes of its own kind, on its own row, or says why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.domain.verbs import Assign, HandOver, Snooze
from itday.triage import deeds
from itday.triage.deeds import Action, Answers, Deed, Whom
from itday.triage.snooze import Until
from tests.samples import NOW
from tests.triage.rows import Thing

TOLD = Answers(
    verdict="test",
    reason="drill",
    text="word",
    until=Until(NOW + timedelta(hours=2)),
    whom=Whom("Ann Oakes", "a.oakes@school.example", "aoakes"),
)
STATES = {"alert": "new", "ticket": "open", "todo": "needs-action", "message": "unread"}


def asked(action: Action, kind: str, me: str = "me", **fields: object) -> Deed | None:
    """What a verb asks of a row of that kind."""
    own = {name: fields.pop(name) for name in ("state", "until", "severity") if name in fields}
    row = Thing(kind=kind, fields=fields, **({"state": STATES.get(kind, "open")} | own))  # type: ignore[arg-type]
    return deeds.deed(action, row, me, NOW)


@pytest.mark.parametrize("action", deeds.ACTIONS)
@pytest.mark.parametrize("kind", STATES)
def test_every_verb_on_every_kind(kind: str, action: Action) -> None:
    """The changes fit the row, and the one that greys the key is among them."""
    deed = asked(action, kind)
    if deed is None:
        assert action == "comment"
        assert kind != "ticket"
        return
    changes = deed.make(TOLD)

    assert all((one.ref.kind, one.kind or kind) == (kind, kind) for one in changes)
    assert deed.change in {type(one) for one in changes}
    assert deed.words
    assert deed.refuse is None or deed.refuse(TOLD) == ""


@pytest.mark.parametrize("kind", ["meeting", "person"])
def test_what_nothing_is_decided_on(kind: str) -> None:
    """A meeting passes by itself, a person is not worked off."""
    assert [asked(action, kind) for action in deeds.ACTIONS] == [None] * len(deeds.ACTIONS)


@pytest.mark.parametrize(("deed", "why"), [
    (asked("take", "ticket", assignee="me"), "it is yours already"),
    (asked("take", "ticket", me=""), "your login is not known: [me.logins] rt = ..."),
    (asked("take", "ticket", assignee="else"), ""),
    (asked("take", "todo", state="in-process"), "it is begun already"),
    (asked("take", "alert", state="in progress"), "somebody has it in hand already"),
    (asked("wake", "alert"), "it is not silenced"),
    (asked("wake", "alert", until=NOW.timestamp() + 60), ""),
    (asked("wake", "alert", until=NOW.timestamp() - 60), "it is not silenced"),
])  # fmt: skip
def test_why_not(deed: Deed, why: str) -> None:
    """A row that needs none of it says so."""
    assert deed.why_not == why


def test_reading_is_turned_round() -> None:
    """What is read can be marked unread."""
    new, read = asked("take", "message"), asked("take", "message", seen=True)

    assert new is not None
    assert read is not None
    assert (new.words, read.words) == ("mark read", "mark unread")


def test_closing_words_are_a_private_comment() -> None:
    """None are needed; given ones come before the status."""
    deed = asked("finish", "ticket")
    assert deed is not None

    assert [one.verb for one in deed.make(Answers())] == ["status"]
    assert [one.verb for one in deed.make(Answers(text="lamp"))] == ["comment", "status"]


def test_handing_over() -> None:
    """A ticket goes to the login its desk knows; elsewhere it is noted here who has it."""
    ticket, alert = asked("hand_over", "ticket"), asked("hand_over", "alert")
    assert ticket is not None
    assert alert is not None
    [assigned], [noted] = ticket.make(TOLD), alert.make(TOLD)

    assert isinstance(assigned, Assign)
    assert assigned.assignee == "aoakes"
    assert isinstance(noted, HandOver)
    assert (noted.name, noted.email) == ("Ann Oakes", "a.oakes@school.example")
    assert alert.refuse is not None
    assert alert.refuse(Answers()) == "to whom was not said"


def test_a_silence_that_is_too_long_or_too_silent() -> None:
    """The limits are the deed's own, wherever it is asked."""
    deed = asked("snooze", "alert", severity=5)
    assert deed is not None
    assert deed.refuse is not None
    week = TOLD._replace(until=Until(NOW + timedelta(days=7)))

    assert deed.refuse(week) == "a critical alert is silenced for 4 hours at most"
    assert deed.refuse(TOLD._replace(reason="")) == "silencing an alert owes a reason"
    assert deed.refuse(TOLD._replace(until=None)) == "until when was not said"
    [change] = deed.make(TOLD)
    assert isinstance(change, Snooze)
    assert change.at == NOW.isoformat()


@pytest.mark.parametrize("verdict", ["true_positive", "insufficient_data", "suspicious"])
def test_what_owes_more_is_said_in_the_case(verdict: str) -> None:
    """No alert is closed with it by itself; the others are."""
    deed = asked("finish", "alert")

    assert deed is not None
    assert deed.refuse is not None
    assert "in its case" in deed.refuse(TOLD._replace(verdict=verdict))
    assert deed.refuse(TOLD._replace(verdict="false_positive")) == ""
