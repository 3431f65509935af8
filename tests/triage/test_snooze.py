"""Silence: how long, with what said, and what breaks it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.school_time import Period, School, Term
from itday.triage import snooze
from itday.triage.snooze import Until
from tests.samples import NOW

SCHOOL = School(
    terms=(Term("Autumn 2026", date(2026, 9, 3), date(2026, 12, 11)),),
    periods=(
        Period("3", time(11, 10), time(12, 5)),
        Period("Lunch", time(13, 5), time(14, 0)),
    ),
)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("words", "moment"), [
    ("2h", "2026-11-24 10:15"), ("until 2h", "2026-11-24 10:15"), ("30m", "2026-11-24 08:45"),
    ("tomorrow", "2026-11-25 08:30"), ("mon", "2026-11-30 08:30"), ("+2w", "2026-12-08 08:30"),
    ("period 3", "2026-11-24 11:10"), ("After  Lunch", "2026-11-24 14:00"),
    ("14:00", "2026-11-24 14:00"), ("7:30", "2026-11-25 07:30"), ("eot", "2026-12-11 08:30"),
    ("2026-11-30 14:00", "2026-11-30 14:00"),
])  # fmt: skip
def test_words(words: str, moment: str) -> None:
    """As people say them, on the school's clock."""
    assert snooze.until(words, SCHOOL, NOW).moment == at(moment)


@pytest.mark.parametrize("words", ["resolved", "until resolved", "UNTIL RESOLVED", "done"])
def test_until_it_is_resolved(words: str) -> None:
    """No time ends it."""
    assert snooze.until(words, SCHOOL, NOW) == Until(None)
    assert snooze.until(words, SCHOOL, NOW).iso == ""


@pytest.mark.parametrize(("words", "said"), [
    ("someday", "is no day or time"), ("2026-01-01", "is past"), ("", "is no day or time"),
    ("after tea", "no period is called tea"), ("25:00", "is not a time of day"),
])  # fmt: skip
def test_what_nobody_could_mean(words: str, said: str) -> None:
    """Said with words that would do."""
    with pytest.raises(ItdayError, match=said):
        snooze.until(words, SCHOOL, NOW)


@pytest.mark.parametrize(("kind", "severity", "hours", "refused"), [
    ("alert", 5, 4, ""), ("alert", 5, 5, "a critical alert is silenced for 4 hours at most"),
    ("alert", 4, 48, ""), ("alert", 4, 49, "a high alert is silenced for 2 days at most"),
    ("ticket", 3, 24 * 8, "a medium ticket is silenced for 7 days at most"),
    ("ticket", 1, 24 * 300, ""), ("todo", 3, 24 * 300, ""),
    ("message", 3, 24 * 400, "a medium message is silenced for 366 days at most"),
])  # fmt: skip
def test_the_longest_by_severity(kind: str, severity: int, hours: int, refused: str) -> None:
    """Only what may be urgent for others is held to it."""
    until = Until(NOW + timedelta(hours=hours))

    assert snooze.why_not(kind, severity, until, "why", NOW) == refused


def test_a_fire_is_not_silenced_until_it_is_out() -> None:
    """From medium on there is always a time."""
    said = snooze.why_not("alert", 4, Until(None), "why", NOW)

    assert said == "a high alert is silenced for 2 days at most, not until it is resolved"
    assert snooze.why_not("alert", 2, Until(None), "why", NOW) == ""


def test_an_alert_owes_a_reason() -> None:
    """Another thing does not."""
    until = Until(NOW + timedelta(hours=1))

    assert snooze.why_not("alert", 2, until, "  ", NOW) == "silencing an alert owes a reason"
    assert snooze.why_not("ticket", 2, until, "", NOW) == ""


BEFORE: dict[str, Any] = {"title": "Disk 91 % full", "status": "open", "priority": 3}


@pytest.mark.parametrize(("now", "severity", "why"), [
    ({}, 2, ""),
    ({"title": "Disk 97 % full"}, 2, ""),
    ({"updated_at": "2026-11-24T09:00:00Z"}, 2, ""),
    ({}, 4, "severity rose from low to high"),
    ({}, 1, ""),
    ({"status": "new"}, 2, "status was open, is new"),
    ({"due_at": "2026-11-24T12:00:00Z"}, 2, "due was none, is 2026-11-24T12:00:00Z"),
])  # fmt: skip
def test_what_breaks_a_silence(now: dict[str, Any], severity: int, why: str) -> None:
    """Worse, or another in substance; never another number in its words."""
    held = snooze.held("ticket", 2, BEFORE)

    assert snooze.broken("ticket", held, severity, BEFORE | now) == why
