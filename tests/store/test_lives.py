"""The times of alerts, from history and from decisions."""

from __future__ import annotations

from datetime import timedelta

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Acknowledge, Close
from itday.domain.verbs.kept import KeepCase
from itday.store.cache import FeedKey
from itday.store.database import Db
from itday.store.lives import lives
from itday.store.undo import undo
from tests.samples import NOW, sample
from tests.store.desk import ME, ask, page

REF = Ref("s", "alert", "1")
RAISED = (NOW - timedelta(hours=9)).timestamp()
T = NOW.timestamp()


def test_a_decision_counts_from_when_it_was_made(db: Db) -> None:
    """Acknowledged here, closed here; taken back, it was never closed."""
    page(db, sample("alert"), feed=FeedKey("s", "alerts", "alert"))
    ask(db, Acknowledge(ref=REF), mode="local")
    (one,) = lives(db)
    assert (one.raised, one.ingested, one.acknowledged, one.resolved, one.open) == (
        RAISED, T, T, None, True,
    )  # fmt: skip

    ask(db, Close(ref=REF, verdict="test", reason="ours"), mode="local")
    assert (lives(db)[0].resolved, lives(db)[0].open) == (T, False)

    undo(db, ME)
    assert (lives(db)[0].resolved, lives(db)[0].open) == (None, True)


def test_bulk_is_known_by_its_case(db: Db) -> None:
    """And the time asked for bounds what is counted."""
    page(db, sample("alert"), feed=FeedKey("s", "alerts", "alert"))
    fields = {"title": "x", "alerts": [list(REF)], "bulk": True}
    ask(db, KeepCase(ref=Ref(DESK, "case", "c-1"), fields=fields))

    assert [one.bulk for one in lives(db)] == [True]
    assert lives(db, T) == []
