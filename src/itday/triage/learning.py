"""What the sources cannot raise yet: in the first days of a school year its new accounts are new.

Microsoft Entra learns what is usual before it calls anything unusual: `unfamiliarFeatures` not
before 5 days, `unlikelyTravel` not before 14 days or 10 sign-ins, whichever comes first
(MicrosoftDocs/entra-docs, `concept-identity-protection-risks.md`, read 2026-11-24). In those days
no alert is no comfort, and the screens say so.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from itday.domain.school_time import School, Term

UNFAMILIAR, TRAVEL = timedelta(days=5), timedelta(days=14)
LONG_BREAK = timedelta(days=35)
"""From there on what lies between two terms is the break between two years."""
MONTHS = (8, 9)
"""In which a year begins whose last one is not in the settings."""


def note(school: School, now: datetime) -> str:
    """One line while new accounts are being learnt; empty for the rest of the year."""
    day = school.local_date(now)
    begun = _year_began(school, day)
    if begun is None or day >= begun + TRAVEL:
        return ""
    lacks = "no atypical travel before 14 days or 10 sign-ins"
    if day < begun + UNFAMILIAR:
        lacks = f"no unfamiliar sign-in for 5 days, {lacks}"
    since = f"the year began on {begun:%a} {begun.day} {begun:%b}"
    return f"{since}: of a new account Entra raises {lacks}; that none comes is no comfort"


def _year_began(school: School, day: date) -> date | None:
    """The first day of the school year that this day is in, as far as the terms say."""
    before: Term | None = None
    found = None
    for term in sorted(school.terms, key=lambda one: one.start):
        if term.start > day:
            break
        if before is None:
            found = term.start if term.start.month in MONTHS else None
        elif term.start - before.end >= LONG_BREAK:
            found = term.start
        before = term
    return found
