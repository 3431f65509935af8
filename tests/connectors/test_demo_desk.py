"""What the director of the made-up school had written down before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itday.connectors import _demo_desk as desk
from itday.domain.rag import judge
from itday.domain.ref import DESK
from itday.store import meetings
from itday.store.rows import Scope, listing
from tests.conftest import MORNING
from tests.store.conftest import db
from tests.store.desk import ask

if TYPE_CHECKING:
    from itday.store.database import Db

__all__ = ["db"]


def remembered(db: Db) -> Db:
    """All of it, in order."""
    for one in desk.past(MORNING, "diary"):
        ask(db, *one.changes)
    return db


def test_the_register_looks_like_a_schools(db: Db) -> None:
    """Nine projects, six green, two amber, one red; budgets from £4k to over £100k; a history."""
    found = listing(remembered(db), Scope("project"))

    colours = Counter(judge(row.fields, MORNING.date()).colour for row in found)
    assert colours == {"green": 6, "amber": 2, "red": 1}
    assert (min(r.fields["budget"] for r in found), len(found)) == (4_000, 9)
    assert all(len(meetings.history(db, row.ref)) >= 2 for row in found)


def test_all_of_it_was_before_now_and_in_order() -> None:
    """And lives on the desk."""
    past = desk.past(MORNING, "diary")

    assert [one.at for one in past] == sorted(one.at for one in past)
    assert past[-1].at < MORNING
    assert {change.ref.source for one in past for change in one.changes} == {DESK}


def test_each_series_has_something_to_speak_of(db: Db) -> None:
    """Late actions first for the finance director."""
    remembered(db)

    assert all(meetings.topics(db, key) for key in desk.SERIES)
    assert [row.fields["type"] for row in meetings.topics(db, "finance")[:3]] == ["action"] * 3


def test_what_runs_out_and_what_is_aimed_at(db: Db) -> None:
    """Goals name projects that there are."""
    remembered(db)
    keys = {row.key for row in listing(db, Scope("project"))}

    assert len(listing(db, Scope("renewal"))) == 6
    for goal in listing(db, Scope("goal")):
        assert set(goal.fields["projects"]) <= keys
