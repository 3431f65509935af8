"""Verbs of alerts."""

from __future__ import annotations

import pytest

from itday.domain.change import Change
from itday.domain.verbs import Acknowledge, Close
from tests.domain.verbs.every import ALERT
from tests.samples import sample

WAS = sample("alert").model_dump(mode="json")


@pytest.mark.parametrize(
    "change", [Acknowledge(ref=ALERT), Close(ref=ALERT, verdict="test", reason="a drill")]
)
def test_taken_back_status_and_verdict_are_as_before(change: Change) -> None:
    """The comment stays in the ledger."""
    after = WAS | change.predict(WAS)

    back = change.inverse(WAS)

    assert back is not None
    again = after | back.predict(after)
    assert (again["status"], again["verdict"]) == (WAS["status"], WAS["verdict"])


def test_verdicts_on_alerts_stand_in_desk_where_the_source_takes_none() -> None:
    """A file of alerts has nowhere to write to."""
    assert Acknowledge.local
    assert Close.local


def test_closing_says_as_what() -> None:
    """In words, not in identifiers."""
    change = Close(ref=ALERT, verdict="benign_positive", reason="on a trip")

    assert change.describe() == "close as benign positive"
