"""Alerts in the Elastic Common Schema."""

from __future__ import annotations

import copy

import pytest

from itday.domain.alert import AlertStatus, Severity
from tests.sdk.alerts.shape import alert, read, rows


def test_ecs_nested_flat_and_events() -> None:
    """Both ways of writing fields are read, lists too; an event that is no alert is none."""
    nested, flat, event = rows("ecs.ndjson")

    assert (alert(nested).severity, alert(flat).severity) == (Severity.HIGH, Severity.CRITICAL)
    assert alert(flat).status == AlertStatus.IN_PROGRESS
    assert alert(flat).src_endpoint == alert(nested).src_endpoint.model_copy(  # type: ignore[union-attr]  # both have one
        update={"country": "", "city": "", "autonomous_system": None}
    )
    assert read(event) is None


@pytest.mark.parametrize(
    ("score", "severity"), [(0, 2), (21, 2), (22, 3), (47, 3), (48, 4), (74, 5)]
)
def test_ecs_score_bands(score: int, severity: int) -> None:
    """The bands are those of Elastic's rules."""
    row = copy.deepcopy(rows("ecs.ndjson")[0])
    row["event"]["risk_score"] = score

    assert alert(row).severity == severity
