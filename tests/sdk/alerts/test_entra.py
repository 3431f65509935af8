"""Entra ID Protection's risk detections."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from itday.domain.alert import AlertStatus, Severity, Verdict
from itday.sdk.alerts.entra import STATE, Detection
from tests.sdk.alerts.shape import PAYLOADS, alert, read, rows

CONTRACT = json.loads((PAYLOADS / "contract" / "risk_detection.json").read_text(encoding="utf-8"))
"""What Microsoft's own metadata allows in a risk detection."""


def test_entra_fields() -> None:
    """Who, where, when and what, with the browser out of the JSON within the JSON."""
    one = alert(rows("entra_page.json")[0])

    assert (one.ref.key, one.types, one.severity) == (
        "d0a1",
        ("unfamiliarFeatures",),
        Severity.MEDIUM,
    )
    assert one.status == AlertStatus.NEW
    assert one.created_time == datetime(2026, 11, 23, 6, 13, 0, 123456, UTC)
    assert one.start_time == datetime(2026, 11, 23, 6, 11, tzinfo=UTC)
    assert one.user is not None
    assert one.user.full == "Ffion Okoro-Bright <f.okorobright@school.example>"
    assert one.src_endpoint is not None
    assert (one.src_endpoint.ip, one.src_endpoint.country) == ("203.0.113.9", "GB")
    assert one.user_agent == "Mozilla/5.0 (café)"


@pytest.mark.parametrize(
    ("state", "level", "status", "verdict"),
    [
        ("atRisk", "high", AlertStatus.NEW, None),
        ("confirmedCompromised", "high", AlertStatus.IN_PROGRESS, Verdict.TRUE_POSITIVE),
        ("confirmedSafe", "none", AlertStatus.RESOLVED, Verdict.FALSE_POSITIVE),
        ("dismissed", "none", AlertStatus.RESOLVED, None),
        ("remediated", "low", AlertStatus.RESOLVED, None),
        ("none", "none", AlertStatus.RESOLVED, None),
        ("none", "high", AlertStatus.NEW, None),
        (None, None, AlertStatus.NEW, None),
        ("underReview", "high", "underReview", None),
    ],
)
def test_entra_states(
    state: str | None, level: str | None, status: str, verdict: str | None
) -> None:
    """A state we do not know is kept and counts as open."""
    one = alert(rows("entra_page.json")[0], riskState=state, riskLevel=level)

    assert (one.status, one.verdict) == (status, verdict)
    assert one.facets().open == (status != AlertStatus.RESOLVED)


@pytest.mark.parametrize("odd", ["", "not json", "[1, null]", '{"Key": "userAgent"}', "[" * 9999])
def test_entra_additional_details_may_be_anything(odd: str) -> None:
    """Only the browser is lost."""
    one = alert(rows("entra_page.json")[0], additionalInfo=odd, riskEventType="brandNewThing")

    assert (one.user_agent, one.title, one.types) == ("", "Brand new thing", ("brandNewThing",))


@pytest.mark.parametrize("row", rows("entra_page.json"), ids=lambda row: row["id"])
def test_entra_payloads_keep_the_contract(row: dict[str, Any]) -> None:
    """The tests feed in what Graph's own metadata allows, and no invented member is read."""
    assert set(row) <= set(CONTRACT["members"])
    assert set(row["location"] or {}) <= set(CONTRACT["location"])
    for member, allowed in CONTRACT["enums"].items():
        assert row[member] in allowed
    assert set(Detection.model_fields) <= set(CONTRACT["members"])
    assert set(STATE) < {state.casefold() for state in CONTRACT["enums"]["riskState"]}


@pytest.mark.parametrize("when", [0, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "x"])
def test_an_absurd_time_is_no_time(when: object) -> None:
    """A needed one sets the row aside, any other is left empty; neither breaks the pull."""
    row = rows("entra_page.json")[0]

    assert alert(row, lastUpdatedDateTime=None, activityDateTime="").start_time is None
    with pytest.raises(ValueError, match="detectedDateTime"):
        read(row | {"detectedDateTime": when})
