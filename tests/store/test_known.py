"""Everybody the store tells of."""

from __future__ import annotations

from itday.store import cache, known
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.database import Db
from tests.samples import NOW, sample


def test_people_are_known_from_the_records_that_name_them(db: Db) -> None:
    """Once each, from whichever kind; nobody twice."""
    for kind in ("alert", "ticket", "message", "meeting", "person"):
        feed = FeedKey("s", f"{kind}s", kind)
        cache.apply_page(db, feed, [encode(sample(kind), feed.feed)], now=NOW.timestamp())

    found = known.everybody(db)

    assert [one.name for one in found] == ["Ann Oakes", ""]
    assert found[0].role, "those whose role is known come first"
    assert {one.email for one in found} == {"it@school.example", "a.oakes@school.example"}
