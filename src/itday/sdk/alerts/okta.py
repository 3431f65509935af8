"""Okta's System Log, as `GET /api/v1/logs` and its export give it.

Fields and values: the `LogEvent` schema of Okta's management contract 2026.06.3, read 2026-11-24;
nearly every field may be null. The names of event types are not in that contract; those that count
as alerts are a setting, and their default is taken from published detection rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itday.domain.alert import Alert, Severity
from itday.sdk.alerts.row import (
    SEVERITY,
    Given,
    Key,
    Moment,
    Row,
    Words,
    endpoint,
    outcome,
    person,
)

PRODUCT = "Okta"

LOG = {
    "DEBUG": Severity.INFORMATIONAL,
    "INFO": Severity.INFORMATIONAL,
    "WARN": Severity.LOW,
    "ERROR": Severity.MEDIUM,
}
"""The log's own severities say how loud an entry is, not how dangerous: hence so low."""

EVENT = {
    "security.threat.detected": Severity.HIGH,
    "user.account.lock": Severity.LOW,
    "user.account.report_suspicious_activity_by_enduser": Severity.HIGH,
    "user.mfa.okta_verify.deny_push": Severity.MEDIUM,
    "user.risk.detect": Severity.MEDIUM,
}

LOUD = {"MEDIUM", "HIGH"}
"""Risk levels that make an alert of any event."""


class Actor(Row):
    """Who did it, or whom it was done to."""

    id: Words = ""
    type: Words = ""
    alternateId: Words = ""  # noqa: N815  # Okta's spelling
    displayName: Words = ""  # noqa: N815


class UserAgent(Row):
    """The browser."""

    rawUserAgent: Words = ""  # noqa: N815


class Place(Row):
    """`geographicalContext`."""

    city: Words = ""
    country: Words = ""


class Client(Row):
    """Where it came from."""

    ipAddress: Words = ""  # noqa: N815
    userAgent: UserAgent | None = None  # noqa: N815
    geographicalContext: Place | None = None  # noqa: N815


class Outcome(Row):
    """How it ended."""

    result: Words = ""
    reason: Words = ""


class Risk(Row):
    """What Okta made of it."""

    level: Words = ""


class Security(Row):
    """`securityContext`."""

    asNumber: int | None = None  # noqa: N815
    risk: Risk | None = None


class Event(Row):
    """A `LogEvent`; id, time and type are needed."""

    uuid: Key
    published: Moment
    eventType: Key  # noqa: N815
    severity: Words = ""
    displayMessage: Words = ""  # noqa: N815
    actor: Actor | None = None
    client: Client | None = None
    outcome: Outcome | None = None
    securityContext: Security | None = None  # noqa: N815
    target: tuple[Actor, ...] | None = None

    @property
    def about(self) -> Actor:
        """Whose account it is about: its own, unless a program of Okta's speaks of a user's."""
        actor = self.actor or Actor()
        if actor.type in {"", "User"}:
            return actor
        users = (one for one in self.target or () if one.type == "User")
        return next(users, actor)


def fits(row: Mapping[str, Any]) -> bool:
    """Say whether it is an entry of the System Log."""
    return "uuid" in row and "published" in row and "eventType" in row


def read(row: Mapping[str, Any], given: Given) -> Alert | None:
    """Give the alert, or None for an entry that is only a log line.

    It is an alert where its type is one of `given.okta_events` or Okta put its risk at medium or
    high. A failed login alone is none: a school has hundreds a day.

    Raises:
        ValidationError: It has no id, time or type, or a field is of another kind.
    """
    seen = Event.model_validate(row)
    security = seen.securityContext or Security()
    level = (security.risk or Risk()).level.upper()
    if seen.eventType not in given.okta_events and level not in LOUD:
        return None
    client, actor = seen.client or Client(), seen.about
    place, ended = client.geographicalContext or Place(), seen.outcome or Outcome()
    own = EVENT.get(seen.eventType, LOG.get(seen.severity.upper(), Severity.UNKNOWN))
    return given.alert(
        seen.uuid,
        title=seen.displayMessage or seen.eventType,
        types=(seen.eventType,),
        product=PRODUCT,
        severity=max(own, SEVERITY.get(level.casefold(), Severity.UNKNOWN)),
        risk_level=level.casefold(),
        created_time=seen.published,
        start_time=seen.published,
        updated_at=seen.published,
        user=person(
            actor.displayName, actor.alternateId if "@" in actor.alternateId else "",
            actor.alternateId,
        ),
        src_endpoint=endpoint(client.ipAddress, place.country, place.city, security.asNumber),
        user_agent=(client.userAgent or UserAgent()).rawUserAgent,
        outcome=outcome(ended.result),
        comment=ended.reason,
    )  # fmt: skip
