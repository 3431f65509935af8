"""Events of the login log (Reports v1) that are alerts, and what they are in our words.

Facts: developers.google.com/workspace/admin/reports/v1/appendix/activity/login (read 2026-11-29).
The victim of an account warning is a parameter, not the actor; times there are in microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime

from itday.domain.alert import Alert, AlertStatus, Severity
from itday.sdk.alerts.row import Given, endpoint, person, spoken
from itday.sdk.rows import Row, Words

PRODUCT = "Google Workspace login audit"
PATH = "admin/reports/v1/activity/users/all/applications/login"
STAMP = "%Y%m%dT%H%M%S.%fZ"
"""How an entry's time stands in its key."""
EVENTS: Mapping[str, Severity] = {
    "suspicious_login": Severity.HIGH,
    "suspicious_login_less_secure_app": Severity.HIGH,
    "suspicious_programmatic_login": Severity.HIGH,
    "gov_attack_warning": Severity.CRITICAL,
    "account_disabled_password_leak": Severity.HIGH,
    "account_disabled_hijacked": Severity.CRITICAL,
    "account_disabled_generic": Severity.MEDIUM,
    "account_disabled_spamming": Severity.MEDIUM,
    "account_disabled_spamming_through_relay": Severity.MEDIUM,
    "user_signed_out_due_to_suspicious_session_cookie": Severity.HIGH,
    "risky_sensitive_action_blocked": Severity.MEDIUM,
    "risky_sensitive_action_allowed": Severity.MEDIUM,
    "2sv_disable": Severity.LOW,
}
"""Events that are alerts by themselves."""
SUSPECT = ("login_success", "login_failure")
"""Those that are one where Google calls them suspicious."""
WANTED: Sequence[Mapping[str, str]] = (
    *({"eventName": name} for name in EVENTS),
    *({"eventName": name, "filters": "is_suspicious==true"} for name in SUSPECT),
)
"""Queries that together list every alert of the log."""


class Id(Row):
    """What names an activity."""

    time: AwareDatetime
    uniqueQualifier: Words = ""  # noqa: N815  # Google's spelling


class Actor(Row):
    """Who did it."""

    email: Words = ""


class Parameter(Row):
    """One detail of an event."""

    name: Words = ""
    value: Words = ""
    intValue: Words = ""  # noqa: N815
    boolValue: bool | None = None  # noqa: N815
    multiValue: tuple[str, ...] | None = ()  # noqa: N815


class Event(Row):
    """What happened."""

    type: Words = ""
    name: Words = ""
    parameters: tuple[Parameter, ...] | None = ()

    def said(self, name: str) -> str:
        """A detail's value, whichever way it is written; empty where there is none."""
        for one in self.parameters or ():
            if one.name == name:
                return one.value or one.intValue or " ".join(one.multiValue or ())
        return ""

    def suspicious(self) -> bool:
        """Whether Google calls it so."""
        return any(one.name == "is_suspicious" and one.boolValue for one in self.parameters or ())

    def wanted(self) -> bool:
        """Whether one of `WANTED` would list it."""
        return self.name in EVENTS or (self.name in SUSPECT and self.suspicious())


class Activity(Row):
    """One entry of the log."""

    id: Id
    actor: Actor | None = None
    ipAddress: Words = ""  # noqa: N815
    events: tuple[Event, ...] | None = ()


def is_alert(row: Any) -> bool:
    """Whether a row of the whole log is worth reading; one that cannot be read is set aside."""
    try:
        events = Activity.model_validate(row).events
    except ValueError:
        return True
    return not events or any(one.wanted() for one in events)


def read(row: Mapping[str, Any], given: Given) -> Alert:
    """Give the alert of an activity; its most severe event is what it is called by.

    Raises:
        ValidationError: It has no time, or a field is of another kind.
        ValueError: None of its events is an alert.
    """
    seen = Activity.model_validate(row)
    events = [one for one in seen.events or () if one.wanted() or one.suspicious()]
    if not events:
        raise ValueError("no alert")
    worst = max(events, key=lambda one: EVENTS.get(one.name, Severity.MEDIUM))
    who = worst.said("affected_email_address") or (seen.actor or Actor()).email
    failed = "failure" if worst.name == "login_failure" else ""
    return given.alert(
        f"login/{seen.id.time.astimezone(UTC):{STAMP}}/{seen.id.uniqueQualifier}",
        title=spoken(worst.name),
        types=tuple(one.name for one in events),
        product=PRODUCT,
        severity=EVENTS.get(worst.name, Severity.MEDIUM),
        status=AlertStatus.NEW,
        created_time=seen.id.time,
        start_time=_micro(worst.said("login_timestamp")) or seen.id.time,
        updated_at=seen.id.time,
        user=person(email=who, login=who),
        src_endpoint=endpoint(seen.ipAddress),
        outcome=failed or ("success" if worst.name == "login_success" else ""),
    )


def _micro(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text) / 1e6, UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None
