"""Who outside must be told of an incident, and by when: the rules applied to one entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from itday.domain.alert import Severity
from itday.domain.log import LogEntry, LogStatus, Risk
from itday.triage.rules import Obligation, Rules


class Duty(NamedTuple):
    """One obligation, as it stands for one entry."""

    body: str
    state: str
    """`told`, `owed`, `late`, `to decide` or `no`."""
    due: datetime
    note: str
    told_at: datetime | None = None


def duties(entry: LogEntry, rules: Rules, now: datetime) -> list[Duty]:
    """How each obligation stands for this entry, in the order of the rules."""
    return [_duty(entry, one, now) for one in rules.obligations]


def _duty(entry: LogEntry, one: Obligation, now: datetime) -> Duty:
    due = entry.aware_at + timedelta(hours=one.within_h)
    told = next((note.made_at for note in entry.notifications if note.body == one.body), None)
    if told is not None:
        return Duty(one.body, "told", due, one.note, told)
    applies = _applies(entry, one.when)
    if entry.status is LogStatus.STRUCK or applies is False:
        return Duty(one.body, "no", due, one.note)
    if applies is None:
        return Duty(one.body, "to decide", due, one.note)
    # What is to be done at once is late after an hour.
    late = now > max(due, entry.aware_at + timedelta(hours=1))
    return Duty(one.body, "late" if late else "owed", due, one.note)


def _applies(entry: LogEntry, when: str) -> bool | None:
    """Whether an obligation applies; `None` while that is not decided."""
    breach = entry.breach
    if when in {"risk", "high risk"}:
        if breach.personal_data == "no":
            return False
        if breach.risk is None:
            return None
        return breach.risk is Risk.HIGH or (when == "risk" and breach.risk is Risk.RISK)
    if when == "personal data":
        return {"yes": True, "no": False}.get(breach.personal_data)
    return {
        "severe": entry.severity >= Severity.HIGH,
        "safeguarding": entry.safeguarding,
        "always": True,
    }[when]


def clock(entry: LogEntry, now: datetime) -> str:
    """The breach clock in words: `41 h left to decide`, `3 h late`; empty where it is stopped."""
    if not entry.breach_open:
        return ""
    left = (entry.breach_due - now).total_seconds()
    hours, minutes = divmod(int(abs(left)) // 60, 60)
    span = f"{hours} h {minutes:02} min" if hours < 10 else f"{hours} h"
    what = "tell the regulator" if entry.breach.report else "decide on the breach"
    return f"{span} left to {what}" if left >= 0 else f"{span} late: {what}"
