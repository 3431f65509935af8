"""Wazuh's alerts."""

from __future__ import annotations

from itday.domain.alert import Severity
from itday.sdk.alerts.row import Given
from tests.sdk.alerts.shape import alert, read, rows


def test_wazuh_levels() -> None:
    """The floor keeps out the bulk; the level makes the severity."""
    force, login, severe = rows("wazuh.json")

    assert read(login) is None
    assert read(login, Given("here", b"", min_level=3)) is not None
    assert (alert(force).severity, alert(severe).severity) == (Severity.MEDIUM, Severity.CRITICAL)
    assert (alert(force).outcome, alert(force).risk_score) == ("failure", 10)
    assert str(alert(severe).user) == "svc-mis"


def test_wazuh_from_its_indexer_is_the_same_alert() -> None:
    """The search answer and the file name the alert alike, so it is there once."""
    (hit,) = rows("wazuh_search.json")

    assert alert(hit).ref == alert(rows("wazuh.json")[0]).ref
