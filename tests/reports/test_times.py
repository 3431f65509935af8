"""Moments in reports."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from itday.reports._times import exact

LONDON = ZoneInfo("Europe/London")


def test_utc_is_told_where_it_is_another_time() -> None:
    """In winter one time says both; in summer both stand there, with the day around midnight."""
    winter, summer = (
        datetime(2026, 11, 24, 8, 12, tzinfo=UTC),
        datetime(2026, 6, 23, 7, 12, tzinfo=UTC),
    )

    assert exact(winter, LONDON) == "2026-11-24 08:12 GMT"
    assert exact(winter.timestamp(), LONDON) == "2026-11-24 08:12 GMT"
    assert exact(summer, LONDON) == "2026-06-23 08:12 BST (07:12 UTC)"
    late = summer.replace(hour=23)
    assert exact(late, LONDON) == "2026-06-24 00:12 BST (2026-06-23 23:12 UTC)"
