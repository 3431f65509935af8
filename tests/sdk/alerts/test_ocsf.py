"""Findings in the Open Cybersecurity Schema Framework."""

from __future__ import annotations

from datetime import UTC, datetime

from itday.domain.alert import Verdict
from tests.sdk.alerts.shape import alert, read, rows


def test_ocsf_fields() -> None:
    """People and places may be in the evidence; unknown words are kept; log-ins are no findings."""
    found, parked, login = rows("ocsf.ndjson")

    assert alert(found).created_time == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert str(alert(found).user) == "j.frost@school.example"
    assert alert(found).src_endpoint is not None
    assert alert(found).is_mfa is False
    assert alert(found).device == ""
    assert alert(found, device={"is_managed": False}).device == "unmanaged"
    evidence = [{"device": {"is_compliant": True, "is_managed": False}}]
    assert alert(found, evidences=evidence).device == "compliant"
    assert (alert(parked).status, alert(parked).verdict) == ("Parked", Verdict.BENIGN_POSITIVE)
    assert read(login) is None
    assert alert(login, is_alert=True).outcome == "success"
