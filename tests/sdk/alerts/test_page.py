"""Pages of alerts, and where the next pull begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itday.sdk.alerts import entra
from itday.sdk.alerts.page import Window, ago, alerts, newest

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = {"id": "d1", "riskEventType": "newCountry", "detectedDateTime": "2026-11-24T06:13:00Z"}


@pytest.mark.parametrize(
    "bad", [None, "x", {"id": "d2"}, {"id": "d2", "detectedDateTime": {}}, {"id": float("nan")}]
)
def test_a_bad_row_costs_itself_alone(bad: Any) -> None:
    """Whatever stands in its place."""
    found, aside = alerts([GOOD, bad], entra.read, "s")

    assert [one.ref.key for one in found] == ["d1"]
    assert [one.key for one in aside] == ["d2" if isinstance(bad, dict) and bad["id"] == "d2" else
                                          "nan" if isinstance(bad, dict) else "row 2"]  # fmt: skip


@pytest.mark.parametrize(
    ("cursor", "whole"),
    [
        (None, True),
        ("odd", True),
        (Window(full=NOW, newest=NOW, days=30).model_dump_json(), False),
        (Window(full=NOW, newest=None, days=30).model_dump_json(), True),
        (Window(full=NOW, newest=NOW, days=7).model_dump_json(), True),
        (Window(full=NOW - HOUR, newest=NOW, days=30).model_dump_json(), True),
        (Window(full=NOW + HOUR, newest=NOW, days=30).model_dump_json(), True),
    ],
)
def test_when_the_whole_window_is_due(cursor: str | None, whole: bool) -> None:
    """At first, each hour, after the settings or the clock changed, and while nothing is known."""
    assert (Window.read(cursor, NOW, 30, HOUR) is None) is whole


def test_the_newest_time_is_never_forgotten() -> None:
    """An empty page does not set it back."""
    (one,), _ = alerts([GOOD], entra.read, "s")

    assert newest([], NOW) == NOW
    assert newest([one], None) == one.created_time
    assert newest([], None) is None
    assert ago(NOW, HOUR) == "2026-11-24T07:15:00Z"
