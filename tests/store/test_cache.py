"""The cache: what a source says, whole pages at a time, and never what it did not say."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itday.domain.feed import Aside
from itday.domain.verbs import Assign
from itday.store import cache, feeds
from itday.store.cache import Applied
from itday.store.codec import encode
from itday.store.database import Db, cache_file, connect, desk_file, prepare
from tests.store.desk import ASIDE, FEED, T, ask, dump, hasty, page, shown, the, ticket

if TYPE_CHECKING:
    from pathlib import Path

KEYS = st.sampled_from("1234")
PAGES = st.lists(
    st.tuples(
        st.lists(st.tuples(KEYS, st.sampled_from("abc")), max_size=5),
        st.lists(KEYS, max_size=2),
    ),
    max_size=5,
)


def test_a_page_is_told_by_what_was_ever_seen(db: Db) -> None:
    """New, changed and gone are counted each once."""
    assert page(db, ticket("1"), ticket("2")) == Applied(new=2)
    assert page(db, ticket("1", title="Other"), ticket("3")) == Applied(new=1, changed=1)
    assert page(db, gone=("2", "9")) == Applied(gone=1)
    assert [row.key for row in shown(db)] == ["1", "3"]


def test_a_page_applied_twice_is_applied_once(db: Db) -> None:
    """The second time brings nothing and leaves everything as it is."""
    page(db, ticket("1"), ticket("2"), cursor="7")
    before = dump(db)

    assert page(db, ticket("1"), ticket("2"), cursor="7") == Applied()
    assert dump(db) == before


@settings(max_examples=50)
@given(PAGES)
def test_any_run_of_pages_may_be_repeated(
    tmp_path_factory: pytest.TempPathFactory,
    pages: list[tuple[list[tuple[str, str]], list[str]]],
) -> None:
    """A pull that was cut off and begun again ends where one that was not ends."""
    shows = []
    for times in (1, 2):
        db = hasty(tmp_path_factory.mktemp("repeat"))
        for records, gone in pages:
            for _ in range(times):
                page(db, *(ticket(key, title=title) for key, title in records), gone=tuple(gone))
        shows.append([(row.key, row.title) for row in shown(db)])
        db.close()

    assert shows[0] == shows[1]


def test_nothing_new_writes_nothing(db: Db) -> None:
    """An unchanged page without a cursor costs no transaction: no other copy is woken by it."""
    page(db, ticket("1"))
    before = db.total_changes

    page(db, ticket("1"))

    assert db.total_changes == before


def test_the_last_of_one_key_counts(db: Db) -> None:
    """A source may list a thing twice on one page."""
    page(db, ticket("1", title="Old"), ticket("1", title="New"))

    assert the(db).title == "New"


def test_what_is_listed_and_gone_at_once_stays(db: Db) -> None:
    """It went and came back within the page: what is there counts."""
    page(db, ticket("1"))

    assert page(db, ticket("1"), gone=("1",)) == Applied()
    assert the(db).key == "1"


def test_a_version_that_differs_only_in_its_etag_is_kept(db: Db) -> None:
    """Writing with an old etag would be a false conflict; it is no news to the person."""
    page(db, ticket("1", etag="v1"))

    assert page(db, ticket("1", etag="v2")) == Applied()
    assert db.execute("SELECT etag FROM record").fetchone() == ("v2",)


def test_the_cursor_goes_with_its_page_or_not_at_all(db: Db) -> None:
    """A crash while the rows are written leaves the old cursor."""
    page(db, ticket("1"), cursor="1")
    db.execute("CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'full'); END")

    with pytest.raises(sqlite3.IntegrityError, match="full"):
        page(db, ticket("2"), cursor="2")

    assert cache.cursor(db, FEED) == "1"
    assert [row.key for row in shown(db)] == ["1"]


def test_the_page_goes_with_its_cursor_or_not_at_all(db: Db) -> None:
    """A crash while the cursor is written leaves the old rows."""
    page(db, ticket("1"), cursor="1")
    db.execute("CREATE TRIGGER full BEFORE UPDATE ON feed BEGIN SELECT RAISE(ABORT, 'full'); END")

    with pytest.raises(sqlite3.IntegrityError, match="full"):
        page(db, ticket("2"), gone=("1",), cursor="2")

    assert cache.cursor(db, FEED) == "1"
    assert [row.key for row in shown(db)] == ["1"]


def test_a_failed_page_comes_again_as_new(db: Db) -> None:
    """It was sighted before the crash; the person has not seen it, and it is still new to them."""
    db.execute("CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(sqlite3.IntegrityError, match="full"):
        page(db, ticket("1"))
    db.execute("DROP TRIGGER full")

    page(db, ticket("1"))

    assert the(db).new


def test_a_forgotten_cursor_is_none(db: Db) -> None:
    """The next pull is a full one."""
    assert cache.cursor(db, FEED) is None
    page(db, cursor="7")
    assert cache.cursor(db, FEED) == "7"

    cache.forget_cursor(db, FEED)

    assert cache.cursor(db, FEED) is None


def test_missing_speaks_of_its_own_feed_only(db: Db) -> None:
    """What another feed of the source brought is not missed by this one."""
    page(db, ticket("1"), ticket("2"), ticket("3"))
    page(db, ticket("9"), feed=FEED._replace(feed="mine"))

    assert cache.missing(db, FEED, {"2"}) == (["1", "3"], 3)


def test_what_an_action_gave_back_is_no_news(db: Db) -> None:
    """The person made this version; it is shown and not counted as changed when it is pulled."""
    page(db, ticket("1"))

    cache.put(db, encode(ticket("1", assignee="dana"), "tickets"))

    assert the(db).fields["assignee"] == "dana"
    assert page(db, ticket("1", assignee="dana")) == Applied()


def test_decisions_stay_on_top_of_what_an_action_gave_back(db: Db) -> None:
    """A kill between the answer and its letter's end leaves a row that is true all the same."""
    page(db, ticket("1"))
    ask(db, Assign(ref=ticket("1").ref, assignee="dana"))

    cache.put(db, encode(ticket("1", title="Theirs", etag="v2"), "tickets"))

    assert (the(db).title, the(db).fields["assignee"]) == ("Theirs", "dana")


def test_a_dropped_record_is_gone(db: Db) -> None:
    """Its source said so in answer to a change; with it goes what was decided on top."""
    page(db, ticket("1"), ticket("2"))
    ask(db, Assign(ref=ticket("1").ref, assignee="dana"))

    cache.drop(db, "rt", "ticket", "1")

    assert [row.key for row in shown(db)] == ["2"]
    assert db.execute("SELECT count(*) FROM desk.overlay").fetchone() == (0,)


def test_decisions_stay_on_top_of_a_new_version(db: Db) -> None:
    """A pull between key press and delivery shows their change and mine."""
    page(db, ticket("1"))
    ask(db, Assign(ref=ticket("1").ref, assignee="dana"))

    page(db, ticket("1", title="Theirs", etag="v2"))

    assert (the(db).title, the(db).fields["assignee"]) == ("Theirs", "dana")


def test_how_a_pull_ended_is_kept(db: Db) -> None:
    """A failure keeps the time of the last success, and the rows set aside then."""
    cache.finish(db, FEED, state="partial", now=T, next_at=T + 60, aside=[ASIDE])
    cache.finish(db, FEED, state="failed", now=T + 60, error="rt: no route", next_at=None)

    (state,) = feeds.feeds(db)

    assert state == feeds.FeedState(
        *FEED, T, T + 60, None, "failed", "rt: no route", (("row 17", "no title"),)
    )


def test_finishing_keeps_the_cursor(db: Db) -> None:
    """How it ended and where to go on are two things."""
    page(db, cursor="7")

    cache.finish(db, FEED, state="failed", now=T)

    assert cache.cursor(db, FEED) == "7"


def test_only_so_many_rows_set_aside_are_kept(db: Db) -> None:
    """A source that became unreadable as a whole does not fill the cache with complaints."""
    cache.finish(db, FEED, state="partial", now=T, aside=[Aside(str(n), "odd") for n in range(999)])

    kept = json.loads(db.execute("SELECT aside FROM feed").fetchone()[0])
    assert len(kept) == cache.MAX_ASIDE
    assert kept[-1] == ["further rows", "900 more could not be read"]


def test_a_new_cache_makes_nothing_new(tmp_path: Path) -> None:
    """The cache deleted and synced again: same rows, and nothing is new, changed or cleared."""
    for _ in range(2):
        cache_file(tmp_path).unlink(missing_ok=True)
        prepare(cache_file(tmp_path), desk_file(tmp_path))
        db = connect(cache_file(tmp_path), desk_file(tmp_path))
        applied = page(db, ticket("1"), ticket("2", status="resolved"))
        rows = [(row.key, row.new, row.cleared) for row in shown(db)]
        db.execute("UPDATE desk.mark SET value = value")
        db.execute("INSERT INTO desk.mark VALUES ('looked', 99) ON CONFLICT (name) DO NOTHING")
        db.close()

    assert applied == Applied()
    assert rows == [("1", False, False), ("2", False, False)]
