"""The evidence of the daily pages, read back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from itday.domain.pages import DailyPage, looked_at
from itday.store.checks import looked
from itday.store.undo import undo
from tests.samples import NOW
from tests.store.desk import ME, ask

if TYPE_CHECKING:
    from itday.store.database import Db

PAGE = DailyPage("Backup console", "https://backup.example/")
DAY = date(2026, 11, 24)


def test_looks_come_newest_first(db: Db) -> None:
    """Each day has one; a later look on the same day takes its place."""
    for ago, finding in ((2, "tape"), (1, ""), (0, "first"), (0, "second")):
        ask(db, looked_at(PAGE, DAY - timedelta(days=ago), NOW - timedelta(days=ago), finding))

    found = looked(db)["backup-console"]

    assert [one.finding for one in found] == ["second", "", "tape"]
    assert [one.day for one in found] == [DAY - timedelta(days=n) for n in range(3)]
    assert len(looked(db, DAY)["backup-console"]) == 1


def test_a_look_is_taken_back(db: Db) -> None:
    """Undo brings the first look of the day back, then none."""
    ask(db, looked_at(PAGE, DAY, NOW))
    ask(db, looked_at(PAGE, DAY, NOW, "changed my mind"))

    undo(db, ME)
    assert [one.finding for one in looked(db)["backup-console"]] == [""]
    undo(db, ME)
    assert looked(db) == {}
