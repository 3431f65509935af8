"""Since you last looked: each thing once, the most consequential first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.verbs import SetStatus
from itday.store import sighting
from itday.store.news import since_last_look
from tests.store.desk import ask, page, ticket

if TYPE_CHECKING:
    from itday.store.database import Db

KINDS = ("ticket",)


def test_each_thing_is_in_one_list(db: Db) -> None:
    """New, worse, cleared, gone."""
    page(db, *(ticket(key) for key in "1234"))
    sighting.close_round(db)
    page(db, ticket("1", priority=1), ticket("2", status="resolved"), ticket("5"), gone=("3",))

    news = since_last_look(db, KINDS)

    assert [[row.key for row in some] for some in news[:3]] == [["5"], ["1"], ["2"]]
    assert news.gone == 1


def test_closing_the_round_clears_it(db: Db) -> None:
    """What was told once is not told again."""
    page(db, ticket("1"))
    news = since_last_look(db, KINDS)

    sighting.close_round(db, news.upto)

    assert since_last_look(db, KINDS) == ([], [], [], 0, news.upto)


def test_the_most_severe_comes_first(db: Db) -> None:
    """Whatever came in last."""
    page(db, ticket("1", priority=1))
    page(db, ticket("2", priority=4))
    page(db, ticket("3", priority=2))

    assert [row.key for row in since_last_look(db, KINDS).new] == ["1", "3", "2"]


def test_what_i_put_away_is_not_new(db: Db) -> None:
    """It came in, I resolved it: it is no longer to be told."""
    page(db, ticket("1"))
    ask(db, SetStatus(ref=ticket("1").ref, status="resolved"))

    assert since_last_look(db, KINDS).new == []


def test_other_kinds_are_left_out(db: Db) -> None:
    """A meeting is no news."""
    page(db, ticket("1"))

    assert since_last_look(db, ("alert",)).new == []
