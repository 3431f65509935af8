"""A term of suspicious-activity alerts: mostly noise, some bursts, and one real takeover.

Daily counts, kinds, delays and times to close follow the project's domain notes, section 8. The
night before the demo's now always holds a password spray and a takeover that nobody has seen yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from itday.connectors._demo_calendar import ONE_DAY, after_hours
from itday.connectors._demo_people import DIRECTOR, Member
from itday.connectors._demo_signs import (
    AGENTS,
    ENTRA,
    HOSTING,
    KINDS,
    REASONS,
    SCRIPT_AGENT,
    TRAVEL,
    VERDICTS,
    Sign,
    level,
    place,
)
from itday.connectors._demo_world import World, burst, lognormal, pick
from itday.domain.alert import Alert, AlertStatus, Endpoint, Severity, Verdict

HISTORY_DAYS = 90
"""As long as the source itself remembers (Entra keeps detections 90 days)."""
SHAPE = 2.5
LATE = 0.3
"""The share of detections that arrive 1 to 48 hours after the activity."""
PENDING = 0.15
"""The share that waits for days: a user on leave, a question to house staff or the supplier."""
SPRAYS_A_WEEK = 4 / 52
NEW, RESOLVED = AlertStatus.NEW, AlertStatus.RESOLVED
TAKEOVER = "takeover"
"""What the keys of the planted chain begin with."""


@dataclass(frozen=True, slots=True)
class Event:
    """An alert before anybody has dealt with it."""

    key: str
    sign: Sign
    who: Member
    happened: datetime
    raised: datetime
    where: Endpoint | None
    agent: str = ""
    severity: Severity | None = None
    """Where it is not drawn by its kind."""
    standing: AlertStatus | None = None
    """Where it is not drawn by the time that has passed."""


def expected(world: World, day: date) -> float:
    """Give the mean number of single detections of a day: 3.2, 1.6 or 1.1, and 3 more in travel."""
    school = world.school
    mean = 3.2 if school.is_staff_day(day) else 1.6 if world.is_term(day) else 1.1
    return (mean + 3.0 * world.travels(day)) * world.size


def alerts(world: World) -> Iterator[Alert]:
    """Give the alerts of the last 90 days, the earliest day first, as they stand now."""
    for day in world.last_days(HISTORY_DAYS):
        for event in (*singles(world, day), *sprays(world, day)):
            if event.raised <= world.at:
                yield record(world, event)
    for event in (*night_spray(world), *takeover(world), *oddities(world), *watched(world)):
        yield record(world, event)


def singles(world: World, day: date) -> Iterator[Event]:
    """Give a day's detections that have nothing to do with each other."""
    random = world.random("alerts", day)
    school_day = world.school.is_staff_day(day)
    for number in range(burst(random, expected(world, day), SHAPE)):
        sign = pick(random, KINDS)
        who = _who(world, random, sign)
        raised = world.moment(random, day, school_day=school_day)
        happened = raised - timedelta(minutes=random.uniform(0.5, 4))
        if not sign.real_time or random.random() < LATE:
            happened = raised - timedelta(hours=random.uniform(1, 48))
        where = place(random, sign.place, who)
        key = f"{day:%Y%m%d}-{number:02}"
        yield Event(key, sign, who, happened, raised, where, random.choice(AGENTS))


def _who(world: World, random: Random, sign: Sign) -> Member:
    """Draw an account; about holidays, those who travel are the boarders."""
    if sign.type in TRAVEL:
        away = [pupil for pupil in world.people.senior if pupil.home != "GB"]
        if random.random() < 0.7:
            return random.choice(away)
    return world.anyone(random, staff=0.55)


def sprays(world: World, day: date) -> Iterator[Event]:
    """Give the hits of a spray campaign, on about four days a year."""
    random = world.random("spray", day)
    if random.random() < SPRAYS_A_WEEK / 7:
        hits = max(1, round(random.randint(6, 40) * world.size))
        start = world.school.moment(day, time(random.randrange(24), random.randrange(60)))
        yield from _spray(world, random, f"spray-{day:%Y%m%d}", start, hits)


def night_spray(world: World) -> Iterator[Event]:
    """Give the spray of last night: many accounts from two addresses within the hour."""
    random = world.random("spray", "last night")
    start = world.school.moment(world.today - ONE_DAY, time(22, 5))
    hits = max(3, round(14 * world.size))
    for event in _spray(world, random, f"spray-{start:%Y%m%d}-n", start, hits):
        yield replace(event, standing=NEW)


def _spray(world: World, random: Random, name: str, start: datetime, hits: int) -> Iterator[Event]:
    sign = next(sign for _, sign in KINDS if sign.type == "passwordSpray")
    sources = [place(random, "host", DIRECTOR) for _ in range(2)]
    minutes = random.uniform(5, 90)
    for number in range(hits):
        at = start + timedelta(minutes=minutes * number / hits, seconds=random.randrange(50))
        who = world.anyone(random, staff=0.7)
        where = random.choice(sources)
        yield Event(f"{name}-{number:02}", sign, who, at, at, where, SCRIPT_AGENT)


def takeover(world: World) -> Iterator[Event]:
    """Give last night's real one: a click, a sign-in from a hosting network, a rule, then mail."""
    random = world.random("takeover")
    victim = random.choice([one for one in world.people.staff if one.role == "Finance"])
    evening = world.school.moment(world.today - ONE_DAY, time(18, 52))
    where = Endpoint(ip="203.0.113.66", country="NL", city="Amsterdam", autonomous_system=HOSTING)
    for number, (minutes, type_, title, severity) in enumerate(CHAIN):
        sign = Sign(type_, title, (0, 0, 1), product=PRODUCTS.get(type_, ENTRA))
        at = evening + timedelta(minutes=minutes, seconds=random.randrange(60))
        key = f"{TAKEOVER}-{number}"
        agent = AGENTS[0] if number == 0 else SCRIPT_AGENT
        yield Event(key, sign, victim, at, at, where if number else None, agent, severity, NEW)


CHAIN = (
    (0, "User reported phishing", "A link in a phishing mail was opened", Severity.LOW),
    (41, "unfamiliarFeatures", "Unfamiliar sign-in properties", Severity.MEDIUM),
    (43, "anomalousToken", "Anomalous token", Severity.HIGH),
    (
        66,
        "mcasSuspiciousInboxManipulationRules",
        'Inbox rule "." moves mail with "invoice" to RSS Feeds',
        Severity.HIGH,
    ),
    (
        615,
        "suspiciousSendingPatterns",
        "Mail about changed bank details sent to 41 colleagues from a compromised mailbox",
        Severity.CRITICAL,
    ),
)
"""Minutes after the click, type, title, severity."""
PRODUCTS = {
    "User reported phishing": "Google Workspace Alert Center",
    "suspiciousSendingPatterns": "Microsoft Defender XDR",
}


def oddities(world: World) -> Iterator[Event]:
    """Give what a morning has beside it: a pushed prompt, the harmless, the unclear, the long."""
    random = world.random("oddities")
    night = world.school.moment(world.today, time(1, 20))
    push = next(sign for _, sign in KINDS if sign.type == "userReportedSuspiciousActivity")
    tired = random.choice(world.people.slt)
    for number in range(2):
        at = night + timedelta(minutes=6 * number)
        where = place(random, "host", tired)
        event = Event(f"push-{at:%Y%m%d}-{number}", push, tired, at, at, where)
        yield replace(event, standing=NEW)
    for number, (title, severity) in enumerate(ODD):
        at = night + timedelta(hours=1 + number, minutes=random.randrange(50))
        who = world.anyone(random)
        sign = Sign("generic", title, (0, 0, 0))
        where = place(random, "home", who)
        event = Event(f"odd-{at:%Y%m%d}-{number}", sign, who, at, at, where, AGENTS[2], severity)
        yield replace(event, standing=NEW)


def watched(world: World) -> Iterator[Event]:
    """Give what somebody has taken on and keeps an eye on."""
    random = world.random("watched")
    for number, sign in enumerate(sign for _, sign in KINDS[4:8]):
        who = world.anyone(random, staff=0.5)
        at = world.at - timedelta(hours=random.uniform(26, 150))
        where = place(random, sign.place, who)
        event = Event(f"watched-{number}", sign, who, at, at, where, random.choice(AGENTS))
        yield replace(event, standing=AlertStatus.IN_PROGRESS)


ODD = (
    ("Sign-in by a new Chromebook of the prep school's trolley", Severity.INFORMATIONAL),
    ("Additional risk detected", Severity.UNKNOWN),
    (
        (
            "Unusual volume of file deletions in the shared drive of the Year 11 Geography "
            "coursework (1,204 files in 9 minutes, all restored from the bin within the hour)"
        ),
        Severity.MEDIUM,
    ),
)


def record(world: World, event: Event) -> Alert:
    """Give the alert as it stands at the world's now: dealt with, in hand or new."""
    random = world.random("alert", event.key)
    word, severity = level(random, event.sign)
    if event.severity is not None:
        severity = event.severity
        word = {Severity.UNKNOWN: "hidden"}.get(severity, severity.name.lower())
    status, verdict, comment, changed = _outcome(world, random, event)
    alert = Alert(
        ref=world.ref(Alert, event.key),
        title=event.sign.title,
        types=(event.sign.type,),
        product=event.sign.product,
        severity=severity,
        risk_level=word,
        status=status,
        source_status=_source_status(status),
        verdict=verdict,
        created_time=event.raised,
        start_time=event.happened,
        updated_at=changed,
        user=event.who.person(),
        src_endpoint=event.where,
        user_agent=event.agent,
        outcome="success" if event.where else "",
        is_mfa=(event.who.group == "staff" and event.sign.place == "home") or None,
        comment=comment,
    )
    return alert.model_copy(update={"raw": _raw(alert)})


def _outcome(
    world: World, random: Random, event: Event
) -> tuple[AlertStatus, Verdict | None, str, datetime]:
    """Draw when somebody took it on and when it was closed, and see how far that has come."""
    taken = after_hours(world.school, event.raised, lognormal(random, 35 / 60, 1.0))
    work = lognormal(random, 0.5, 1.0)
    if random.random() < PENDING:
        work += random.uniform(10, 110)
    closed = after_hours(world.school, taken, work)
    verdict = pick(random, VERDICTS)
    reason = random.choice(REASONS[verdict])
    standing = event.standing
    if standing is None:
        late = closed <= world.at
        standing = RESOLVED if late else AlertStatus.IN_PROGRESS if taken <= world.at else NEW
    if standing is RESOLVED:
        return standing, verdict, reason, closed
    changed = event.raised if standing is NEW else min(taken, world.at)
    return standing, None, "", changed


def _source_status(status: AlertStatus) -> str:
    return {AlertStatus.RESOLVED: "dismissed"}.get(status, "atRisk")


def _raw(alert: Alert) -> bytes:
    """Give the record as its source might have written it, so that it can be shown and exported."""
    user, where = alert.user, alert.src_endpoint or Endpoint()
    row = {
        "id": alert.ref.key,
        "riskEventType": alert.types[0],
        "riskLevel": alert.risk_level,
        "riskState": alert.source_status,
        "source": alert.product,
        "ipAddress": where.ip or None,
        "location": {"city": where.city, "countryOrRegion": where.country} if where.ip else None,
        "activityDateTime": alert.start_time.isoformat() if alert.start_time else None,
        "detectedDateTime": alert.created_time.isoformat(),
        "lastUpdatedDateTime": alert.updated_at.isoformat() if alert.updated_at else None,
        "userDisplayName": user.name if user else None,
        "userPrincipalName": user.email if user else None,
    }
    return json.dumps(row, ensure_ascii=False).encode()
