"""Entering, amending, striking out: nothing is overwritten, no number is given twice."""

from __future__ import annotations

import pytest

from itday.domain.errors import ItdayError
from itday.domain.log import LogEntry
from itday.domain.verbs import Amend, Log, Strike
from tests.domain.verbs.every import LOG

ENTER = Log(
    ref=LOG,
    title="Mail sent in error",
    aware_at="2026-11-24T08:15:00+00:00",
    fields={"severity": 4, "category": "mis-sent data"},
)


def test_an_entry_is_whole() -> None:
    """It has what was said, and is open."""
    entry = LogEntry.model_validate(ENTER.predict({}))

    assert (entry.ref, entry.severity, entry.status) == (LOG, 4, "open")


def test_a_number_is_not_given_twice() -> None:
    """Two who log at the same moment: one is asked again, nothing is overwritten."""
    with pytest.raises(ItdayError, match="taken"):
        ENTER.predict(ENTER.predict({}))


def test_taking_an_entry_back_strikes_it_out() -> None:
    """And taking that back opens it again."""
    was = ENTER.predict({})
    strike = ENTER.inverse({})
    assert isinstance(strike, Strike)

    struck = was | strike.predict(was)
    back = strike.inverse(was)

    assert struck["status"] == "struck out"
    assert back is not None
    assert struck | back.predict(struck) == was


def test_a_correction_goes_back_field_by_field() -> None:
    """Only what it touched."""
    was = ENTER.predict({})
    amend = Amend(ref=LOG, fields={"category": "phishing"})

    back = amend.inverse(was)

    assert back == Amend(ref=LOG, fields={"category": "mis-sent data"})
    assert "category" in amend.describe()
