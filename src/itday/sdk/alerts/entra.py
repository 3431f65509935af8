"""Entra ID Protection's risk detections, as Microsoft Graph v1.0 gives them.

Fields and their values: learn.microsoft.com/graph/api/resources/riskdetection, and Graph's CSDL
metadata; the kinds of detection: learn.microsoft.com/entra/id-protection/
concept-identity-protection-risks. All read 2026-11-24. Every enumeration there is open-ended, and
tenants without the P2 licence see most detections as `generic` with details `hidden`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from itday.domain.alert import Alert, AlertStatus, Severity, Verdict
from itday.sdk.alerts.row import (
    SEVERITY,
    Given,
    Key,
    Maybe,
    Moment,
    Row,
    Words,
    endpoint,
    person,
    spoken,
)

PRODUCT = "Microsoft Entra ID Protection"

LEVEL = SEVERITY | {"none": Severity.INFORMATIONAL}
"""`hidden` (no P2 licence) says nothing, so it stays unknown rather than low."""

STATE: Mapping[str, tuple[AlertStatus, Verdict | None]] = {
    "atrisk": (AlertStatus.NEW, None),
    "confirmedcompromised": (AlertStatus.IN_PROGRESS, Verdict.TRUE_POSITIVE),
    "confirmedsafe": (AlertStatus.RESOLVED, Verdict.FALSE_POSITIVE),
    "dismissed": (AlertStatus.RESOLVED, None),
    "remediated": (AlertStatus.RESOLVED, None),
}
"""What the source's state tells of status and verdict.

Confirmed compromised stays open: the account still has to be made safe. Dismissed is used for
expected activity, tests and for want of data alike, so it gives no verdict.
"""

PASSED_MFA = "userPassedMFADrivenByRiskBasedPolicy"

TITLES = {
    "adminConfirmedUserCompromised": "An administrator confirmed the account compromised",
    "anomalousToken": "Anomalous token",
    "anonymizedIPAddress": "Sign-in from an anonymous IP address",
    "attackerinTheMiddle": "Attacker in the middle",
    "attemptedPrtAccess": "Possible attempt to take the primary refresh token",
    "generic": "Additional risk detected (details need the P2 licence)",
    "impossibleTravel": "Impossible travel",
    "investigationsThreatIntelligence": "Microsoft threat intelligence",
    "leakedCredentials": "Leaked credentials",
    "maliciousIPAddress": "Sign-in from a malicious IP address",
    "mcasSuspiciousInboxManipulationRules": "Suspicious inbox manipulation rule",
    "nationStateIP": "Sign-in from an address of a known threat actor",
    "newCountry": "Sign-in from a new country",
    "passwordSpray": "Password spray with a right password",
    "riskyIPAddress": "Sign-in from a risky IP address",
    "suspiciousAPITraffic": "Suspicious API traffic",
    "suspiciousInboxForwarding": "Suspicious inbox forwarding",
    "suspiciousSendingPatterns": "Suspicious sending patterns",
    "tokenIssuerAnomaly": "Token issuer anomaly",
    "unfamiliarFeatures": "Unfamiliar sign-in properties",
    "unlikelyTravel": "Atypical travel",
    "userReportedSuspiciousActivity": "The user reported an MFA prompt as not theirs",
}


class Place(Row):
    """`signInLocation`."""

    city: Words = ""
    countryOrRegion: Words = ""  # noqa: N815  # Microsoft's spelling


class Detection(Row):
    """A `riskDetection`; only the id and one of its times are needed."""

    id: Key
    riskEventType: Words = ""  # noqa: N815
    riskState: Words = ""  # noqa: N815
    riskLevel: Words = ""  # noqa: N815
    riskDetail: Words = ""  # noqa: N815
    ipAddress: Words = ""  # noqa: N815
    location: Place | None = None
    activityDateTime: Maybe = None  # noqa: N815
    detectedDateTime: Moment  # noqa: N815
    lastUpdatedDateTime: Maybe = None  # noqa: N815
    userDisplayName: Words = ""  # noqa: N815
    userPrincipalName: Words = ""  # noqa: N815
    additionalInfo: Words = ""  # noqa: N815
    """JSON within a string: a list of `{"Key": ..., "Value": ...}`."""


def fits(row: Mapping[str, Any]) -> bool:
    """Say whether it is a risk detection."""
    return "riskEventType" in row and "id" in row


def read(row: Mapping[str, Any], given: Given) -> Alert:
    """Give the alert.

    Raises:
        ValidationError: It has no id or no time of detection, or a field is of another kind.
    """
    seen = Detection.model_validate(row)
    status, verdict = _judged(seen)
    place = seen.location or Place()
    fired = seen.riskEventType or "generic"
    return given.alert(
        seen.id,
        title=TITLES.get(fired, spoken(fired)),
        types=(fired,),
        product=PRODUCT,
        severity=LEVEL.get(seen.riskLevel.casefold(), Severity.UNKNOWN),
        risk_level=seen.riskLevel,
        status=status,
        source_status=seen.riskState,
        verdict=verdict,
        created_time=seen.detectedDateTime,
        start_time=seen.activityDateTime,
        updated_at=seen.lastUpdatedDateTime or seen.detectedDateTime,
        user=person(seen.userDisplayName, seen.userPrincipalName, seen.userPrincipalName),
        src_endpoint=endpoint(seen.ipAddress, place.countryOrRegion, place.city),
        user_agent=_user_agent(seen.additionalInfo),
        is_mfa=True if seen.riskDetail == PASSED_MFA else None,
        comment="" if seen.riskDetail in {"", "none", "hidden"} else spoken(seen.riskDetail),
    )


def _judged(seen: Detection) -> tuple[AlertStatus | str, Verdict | None]:
    state = seen.riskState.casefold()
    if state == "none" and seen.riskLevel.casefold() == "none":
        return AlertStatus.RESOLVED, None
    if state in {"", "none", "unknownfuturevalue"}:
        return AlertStatus.NEW, None
    return STATE.get(state, (seen.riskState, None))


def _user_agent(text: str) -> str:
    """Find the browser in `additionalInfo`; anything odd there costs only this."""
    try:
        pairs = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ""
    for pair in pairs if isinstance(pairs, list) else []:
        if isinstance(pair, dict) and str(pair.get("Key", "")).casefold() == "useragent":
            return str(pair.get("Value") or "")
    return ""
