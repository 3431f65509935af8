"""Findings in the Open Cybersecurity Schema Framework, class 2004 and its neighbours.

Fields and numbers: schema.ocsf.io, 1.9.0-dev: `events/findings`, `objects/finding_info`,
`dictionary`. Read 2026-11-24. Times are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from itday.domain.alert import Alert, AlertStatus, Severity, Verdict
from itday.sdk.alerts.row import (
    Given,
    Maybe,
    Moment,
    Row,
    Words,
    device,
    dig,
    endpoint,
    person,
)

FINDINGS = 2
"""The category whose classes are findings."""

SEVERITY = {1: Severity.INFORMATIONAL, 2: Severity.LOW, 3: Severity.MEDIUM} | {
    4: Severity.HIGH,
    5: Severity.CRITICAL,
    6: Severity.CRITICAL,
}
"""`severity_id`; 6 is "fatal", 99 another word."""

STATUS = {
    1: AlertStatus.NEW,
    2: AlertStatus.IN_PROGRESS,
    3: AlertStatus.SUPPRESSED,
    4: AlertStatus.RESOLVED,
    5: AlertStatus.ARCHIVED,
    6: AlertStatus.ARCHIVED,
}
"""`status_id`; 6 is "deleted": it is kept here, closed."""

VERDICT = {
    1: Verdict.FALSE_POSITIVE,
    2: Verdict.TRUE_POSITIVE,
    4: Verdict.SUSPICIOUS,
    5: Verdict.BENIGN_POSITIVE,
    6: Verdict.TEST,
    7: Verdict.INSUFFICIENT_DATA,
    10: Verdict.DUPLICATE,
}
"""`verdict_id`; the others are kept as their words."""

PEOPLE = ("user", "actor.user", "evidence.user", "evidence.actor.user", "resource.owner")
DEVICES = ("device", "evidence.device")
PLACES = ("src_endpoint", "evidence.src_endpoint", "device")


def _from_ms(value: Any) -> Any:
    """Milliseconds, however early: pydantic would take small ones for seconds."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError from error


class Finding(Row):
    """What all findings have; a time is needed."""

    time: Annotated[Moment, BeforeValidator(_from_ms)]
    start_time: Annotated[Maybe, BeforeValidator(_from_ms)] = None
    end_time: Annotated[Maybe, BeforeValidator(_from_ms)] = None
    severity_id: int | None = None
    status_id: int | None = None
    status: Words = ""
    verdict_id: int | None = None
    verdict: Words = ""
    risk_level: Words = ""
    risk_score: float | None = None
    message: Words = ""
    comment: Words = ""
    is_mfa: bool | None = None
    src_url: Words = ""


class Facts(Row):
    """`finding_info`, before 1.1 called `finding`."""

    uid: Words = ""
    title: Words = ""
    types: tuple[str, ...] | None = None
    src_url: Words = ""
    modified_time: Annotated[Maybe, BeforeValidator(_from_ms)] = None


def fits(row: Mapping[str, Any]) -> bool:
    """Say whether it is an OCSF event."""
    return isinstance(row.get("class_uid"), int) and "time" in row


def read(row: Mapping[str, Any], given: Given) -> Alert | None:
    """Give the alert, or None for an event that is no finding and not marked `is_alert`.

    Raises:
        ValidationError: It has no time, or a field is of another kind.
    """
    if row["class_uid"] // 1000 != FINDINGS and row.get("is_alert") is not True:
        return None
    seen = Finding.model_validate(row)
    facts = Facts.model_validate(row.get("finding_info") or row.get("finding") or {})
    place = _part(row, PLACES)
    used = _part(row, DEVICES)
    location = place.get("location") if isinstance(place.get("location"), dict) else {}
    return given.alert(
        facts.uid or str(dig(row, "metadata.uid") or ""),
        title=facts.title or seen.message or str(row.get("class_name") or "Finding"),
        types=facts.types or (),
        product=str(dig(row, "metadata.product.name") or "OCSF"),
        severity=SEVERITY.get(seen.severity_id or 0, Severity.UNKNOWN),
        risk_level=seen.risk_level,
        risk_score=seen.risk_score,
        status=STATUS.get(seen.status_id or 0, seen.status or AlertStatus.NEW),
        source_status=seen.status,
        verdict=VERDICT.get(seen.verdict_id or 0, seen.verdict or None),
        created_time=seen.time,
        start_time=seen.start_time,
        end_time=seen.end_time,
        updated_at=facts.modified_time or seen.time,
        user=_person(_part(row, PEOPLE)),
        src_endpoint=endpoint(
            _words(place, "ip"), _words(location, "country"), _words(location, "city"), _as(place)
        ),
        user_agent=str(dig(row, "http_request.user_agent") or ""),
        outcome=_outcome(row, seen.status_id),
        is_mfa=seen.is_mfa,
        device=device(used.get("is_compliant"), used.get("is_managed")),
        comment=seen.comment or ("" if seen.message == facts.title else seen.message),
        url=seen.src_url or facts.src_url,
    )


def _part(row: Mapping[str, Any], paths: tuple[str, ...]) -> Mapping[str, Any]:
    """The first object there; since 1.1 findings keep people and places in `evidences`."""
    evidences = row.get("evidences")
    first = evidences[0] if isinstance(evidences, list) and evidences else None
    whole = {**row, "evidence": first if isinstance(first, dict) else {}}
    found = (dig(whole, path) for path in paths)
    return next((one for one in found if isinstance(one, dict) and one), {})


def _person(user: Mapping[str, Any]) -> Any:
    name = _words(user, "full_name") or _words(user, "display_name")
    return person(name, _words(user, "email_addr"), _words(user, "name") or _words(user, "uid"))


def _words(part: Mapping[str, Any] | None, name: str) -> str:
    found = (part or {}).get(name)
    return str(found) if isinstance(found, str | int) else ""


def _as(place: Mapping[str, Any]) -> int | None:
    number = dig(place, "autonomous_system.number")
    return number if isinstance(number, int) else None


def _outcome(row: Mapping[str, Any], status_id: int | None) -> str:
    """Only an event (class 3002 and the like) succeeds or fails; a finding has a life instead."""
    if row["class_uid"] // 1000 == FINDINGS:
        return ""
    return {1: "success", 2: "failure"}.get(status_id or 0, "")
