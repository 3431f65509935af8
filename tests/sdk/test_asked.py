"""The record of a change that its service does not show yet."""

from __future__ import annotations

from datetime import datetime

from itday.domain.verbs import ConfirmSafe, RevokeSessions
from itday.sdk.asked import as_asked
from itday.sdk.connector import Job
from tests.samples import sample


def test_it_is_as_seen_and_as_asked(now: datetime) -> None:
    """All else stays; a change that shows nothing changes nothing."""
    was = sample("alert")
    job = Job(key="k", base=was.model_dump(mode="json") | {"etag": was.etag}, asked_at=now)

    done = as_asked(ConfirmSafe(ref=was.ref), job)

    assert done.facets().state == "resolved"
    assert done.title == was.title
    unchanged = as_asked(RevokeSessions(ref=was.ref), job)
    assert unchanged.model_dump() == was.model_dump()
