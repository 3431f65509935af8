"""The record of a change that its service does not show yet."""

from __future__ import annotations

from datetime import datetime

import pytest

from itday.domain.errors import Gone
from itday.domain.verbs import ConfirmSafe, RevokeSessions
from itday.sdk.asked import account_of, as_asked
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


def test_the_account_is_the_one_that_was_shown(now: datetime) -> None:
    """By its login, else its address; an alert without either is about no account."""

    def named(**user: str) -> str:
        return account_of(Job(key="k", base={"user": user}, asked_at=now))

    assert named(login="p1", email="p1@fernhill.example") == "p1"
    assert named(email="p1@fernhill.example") == "p1@fernhill.example"
    with pytest.raises(Gone, match="names no account"):
        named()
