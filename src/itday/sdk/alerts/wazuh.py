"""Wazuh 4.x, as the server writes `alerts.json` (one object a line) and its indexer holds it.

Levels: documentation.wazuh.com, "Rules classification"; fields: the server's index template and
`alerts.json` as documented for 4.14. Read 2026-11-24. Alerts there have no state of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from itday.domain.alert import Alert, Severity
from itday.sdk.alerts.row import Given, Key, Moment, Row, Words, dig, endpoint, person

PRODUCT = "Wazuh"

STEPS = (
    (15, Severity.CRITICAL),
    (12, Severity.HIGH),
    (7, Severity.MEDIUM),
    (0, Severity.LOW),
)
"""From which rule level on (0 to 16) an alert is how severe."""

USER = ("data.dstuser", "data.win.eventdata.targetUserName", "data.srcuser", "data.user")
ADDRESS = ("data.srcip", "data.win.eventdata.ipAddress", "data.src_ip")
FAILED = {"authentication_failed", "authentication_failures", "win_authentication_failed"}


class Rule(Row):
    """What fired."""

    level: int
    description: Words = ""
    groups: Annotated[
        tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v or ())
    ] = ()


class Entry(Row):
    """A line of `alerts.json`; id, time and rule are needed."""

    id: Key
    timestamp: Moment
    rule: Rule
    full_log: Words = ""


def fits(row: Mapping[str, Any]) -> bool:
    """Say whether it is a Wazuh alert."""
    return "timestamp" in row and isinstance(row.get("rule"), dict) and "level" in row["rule"]


def read(row: Mapping[str, Any], given: Given) -> Alert | None:
    """Give the alert, or None where its rule's level is below `given.min_level`.

    Raises:
        ValidationError: It has no id, time or rule level, or a field is of another kind.
    """
    seen = Entry.model_validate(row)
    if seen.rule.level < given.min_level:
        return None
    login = _first(row, USER)
    return given.alert(
        seen.id,
        title=seen.rule.description or ", ".join(seen.rule.groups),
        types=seen.rule.groups,
        product=PRODUCT,
        severity=next(severity for level, severity in STEPS if seen.rule.level >= level),
        risk_level=f"level {seen.rule.level}",
        risk_score=seen.rule.level,
        created_time=seen.timestamp,
        start_time=seen.timestamp,
        updated_at=seen.timestamp,
        user=person(login=login),
        src_endpoint=endpoint(
            _first(row, ADDRESS),
            _first(row, ("GeoLocation.country_name",)),
            _first(row, ("GeoLocation.city_name",)),
        ),
        outcome=_outcome(seen.rule.groups),
        comment=seen.full_log,
    )


def _outcome(groups: tuple[str, ...]) -> str:
    if FAILED & set(groups):
        return "failure"
    return "success" if "authentication_success" in groups else ""


def _first(row: Mapping[str, Any], paths: tuple[str, ...]) -> str:
    found = (dig(row, path) for path in paths)
    return next((str(one) for one in found if one not in (None, "", "-")), "")
