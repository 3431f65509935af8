"""Entries of the SLT log: what is open, and when the breach clock runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.domain.log import Breach, LogStatus, Risk
from tests.samples import NOW, entry

ENTRY = entry()


def test_the_breach_clock_starts_at_becoming_aware() -> None:
    """Seventy-two hours, whatever the weekend."""
    assert ENTRY.breach_open
    assert ENTRY.facets().due == NOW + timedelta(hours=72)


@pytest.mark.parametrize(
    "breach",
    [
        Breach(personal_data="no"),
        Breach(personal_data="yes", risk=Risk.UNLIKELY, report=False),
        Breach(personal_data="yes", risk=Risk.RISK, report=True, told_at=NOW),
    ],
)
def test_a_decision_stops_the_clock(breach: Breach) -> None:
    """No data, not reported, or told."""
    decided = entry(breach=breach)

    assert not decided.breach_open
    assert decided.facets().due is None


def test_a_clock_that_runs_keeps_a_resolved_entry_open() -> None:
    """What is owed to the regulator does not go with the incident."""
    owed = Breach(personal_data="yes", risk=Risk.RISK, report=True)

    assert entry(status=LogStatus.RESOLVED, breach=owed).facets().open
    assert not entry(status=LogStatus.RESOLVED).facets().open


def test_a_struck_entry_is_over() -> None:
    """Whatever stands in it."""
    assert not entry(status=LogStatus.STRUCK, breach=Breach(personal_data="yes")).facets().open
