"""The first round: what lies back is taken for seen, so that last night's stands out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itday.store.news import begin, first_look, since_last_look
from tests.samples import NOW
from tests.store.desk import T, page, ticket

if TYPE_CHECKING:
    from itday.store.database import Db

DAY = 86_400


def test_only_what_came_since_is_news(db: Db) -> None:
    """Of a year of tickets, those of last night."""
    begin(db, "rt", "ticket")
    page(db, ticket("old", created_at=NOW - timedelta(days=3)), ticket("new", created_at=NOW))

    first_look(db, "rt", "ticket", T - DAY)

    assert [row.key for row in since_last_look(db, ("ticket",)).new] == ["new"]


def test_what_comes_later_is_news_as_ever(db: Db) -> None:
    """The first look changes nothing for the pages after it."""
    begin(db, "rt", "ticket")
    page(db, ticket("old", created_at=NOW - timedelta(days=3)))
    first_look(db, "rt", "ticket", T - DAY)

    begin(db, "rt", "ticket")
    page(db, ticket("older", created_at=NOW - timedelta(days=9)))
    first_look(db, "rt", "ticket", T - DAY)

    assert [row.key for row in since_last_look(db, ("ticket",)).new] == ["older"]


def test_an_empty_store_has_no_news(db: Db) -> None:
    """Nothing to look at is no error."""
    first_look(db, "rt", "ticket", T)

    assert since_last_look(db, ("ticket",))[:3] == ([], [], [])


def test_a_cache_that_is_fetched_anew_begins_nothing(db: Db) -> None:
    """What was seen to be new stays new, though the source brings all of it again."""
    page(db, ticket("old", created_at=NOW - timedelta(days=3)))
    begin(db, "rt", "ticket")
    first_look(db, "rt", "ticket", T - DAY)

    assert [row.key for row in since_last_look(db, ("ticket",)).new] == ["old"]
