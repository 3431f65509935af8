"""Google Workspace's Alert Center, v1beta1, as `alerts.list` gives it.

Alert and metadata: the service's discovery document (revision 20261030); types and payloads:
developers.google.com/admin-sdk/alertcenter/reference/alert-types. Read 2026-11-24. Source and type
are written in varying case, the time of a blocked login is absent, and new payloads keep appearing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itday.domain.alert import Alert, AlertStatus, Severity
from itday.sdk.alerts.row import (
    SEVERITY,
    Given,
    Key,
    Maybe,
    Moment,
    Row,
    Words,
    dig,
    endpoint,
    person,
)

PRODUCT = "Google Workspace Alert Center"

STATUS = {
    "NOT_STARTED": AlertStatus.NEW,
    "IN_PROGRESS": AlertStatus.IN_PROGRESS,
    "CLOSED": AlertStatus.RESOLVED,
}

WHO = ("email", "actorEmail", "affectedUserEmails.0", "messages.0.recipient")
"""Where the payloads name the account concerned, the most telling first."""

MORE = ("title", "displayName", "ruleDescription", "name", "messages.0.subjectText")
"""Where payloads say what a general type such as `Activity Rule` leaves open."""


class Metadata(Row):
    """What administrators did with an alert, and how bad Google thinks it is."""

    status: Words = ""
    severity: Words = ""


class Found(Row):
    """An alert; only its id and time are needed."""

    alertId: Key  # noqa: N815  # Google's spelling
    createTime: Moment  # noqa: N815
    startTime: Maybe = None  # noqa: N815
    endTime: Maybe = None  # noqa: N815
    updateTime: Maybe = None  # noqa: N815
    type: Words = ""
    source: Words = ""
    securityInvestigationToolLink: Words = ""  # noqa: N815
    deleted: bool | None = None
    data: dict[str, Any] | None = None
    metadata: Metadata | None = None


def fits(row: Mapping[str, Any]) -> bool:
    """Say whether it is an alert of the Alert Center."""
    return "alertId" in row and "createTime" in row


def read(row: Mapping[str, Any], given: Given) -> Alert:
    """Give the alert; one deleted at Google counts as archived, so that history keeps it.

    Raises:
        ValidationError: It has no id or no time, or a field is of another kind.
    """
    seen = Found.model_validate(row)
    data, known = seen.data or {}, seen.metadata or Metadata()
    more = _first(data, MORE)
    email = _first(data, WHO)
    ip = _first(data, ("loginDetails.ipAddress", "sourceIp"))
    status = "deleted" if seen.deleted else known.status
    return given.alert(
        seen.alertId,
        title=": ".join(part for part in (seen.type or seen.source, more) if part),
        types=tuple(part for part in (seen.type, _payload(data)) if part),
        product=PRODUCT,
        severity=SEVERITY.get(known.severity.casefold(), Severity.UNKNOWN),
        risk_level=known.severity,
        status=_status(status),
        source_status=status,
        created_time=seen.createTime,
        start_time=seen.startTime,
        end_time=seen.endTime,
        updated_at=seen.updateTime or seen.createTime,
        user=person(email=email, login=email),
        src_endpoint=endpoint(ip),
        url=seen.securityInvestigationToolLink,
    )


def _status(word: str) -> AlertStatus | str:
    if word == "deleted":
        return AlertStatus.ARCHIVED
    return STATUS.get(word, word or AlertStatus.NEW)


def _payload(data: Mapping[str, Any]) -> str:
    """Give the payload's own type: `AccountWarning` of a long address."""
    return str(data.get("@type", "")).rpartition(".")[2]


def _first(data: Mapping[str, Any], paths: tuple[str, ...]) -> str:
    for path in paths:
        head, is_list, rest = path.partition(".0")
        found = dig(data, head)
        if is_list and isinstance(found, list) and found:
            found = dig(found[0], rest[1:]) if rest and isinstance(found[0], dict) else found[0]
        if isinstance(found, str) and found:
            return found
    return ""
