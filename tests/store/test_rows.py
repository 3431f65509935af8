"""Rows: what a pane shows is the cache, the desk and the decisions, in one order."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Assign, Complete, Create, Reopen, SetPriority, SetStatus
from itday.store import feeds, rows, sighting
from itday.store.database import cache_file
from itday.store.rows import Scope
from tests.samples import NOW, sample
from tests.store.desk import FEED, T, ask, hasty, page, shown, ticket

if TYPE_CHECKING:
    from itday.store.database import Db


def todo(key: str, source: str = DESK) -> Ref:
    """A to-do's name."""
    return Ref(source, "todo", key)


def test_cache_desk_and_decisions_are_one_list(db: Db) -> None:
    """By rank, whichever file a row is in."""
    page(db, ticket("1", priority=3), ticket("2", priority=4), ticket("3", priority=2))
    ask(db, SetPriority(ref=ticket("2").ref, priority=1))

    assert [row.key for row in shown(db)] == ["2", "3", "1"]


def test_to_dos_of_both_files_are_one_list(db: Db) -> None:
    """The person's own stand among those of the source, by due date."""
    page(db, sample("todo", "b"), feed=FEED._replace(source="s", kind="todo"))  # due on the 25th
    ask(db, Create(ref=todo("a"), title="A", due="2026-11-24"))
    ask(db, Create(ref=todo("c"), title="C", due="2026-11-27"))

    assert [row.key for row in shown(db, "todo")] == ["a", "b", "c"]


def test_closed_ones_are_left_out_unless_asked_for(db: Db) -> None:
    """A decision closes a row at once."""
    page(db, ticket("1"), ticket("2"))
    ask(db, SetStatus(ref=ticket("1").ref, status="resolved"))

    assert [row.key for row in shown(db, open_only=True)] == ["2"]
    assert len(shown(db)) == 2


def test_a_decision_reopens_a_row(db: Db) -> None:
    """The overlay's word counts, not the index of what the source calls open."""
    page(db, ticket("1", status="resolved"))
    ask(db, SetStatus(ref=ticket("1").ref, status="open"))

    assert [row.key for row in shown(db, open_only=True)] == ["1"]


def test_the_limit_is_of_the_whole_list(db: Db) -> None:
    """The first of all, not the first of each file."""
    page(db, *(ticket(str(n), priority=3) for n in range(5)))
    ask(db, SetPriority(ref=ticket("4").ref, priority=1))

    found = rows.listing(db, Scope("ticket", limit=2))

    assert [row.key for row in found] == ["4", "0"]


def test_deciding_moves_no_row_among_its_equals(db: Db) -> None:
    """What is as pressing stays in the order of its keys, so that the cursor's row does not jump.

    The keys come in another order than they are shown.
    """
    page(db, *(ticket(key) for key in "42315"))
    assert [row.key for row in shown(db)] == ["1", "2", "3", "4", "5"]

    ask(db, Assign(ref=ticket("3").ref, assignee="dana"))

    assert [row.key for row in shown(db)] == ["1", "2", "3", "4", "5"]


def test_two_help_desks_may_have_one_number(db: Db) -> None:
    """Rows alike but for their source keep their order, decided or not."""
    other = ticket("1").model_copy(update={"ref": Ref("osc", "ticket", "1")})
    page(db, ticket("1"))
    page(db, other, feed=FEED._replace(source="osc"))
    before = [row.ref for row in shown(db)]

    for ref in before:
        ask(db, Assign(ref=ref, assignee="dana"))
        assert [row.ref for row in shown(db)] == before


def test_decisions_about_nothing_are_no_rows(db: Db) -> None:
    """A source taken out of the settings leaves no shadow of what was decided about its things."""
    page(db, ticket("1"))
    ask(db, Assign(ref=ticket("1").ref, assignee="dana"))
    ask(db, Create(ref=todo("u1", "rt"), title="Order toner"))

    feeds.forget_source(db, "rt")

    assert (shown(db), rows.counts(db, "ticket")) == ([], (0, 0))
    assert rows.row(db, ticket("1").ref) is None
    assert [row.title for row in shown(db, "todo")] == ["Order toner"]
    assert rows.counts(db, "todo") == (1, 0)


@pytest.mark.parametrize(
    ("after", "before", "keys"),
    [
        (None, None, ["0", "1", "2"]),
        (90, None, ["1", "2"]),
        (60, None, ["1", "2"]),
        (59, None, ["0", "1", "2"]),
        (None, 60, ["0"]),
        (90, 120, ["1"]),
    ],
)
def test_a_stretch_of_time(db: Db, after: int | None, before: int | None, keys: list[str]) -> None:
    """What ends after and begins before; meetings follow each other hour by hour."""
    feed = FEED._replace(feed="events", kind="meeting")
    for n in range(3):
        start = NOW + timedelta(hours=n)
        times = {
            "start": start,
            "end": start + timedelta(hours=1),
            "ref": Ref("rt", "meeting", str(n)),
        }
        page(db, sample("meeting", str(n)).model_copy(update=times), feed=feed)
    scope = Scope(
        "meeting",
        after=None if after is None else T + 60 * after,
        before=None if before is None else T + 60 * before,
    )

    assert [row.key for row in rows.listing(db, scope)] == keys


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("123"),
            st.sampled_from(["open", "resolved", "gone", "done", "reopen", "new cache"]),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_the_count_is_that_of_the_list(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]], looked: bool
) -> None:
    """A title never says another number than the pane has rows."""
    folder = tmp_path_factory.mktemp("count")
    db = hasty(folder)
    for key, what in steps:
        if what in {"open", "resolved"}:
            page(db, ticket(key, status=what))
        elif what == "gone":
            page(db, gone=(key,))
        elif what == "new cache":
            db.close()
            cache_file(folder).unlink()
            db = hasty(folder)
        elif any(row.key == key for row in shown(db)):
            status = "resolved" if what == "done" else "open"
            ask(db, SetStatus(ref=ticket(key).ref, status=status))
        if looked:
            sighting.close_round(db)
            looked = False
    listed = shown(db, open_only=True)

    assert rows.counts(db, "ticket") == (len(listed), sum(row.new for row in listed))
    db.close()


def test_one_row_by_its_name(db: Db) -> None:
    """Wherever it is, open or not; none where there is none."""
    page(db, ticket("1", status="closed"))
    ask(db, Create(ref=todo("a"), title="A"))
    ask(db, Complete(ref=todo("a")))

    for ref in (ticket("1").ref, todo("a")):
        found = rows.row(db, ref)
        assert found is not None
        assert found.ref == ref
    assert rows.row(db, todo("zz")) is None


def test_the_fields_have_the_decisions(db: Db) -> None:
    """What a cell reads is what the row says."""
    page(db, sample("todo", "b"), feed=FEED._replace(source="s", kind="todo"))
    ask(db, Complete(ref=todo("b", "s")))
    ask(db, Reopen(ref=todo("b", "s")))

    (row,) = shown(db, "todo")

    assert (row.fields["status"], row.fields["list_name"], row.waiting) == (
        "needs-action",
        "Desk",
        2,
    )


def test_a_short_form_names_one_thing(db: Db) -> None:
    """Whole names, `source:key`, and the beginning of the eight digits."""
    page(db, ticket("1"), ticket("2"))
    ref = ticket("1").ref

    for text in (str(ref), "rt:1", ref.short, ref.short[:6], f" {ref.short[:4]}\n"):
        assert rows.resolve(db, text) == ref


@pytest.mark.parametrize("text", ["", "rt:9", "rt:ticket:9", "zzzz", "abc"])
def test_an_unknown_form_is_said(db: Db, text: str) -> None:
    """With a way to find the right one."""
    page(db, ticket("1"))

    with pytest.raises(ItdayError, match="no such thing"):
        rows.resolve(db, text)


def test_an_ambiguous_form_names_what_it_could_be(db: Db) -> None:
    """One key in two kinds of a source."""
    page(db, ticket("1"))
    page(db, sample("todo", "1", "rt"), feed=FEED._replace(kind="todo"))

    with pytest.raises(ItdayError, match=r"several: rt:ticket:1, rt:todo:1"):
        rows.resolve(db, "rt:1")


def test_an_ambiguous_beginning_names_some(db: Db) -> None:
    """Digits that several things begin with; a longer beginning tells them apart."""
    first: dict[str, Ref] = {}
    for n in range(2000):
        ref = ticket(str(n)).ref
        twin = first.setdefault(ref.short[:4], ref)
        if twin != ref:
            break
    page(db, ticket(twin.key), ticket(ref.key))

    with pytest.raises(ItdayError, match=f"several: .*{re.escape(str(twin))}"):
        rows.resolve(db, ref.short[:4])
    assert rows.resolve(db, ref.short) == ref


def test_short_forms_are_as_long_as_needed(db: Db) -> None:
    """Four digits while they tell all apart."""
    assert rows.short_length(db) == 4
    page(db, *(ticket(str(n)) for n in range(600)))

    length = rows.short_length(db)

    shorts = [ticket(str(n)).ref.short[:length] for n in range(600)]
    assert len(set(shorts)) == 600
    assert 4 < length <= 8


def test_reading_loads_no_models() -> None:
    """The first frame is painted before pydantic is there."""
    code = (
        "import sys, itday.store.rows, itday.store.search, itday.store.news, itday.store.outbox; "
        "print('pydantic' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
