"""A silence that ends early: by what a page brought, never by other words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from itday.domain.message import Message
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.domain.verbs import Snooze
from itday.store import ledger, rows
from itday.store.cache import FeedKey
from itday.store.database import Db
from itday.store.rows import Scope
from itday.triage.snooze import held
from tests.samples import NOW
from tests.store.desk import T, again, ask, back, hasty, page, ticket

REF = Ref("rt", "ticket", "1")
MAIL = FeedKey("mail", "inbox", "message")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    """A ticket, silenced for two hours."""
    made = hasty(tmp_path)
    page(made, ticket(title="Disk 91 % full"))
    silence(made, REF)
    yield made
    made.close()


def silence(db: Db, ref: Ref) -> None:
    """Silence a thing as it is."""
    row = rows.row(db, ref)
    assert row is not None
    state = held(ref.kind, row.severity, row.fields)
    until = (NOW + timedelta(hours=2)).isoformat()
    ask(db, Snooze(ref=ref, until=until, at=NOW.isoformat(), held=state), mode="local")


def asleep(db: Db) -> list[str]:
    """What is silenced."""
    return [row.key for row in rows.silenced(db, T)]


def test_other_words_wake_nobody(db: Db) -> None:
    """A percentage in the title goes up each hour; the thing is the same."""
    page(db, ticket(title="Disk 97 % full", updated_at=NOW), now=T + 60)

    assert asleep(db) == ["1"]


def test_another_thing_with_the_same_words_is_not_silenced(db: Db) -> None:
    """It is the thing that is silenced, not its text."""
    page(db, ticket("2", title="Disk 91 % full"), now=T + 60)

    assert [row.key for row in rows.listing(db, Scope("ticket", now=T))] == ["2"]


def test_worse_wakes_and_says_why(db: Db) -> None:
    """The ledger has it as itday's own doing; it stays awake when it gets better again."""
    page(db, ticket(title="Disk 91 % full", priority=1), now=T + 60)
    [entry, *_] = db_history(db)
    page(db, ticket(title="Disk 91 % full", priority=3), now=T + 120)

    assert asleep(db) == []
    assert (entry["who"], entry["verb"]) == ("itday", "wake")
    assert entry["reason"] == "severity rose from low to critical"


def db_history(db: Db) -> list[dict[str, object]]:
    """What the ledger says, newest first."""
    return [entry.content or {} for entry in ledger.history(db)]


def test_undo_passes_over_what_itday_did(db: Db) -> None:
    """The person's latest decision is the silence; redone, it is silenced anew."""
    page(db, ticket(title="Disk 91 % full", priority=1), now=T + 60)

    assert back(db).done == ("snooze: Disk 91 % full",)
    assert again(db).done == ("snooze: Disk 91 % full",)
    assert asleep(db) == ["1"]


def test_an_answer_wakes_a_message(db: Db) -> None:
    """Known by what it answers, whoever writes; another message does not."""
    page(db, message("m1", "<1@school.example>"), feed=MAIL)
    silence(db, Ref("mail", "message", "m1"))
    page(db, message("m2", "<2@school.example>", "<0@school.example>"), feed=MAIL, now=T + 60)
    still = asleep(db)
    page(db, message("m3", "<3@school.example>", "<1@school.example>"), feed=MAIL, now=T + 90)

    assert sorted(still) == ["1", "m1"]
    assert asleep(db) == ["1"]
    assert db_history(db)[0]["reason"] == "an answer came from Ann Oakes"


def message(key: str, name: str, answers: str = "") -> Message:
    """A message from Ann."""
    return Message(
        ref=Ref("mail", "message", key), title=key, message_id=name, in_reply_to=answers,
        date=NOW, sender=Person(name="Ann Oakes"),
    )  # fmt: skip


def test_a_closed_thing_sleeps_on(db: Db) -> None:
    """Nobody need be told of what is done."""
    page(db, ticket(title="Disk 91 % full", status="resolved"), now=T + 60)

    assert len(db_history(db)) == 1
