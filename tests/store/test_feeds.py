"""The honest clock: what each feed is, since when, and what each source can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.domain.ref import Ref
from itday.store import cache, conversation, feeds
from itday.store.rows import counts
from tests.store.desk import FEED, T, page, shown, ticket

if TYPE_CHECKING:
    from itday.store.database import Db


@pytest.mark.parametrize(
    ("state", "age", "word"),
    [
        ("fresh", 10, "fresh"),
        ("fresh", 599, "fresh"),
        ("fresh", 601, "stale"),
        ("partial", 601, "stale"),
        ("failed", 601, "failed"),
        ("signed out", 10, "signed out"),
        ("held", 10, "held"),
    ],
)
def test_an_old_success_is_stale(db: Db, state: str, age: float, word: str) -> None:
    """Three of its intervals make a good pull old; a failure already says why."""
    cache.finish(db, FEED, state="fresh", now=T)
    cache.finish(db, FEED, state=state, now=T, next_at=T + 200)

    assert feeds.feeds(db)[0].shown(T + age) == word


def test_never_pulled_is_stale(db: Db) -> None:
    """A feed that only has a cursor was never brought to its end."""
    page(db, cursor="1")

    assert feeds.feeds(db)[0].shown(T) == "stale"


def test_feeds_of_one_kind(db: Db) -> None:
    """A pane asks for its own."""
    cache.finish(db, FEED, state="fresh", now=T)
    cache.finish(db, FEED._replace(feed="todos", kind="todo"), state="fresh", now=T)

    assert [state.feed for state in feeds.feeds(db, "todo")] == ["todos"]
    assert len(feeds.feeds(db)) == 2


def test_a_source_is_described_once(db: Db) -> None:
    """The same description again writes nothing; another takes its place."""
    feeds.describe_source(db, "rt", "rt", write=True, verbs=["assign", "comment"])
    before = db.total_changes

    feeds.describe_source(db, "rt", "rt", write=True, verbs=["comment", "assign"])
    assert db.total_changes == before

    feeds.describe_source(db, "rt", "rt", write=False, verbs=["assign"])
    assert feeds.sources(db) == {"rt": feeds.SourceRow("rt", "rt", False, frozenset({"assign"}))}


@pytest.mark.parametrize(
    ("days", "said", "soon"),
    [
        (89.5, "lasts 89 days yet: why", False),
        (14, "lasts 14 days yet: why", False),
        (13.9, "lasts 13 days yet: why", True),
        (1.5, "lasts 1 day yet: why", True),
        (0.5, "lasts less than a day yet: why", True),
        (-0.5, "has run out: why", True),
    ],
)
def test_how_long_a_sign_in_lasts(db: Db, days: float, said: str, soon: bool) -> None:
    """In days, and from two weeks before it is time to do something."""
    at = T + days * feeds.DAY_S
    feeds.describe_source(db, "rt", "rt", write=True, verbs=[], ends=(at, "why"))
    row = feeds.sources(db)["rt"]

    assert (row.ends(T), row.ends_soon(T)) == (said, soon)
    feeds.describe_source(db, "rt", "rt", write=True, verbs=[])
    assert (feeds.sources(db)["rt"].ends(T), feeds.sources(db)["rt"].ends_soon(T)) == ("", False)


def test_a_forgotten_source_leaves_nothing_in_the_cache(db: Db) -> None:
    """Rows, feed states, conversations and counts go; another source keeps its own."""
    page(db, ticket("1"))
    page(db, ticket("1").model_copy(update={"ref": Ref("b", "ticket", "1")}),
         feed=FEED._replace(source="b"))  # fmt: skip
    cache.finish(db, FEED, state="fresh", now=T)
    conversation.keep(db, Ref("rt", "ticket", "1"), [], T)
    feeds.describe_source(db, "rt", "rt", write=True, verbs=[])

    feeds.forget_source(db, "rt")

    assert [row.source for row in shown(db)] == ["b"]
    assert feeds.feeds(db) == []
    assert feeds.sources(db) == {}
    assert conversation.kept(db, Ref("rt", "ticket", "1")) is None
    assert counts(db, "ticket") == (1, 1)


def test_a_source_that_comes_back_is_no_news(db: Db) -> None:
    """Its rows count again, none of them as new since the last look."""
    page(db, ticket("1"))
    db.execute("INSERT INTO desk.mark VALUES ('looked', 1)")
    feeds.forget_source(db, "rt")

    page(db, ticket("1"))

    assert counts(db, "ticket") == (1, 0)
    page(db, ticket("1", status="resolved"))
    assert shown(db)[0].cleared


def test_the_farthest_clock_of_each_source(db: Db) -> None:
    """A minute is nothing; what is known stays while nobody tells anything newer."""
    for name, feed, ahead in (("a", "x", 200.0), ("a", "y", -600.0), ("b", "x", 7000.0)):
        cache.finish(db, cache.FeedKey(name, feed, "ticket"), state="fresh", now=T, ahead=ahead)
    cache.finish(db, cache.FeedKey("c", "x", "ticket"), state="fresh", now=T, ahead=-119.0)
    cache.finish(db, cache.FeedKey("b", "x", "ticket"), state="failed", now=T, error="no answer")

    found = [(one.source, one.feed, one.skew) for one in feeds.skewed(feeds.feeds(db))]

    assert found == [("b", "x", "clock 117 min ahead"), ("a", "y", "clock 10 min behind")]
