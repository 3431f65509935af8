"""One alert as triage looks at it."""

from __future__ import annotations

from itday.triage.sights import sight_of
from tests.samples import sample


def test_an_alert_is_read_as_it_is_stored() -> None:
    """Whatever is missing."""
    record = sample("alert")
    read = sight_of(record.ref, record.model_dump(mode="json"))

    assert (read.account, read.kind, read.ip) == (
        "a.oakes@school.example",
        "unfamiliar",
        "192.0.2.7",
    )
    bare = sight_of(record.ref, {"created_time": "2026-11-24T08:00:00Z", "user": None})
    assert (bare.account, bare.kind, bare.open) == ("", "generic", True)
