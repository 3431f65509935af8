"""What is silenced: out of sight, counted nowhere, back at its old place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Create, HandOver, Snooze, Wake
from itday.store import news, rows, standing
from itday.store.database import Db
from itday.store.rows import Scope
from tests.samples import NOW
from tests.store.desk import T, again, ask, back, hasty, page, ticket

HOUR = 3600.0


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    """Three tickets."""
    made = hasty(tmp_path)
    page(made, ticket("1", priority=1), ticket("2", priority=2), ticket("3", priority=3))
    yield made
    made.close()


def snoozed(key: str = "2", hours: float = 2, source: str = "rt", kind: str = "ticket") -> Snooze:
    """A silence of that long."""
    return Snooze(
        ref=Ref(source, kind, key), until=(NOW + timedelta(hours=hours)).isoformat(),
        at=NOW.isoformat(), why="vendor rings back",
    )  # fmt: skip


def keys(db: Db, now: float = T) -> list[str]:
    """What a pane shows at a moment."""
    return [row.key for row in rows.listing(db, Scope("ticket", now=now))]


def test_out_of_sight_until_its_time(db: Db) -> None:
    """Neither listed nor counted; then at its old place, without anybody doing anything."""
    ask(db, snoozed(), mode="local")

    assert keys(db) == ["1", "3"]
    assert rows.counts(db, "ticket", T) == (2, 2)
    assert [row.key for row in news.since_last_look(db, ("ticket",), now=T).new] == ["1", "3"]
    assert keys(db, T + 3 * HOUR) == ["1", "2", "3"]
    assert rows.counts(db, "ticket", T + 3 * HOUR) == (3, 3)


def test_the_standing_list(db: Db) -> None:
    """The longest silenced first, with until when and why; a closed thing is not on it."""
    ask(db, snoozed("3"), mode="local")
    later = snoozed("1")
    ask(db, Snooze(**{n: getattr(later, n) for n in ("ref", "until", "why")},
                   at=(NOW + timedelta(minutes=5)).isoformat()), mode="local")  # fmt: skip
    listed = rows.silenced(db, T)
    page(db, ticket("3", priority=3, status="closed"))

    assert [(row.key, row.until, row.why) for row in listed] == [
        ("3", T + 2 * HOUR, "vendor rings back"), ("1", T + 2 * HOUR, "vendor rings back"),
    ]  # fmt: skip
    assert [row.key for row in rows.silenced(db, T)] == ["1"]
    assert [row.key for row in rows.listing(db, Scope("ticket", now=T, silenced=True))] == ["1"]


def test_waking_and_undoing(db: Db) -> None:
    """Woken it is back; undone it sleeps again; undone twice, it was never silenced."""
    ask(db, snoozed(), mode="local")
    ask(db, Wake(ref=Ref("rt", "ticket", "2")), mode="local")
    awake = keys(db)
    back(db)
    asleep = keys(db)
    back(db)
    never = keys(db), standing.silenced(db, T)
    again(db)

    assert (awake, asleep) == (["1", "2", "3"], ["1", "3"])
    assert never == (["1", "2", "3"], [])
    assert keys(db) == ["1", "3"]


def test_what_lives_on_the_desk_can_be_silenced(db: Db) -> None:
    """A to-do of one's own has no source to stand beside, and is silenced all the same."""
    ref = Ref(DESK, "todo", "t")
    ask(db, Create(ref=ref, title="Order toner"))
    ask(db, snoozed("t", source=DESK, kind="todo"), mode="local")

    assert rows.listing(db, Scope("todo", now=T)) == []
    assert [row.title for row in rows.silenced(db, T, "todo")] == ["Order toner"]
    assert len(rows.listing(db, Scope("todo", now=T + 3 * HOUR))) == 1


def test_until_it_is_resolved(db: Db) -> None:
    """No time ends it."""
    ask(db, Snooze(ref=Ref("rt", "ticket", "2"), until="", at=NOW.isoformat()), mode="local")

    assert keys(db, T + 1e8) == ["1", "3"]


def test_handed_over(db: Db) -> None:
    """The name stands beside the row; handed back it is gone."""
    ref = Ref("rt", "ticket", "2")
    ask(db, HandOver(ref=ref, name="Ann Oakes"), mode="local")
    handed = rows.row(db, ref)
    ask(db, HandOver(ref=ref, name=""), mode="local")
    found = rows.row(db, ref)

    assert handed is not None
    assert found is not None
    assert (handed.handed, handed.until, found.handed) == ("Ann Oakes", None, None)
