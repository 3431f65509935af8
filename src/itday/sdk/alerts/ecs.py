"""Alerts in Elastic Common Schema: one object a line, nested, flat dotted or mixed.

Fields: elastic.co/docs/reference/ecs (9.x); Elastic Security's own are `kibana.alert.*`, before 8.0
`signal.*`. The bands of the risk score are those of Elastic's detection rules (low 0 to 21, medium
to 47, high to 73, critical above). Read 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itday.domain.alert import Alert, AlertStatus, Severity
from itday.sdk.alerts.row import (
    SEVERITY,
    Given,
    Maybe,
    Moment,
    Row,
    Words,
    dig,
    endpoint,
    outcome,
    person,
)

BANDS = (
    (73, Severity.CRITICAL),
    (47, Severity.HIGH),
    (21, Severity.MEDIUM),
    (-1, Severity.LOW),
)
"""Above which risk score an alert is how severe."""

STATUS = {
    "open": AlertStatus.NEW,
    "acknowledged": AlertStatus.IN_PROGRESS,
    "in-progress": AlertStatus.IN_PROGRESS,
    "closed": AlertStatus.RESOLVED,
}

PATHS = {
    "key": ("kibana.alert.uuid", "event.id", "_id"),
    "title": ("kibana.alert.rule.name", "signal.rule.name", "rule.name", "message", "event.action"),
    "reason": ("kibana.alert.reason", "event.reason", "rule.description"),
    "type": ("event.action", "event.code", "rule.id", "kibana.alert.rule.rule_id"),
    "product": ("observer.product", "event.module", "event.provider", "event.dataset"),
    "level": ("kibana.alert.severity", "signal.rule.severity"),
    "score": ("kibana.alert.risk_score", "event.risk_score_norm", "event.risk_score"),
    "status": ("kibana.alert.workflow_status", "signal.status"),
    "created": ("event.created", "@timestamp"),
    "start": ("event.start", "kibana.alert.original_time", "@timestamp"),
    "end": ("event.end",),
    "name": ("user.full_name",),
    "email": ("user.email",),
    "login": ("user.name", "user.target.name"),
    "ip": ("source.ip", "client.ip"),
    "country": ("source.geo.country_iso_code", "source.geo.country_name"),
    "city": ("source.geo.city_name",),
    "number": ("source.as.number",),
    "agent": ("user_agent.original",),
    "outcome": ("event.outcome",),
    "url": ("kibana.alert.url", "event.url"),
}
"""For each of our fields, where ECS may have it, the most telling first."""

ALERTING = ("alert", "signal")


class Fields(Row):
    """What was found at `PATHS`; a time is needed."""

    key: Words = ""
    title: Words = ""
    reason: Words = ""
    type: Words = ""
    product: Words = ""
    level: Words = ""
    score: float | None = None
    status: Words = ""
    created: Moment
    start: Maybe = None
    end: Maybe = None
    name: Words = ""
    email: Words = ""
    login: Words = ""
    ip: Words = ""
    country: Words = ""
    city: Words = ""
    number: int | None = None
    agent: Words = ""
    outcome: Words = ""
    url: Words = ""


def fits(row: Mapping[str, Any]) -> bool:
    """Say whether it is an ECS document that speaks of an event."""
    return "@timestamp" in row and any(
        key in ("event", "ecs", "rule", "kibana", "signal")
        or key.startswith(("event.", "ecs.", "rule.", "kibana.alert.", "signal."))
        for key in row
    )


def read(row: Mapping[str, Any], given: Given) -> Alert | None:
    """Give the alert, or None for a document that is only an event.

    It is an alert where `event.kind` says so (`alert`, `signal`), or a rule is named that fired.

    Raises:
        ValidationError: It has no time, or a field is of another kind.
    """
    named = dig(row, "rule.name") or dig(row, "kibana.alert.uuid") or dig(row, "signal.rule.name")
    if dig(row, "event.kind") not in ALERTING and not named:
        return None
    seen = Fields.model_validate({ours: _first(row, paths) for ours, paths in PATHS.items()})
    return given.alert(
        seen.key,
        title=seen.title or seen.reason,
        types=(seen.type,) if seen.type else (),
        product=seen.product or "ECS",
        severity=_severity(seen),
        risk_level=seen.level,
        risk_score=seen.score,
        status=STATUS.get(seen.status, seen.status or AlertStatus.NEW),
        source_status=seen.status,
        created_time=seen.created,
        start_time=seen.start,
        end_time=seen.end,
        updated_at=seen.created,
        user=person(seen.name, seen.email, seen.login),
        src_endpoint=endpoint(seen.ip, seen.country, seen.city, seen.number),
        user_agent=seen.agent,
        outcome=outcome(seen.outcome),
        comment=seen.reason,
        url=seen.url,
    )


def _severity(seen: Fields) -> Severity:
    """The word, else the score; `event.severity` means another scale at every vendor."""
    if seen.level or seen.score is None:
        return SEVERITY.get(seen.level.casefold(), Severity.UNKNOWN)
    score = seen.score
    return next((severity for above, severity in BANDS if score > above), Severity.UNKNOWN)


def _first(row: Mapping[str, Any], paths: tuple[str, ...]) -> Any:
    """The first that is there; ECS allows a list wherever it allows one value."""
    for path in paths:
        found = dig(row, path)
        if isinstance(found, list):
            found = found[0] if found else None
        if found not in (None, "") and not isinstance(found, dict):
            return found
    return None
