"""Overlays: what the person decided, on top of whatever the source says now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.domain.ref import Ref
from itday.domain.verbs import Assign, Comment, Create, SetPriority, SetStatus
from itday.store import overlay
from tests.store.desk import ask, page, the, ticket

if TYPE_CHECKING:
    from itday.store.database import Db

ONE = Ref("rt", "ticket", "1")


def test_decisions_apply_in_their_order(db: Db) -> None:
    """The last word counts, whatever came between."""
    page(db, ticket("1"))
    ask(db, Assign(ref=ONE, assignee="bob"))
    ask(db, SetPriority(ref=ONE, priority=1))
    ask(db, Assign(ref=ONE, assignee="dana"))

    assert overlay.fields(db, ONE)["assignee"] == "dana"
    assert (the(db).rank, the(db).severity) == (1, 5)


def test_what_the_source_says_stays_beneath(db: Db) -> None:
    """`held` is the source's version, `fields` the person's."""
    page(db, ticket("1", assignee="bob"))
    ask(db, Assign(ref=ONE, assignee="dana"))

    assert overlay.held(db, ONE)["assignee"] == "bob"
    assert overlay.held(db, ONE)["etag"] == "v1"


def test_a_comment_shows_that_something_waits(db: Db) -> None:
    """It changes no field, and still is on its way."""
    page(db, ticket("1"))
    ask(db, Comment(ref=ONE, text="On it"))

    assert the(db).waiting == 1


def test_nothing_there_has_no_overlay(db: Db) -> None:
    """A thing gone at its source does not live on as the shadow of a decision."""
    page(db, ticket("1"))
    ask(db, SetStatus(ref=ONE, status="pending"))

    page(db, gone=("1",))

    assert db.execute("SELECT count(*) FROM desk.overlay").fetchone() == (0,)
    assert overlay.held(db, ONE) == {}


def test_it_comes_back_with_the_thing(db: Db) -> None:
    """A source that lost and found it again finds the decision still in force."""
    page(db, ticket("1"))
    ask(db, SetStatus(ref=ONE, status="pending"))
    page(db, gone=("1",))

    page(db, ticket("1"))

    assert the(db).state == "pending"


def test_a_new_thing_meets_its_source(db: Db) -> None:
    """When a pull brings what we made, one row is shown, not two."""
    ref = Ref("rt", "todo", "u1")
    ask(db, Create(ref=ref, title="Order toner"))
    assert overlay.fields(db, ref)["title"] == "Order toner"


def test_refreshing_the_undecided_writes_nothing(db: Db) -> None:
    """A page of a thousand rows nobody decided about costs no transaction of desk's."""
    page(db, ticket("1"))
    before = db.total_changes

    overlay.refresh(db, "rt", "ticket", ["1"])

    assert db.total_changes == before


def test_what_a_crash_left_behind_is_made_anew(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page was stored, its overlay not yet: the next sync's first step mends that alone."""
    page(db, ticket("1", title="before"), ticket("2"))
    ask(db, Assign(ref=ONE, assignee="dana"))
    with monkeypatch.context() as crash:
        crash.setattr(overlay, "refresh", lambda *_: None)
        page(db, ticket("1", title="after", etag="v2"))
    assert the(db).title == "before"

    assert overlay.renew(db) == 1

    assert (the(db).title, the(db).fields["assignee"]) == ("after", "dana")
    assert overlay.renew(db) == 0
