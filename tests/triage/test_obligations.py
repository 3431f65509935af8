"""Who must be told, and the clock in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.config import rules
from itday.domain.log import Breach, LogEntry, Notification, Risk
from itday.triage.obligations import clock, duties
from tests.samples import NOW, entry

RULES = rules.load()
ENTRY = entry()


def states(one: LogEntry, **later: float) -> dict[str, str]:
    """How each duty stands."""
    return {duty.body: duty.state for duty in duties(one, RULES, NOW + timedelta(**later))}


def test_what_is_not_decided_is_said_so() -> None:
    """Nobody knows yet whether the regulator must be told."""
    assert states(ENTRY)["ICO"] == "to decide"
    assert states(ENTRY)["DSL"] == "no"


def test_a_risk_owes_the_regulator_and_a_high_one_the_people() -> None:
    """Articles 33 and 34."""
    risk = entry(breach=Breach(personal_data="yes", risk=Risk.RISK, report=True))
    high = entry(breach=Breach(personal_data="yes", risk=Risk.HIGH, report=True))

    assert (states(risk)["ICO"], states(risk)["People affected"]) == ("owed", "no")
    assert (states(high)["ICO"], states(high)["People affected"]) == ("owed", "owed")
    assert states(risk, hours=73)["ICO"] == "late"


def test_what_is_told_is_told() -> None:
    """With its time."""
    told = entry(safeguarding=True, notifications=(Notification(body="DSL", made_at=NOW),))

    assert states(told)["DSL"] == "told"
    assert states(entry(safeguarding=True), hours=2)["DSL"] == "late"


def test_severity_owes_insurer_and_commission() -> None:
    """As the rules say; no personal data, no regulator."""
    severe = entry(severity=4, breach=Breach(personal_data="no", reason="none held"))

    assert states(severe)["Insurer"] == "owed"
    assert states(severe)["ICO"] == "no"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, "72 h left to decide on the breach"),
        (70.5, "1 h 30 min left to decide on the breach"),
        (75, "3 h 00 min late: decide on the breach"),
    ],
)
def test_the_clock_counts(hours: float, said: str) -> None:
    """To the minute when it is short."""
    assert clock(ENTRY, NOW + timedelta(hours=hours)) == said


def test_the_clock_stops() -> None:
    """Nothing is said of what is decided."""
    assert clock(entry(breach=Breach(personal_data="no")), NOW) == ""
