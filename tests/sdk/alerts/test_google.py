"""Alerts of Google's Alert Center."""

from __future__ import annotations

from itday.domain.alert import AlertStatus, Severity
from tests.sdk.alerts.shape import alert, rows


def test_google_fields() -> None:
    """A blocked login has no time; a deleted alert is kept as archived."""
    login, phish = (alert(row) for row in rows("google.json"))

    assert (login.title, login.severity, login.status) == (
        "Suspicious login",
        Severity.HIGH,
        AlertStatus.NEW,
    )
    assert login.src_endpoint is not None
    assert login.src_endpoint.ip == "198.51.100.7"
    assert login.url.endswith("/g1")
    assert phish.title == "User reported phishing: Your parcel"
    assert (phish.status, phish.source_status) == (AlertStatus.ARCHIVED, "deleted")
    assert str(phish.user) == "o.lind@school.example"
    assert phish.severity == Severity.UNKNOWN


def test_google_unknown_payload() -> None:
    """A new type of alert is an alert."""
    row = rows("google.json")[0] | {"type": "Quantum login", "data": {"@type": "x.y/z.New"}}

    assert alert(row).types == ("Quantum login", "New")
    assert alert(row, data=None, metadata=None).status == AlertStatus.NEW
