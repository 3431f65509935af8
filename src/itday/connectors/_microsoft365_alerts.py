"""What Graph's four sources of alerts are in our words.

Risk detections are read by `sdk.alerts.entra`, as from an export. Facts of the others:
learn.microsoft.com/graph/api/resources/riskyuser, /signin, /security-alert (read 2026-11-29), and
Graph's CSDL, whose spelling of determinations is the one that is sent and which reads both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime

from itday.domain.alert import Alert, AlertStatus, Severity, Verdict
from itday.sdk.alerts import entra
from itday.sdk.alerts.row import Given, device, endpoint, person, spoken
from itday.sdk.rows import Row, Words

RISK, RISKY_USER, SIGN_IN, DEFENDER = "risk", "user", "signin", "defender"
"""What a key begins with: where the alert came from, and so where a change of it goes."""

CLASSIFICATION = {
    "truePositive": Verdict.TRUE_POSITIVE,
    "falsePositive": Verdict.FALSE_POSITIVE,
    "informationalExpectedActivity": Verdict.BENIGN_POSITIVE,
}
CLASSIFIED: Mapping[str, tuple[str, str]] = {
    "true_positive": ("truePositive", "compromisedAccount"),
    "benign_positive": ("informationalExpectedActivity", "confirmedActivity"),
    "false_positive": ("falsePositive", "notMalicious"),
    "insufficient_data": ("falsePositive", "notEnoughDataToValidate"),
    "test": ("informationalExpectedActivity", "securityTesting"),
    "duplicate": ("falsePositive", "other"),
    "suspicious": ("truePositive", "other"),
}
"""Classification and determination for each of our verdicts."""
DEFENDER_STATUS = {
    "new": AlertStatus.NEW,
    "inProgress": AlertStatus.IN_PROGRESS,
    "resolved": AlertStatus.RESOLVED,
}
SEVERITY = {
    "informational": Severity.INFORMATIONAL,
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
}


class RiskyUser(Row):
    """A `riskyUser`."""

    id: str
    riskLevel: Words = ""  # noqa: N815  # Microsoft's spelling
    riskState: Words = ""  # noqa: N815
    riskDetail: Words = ""  # noqa: N815
    riskLastUpdatedDateTime: AwareDatetime  # noqa: N815
    userDisplayName: Words = ""  # noqa: N815
    userPrincipalName: Words = ""  # noqa: N815


class Place(Row):
    """`signInLocation`."""

    city: Words = ""
    countryOrRegion: Words = ""  # noqa: N815


class Outcome(Row):
    """`signInStatus`."""

    errorCode: int | None = 0  # noqa: N815
    failureReason: Words = ""  # noqa: N815


class Device(Row):
    """`deviceDetail`."""

    isCompliant: bool | None = None  # noqa: N815
    isManaged: bool | None = None  # noqa: N815


class SignIn(Row):
    """A `signIn`."""

    id: str
    createdDateTime: AwareDatetime  # noqa: N815
    userId: Words = ""  # noqa: N815
    userDisplayName: Words = ""  # noqa: N815
    userPrincipalName: Words = ""  # noqa: N815
    appDisplayName: Words = ""  # noqa: N815
    ipAddress: Words = ""  # noqa: N815
    userAgent: Words = ""  # noqa: N815
    location: Place | None = None
    status: Outcome | None = None
    deviceDetail: Device | None = None  # noqa: N815
    riskState: Words = ""  # noqa: N815
    riskLevelDuringSignIn: Words = ""  # noqa: N815
    riskEventTypes_v2: tuple[str, ...] | None = ()  # noqa: N815


class Comment(Row):
    """`alertComment`."""

    comment: Words = ""


class Incident(Row):
    """A `security.alert` of Defender's."""

    id: str
    title: Words = ""
    category: Words = ""
    detectorId: Words = ""  # noqa: N815
    productName: Words = ""  # noqa: N815
    severity: Words = ""
    status: Words = ""
    classification: Words = ""
    determination: Words = ""
    alertWebUrl: Words = ""  # noqa: N815
    createdDateTime: AwareDatetime  # noqa: N815
    lastUpdateDateTime: AwareDatetime | None = None  # noqa: N815
    firstActivityDateTime: AwareDatetime | None = None  # noqa: N815
    lastActivityDateTime: AwareDatetime | None = None  # noqa: N815
    evidence: tuple[Any, ...] | None = ()
    comments: tuple[Comment, ...] | None = ()

    def account(self) -> Mapping[str, Any]:
        """The first account among the evidence; empty where there is none."""
        for one in self.evidence or ():
            if isinstance(one, Mapping) and isinstance(one.get("userAccount"), Mapping):
                found: Mapping[str, Any] = one["userAccount"]
                return found
        return {}


def detection(row: Mapping[str, Any], given: Given) -> Alert:
    """A risk detection."""
    one = entra.read(row, given)
    return one.model_copy(update={"ref": one.ref._replace(key=f"{RISK}/{one.ref.key}")})


def risky_user(row: Mapping[str, Any], given: Given) -> Alert:
    """An account that Entra holds to be at risk, whatever the detections were."""
    one = RiskyUser.model_validate(row)
    status, verdict = entra.STATE.get(one.riskState.casefold(), (AlertStatus.NEW, None))
    return given.alert(
        f"{RISKY_USER}/{one.id}",
        title=f"Account at risk: {one.userDisplayName or one.userPrincipalName}",
        types=("riskyUser",),
        product=entra.PRODUCT,
        severity=entra.LEVEL.get(one.riskLevel.casefold(), Severity.UNKNOWN),
        risk_level=one.riskLevel,
        status=status,
        source_status=one.riskState,
        verdict=verdict,
        created_time=one.riskLastUpdatedDateTime,
        updated_at=one.riskLastUpdatedDateTime,
        user=person(one.userDisplayName, one.userPrincipalName, one.userPrincipalName),
        comment="" if one.riskDetail in {"", "none", "hidden"} else spoken(one.riskDetail),
    )


def sign_in(row: Mapping[str, Any], given: Given) -> Alert:
    """A sign-in that was at risk when it happened."""
    one = SignIn.model_validate(row)
    place, outcome, used = (
        one.location or Place(),
        one.status or Outcome(),
        one.deviceDetail or Device(),
    )
    status, verdict = entra.STATE.get(one.riskState.casefold(), (AlertStatus.NEW, None))
    return given.alert(
        f"{SIGN_IN}/{one.id}",
        title=f"Risky sign-in to {one.appDisplayName}" if one.appDisplayName else "Risky sign-in",
        types=one.riskEventTypes_v2 or ("riskySignIn",),
        product=entra.PRODUCT,
        severity=entra.LEVEL.get(one.riskLevelDuringSignIn.casefold(), Severity.UNKNOWN),
        risk_level=one.riskLevelDuringSignIn,
        status=status,
        source_status=one.riskState,
        verdict=verdict,
        created_time=one.createdDateTime,
        start_time=one.createdDateTime,
        user=person(one.userDisplayName, one.userPrincipalName, one.userPrincipalName),
        src_endpoint=endpoint(one.ipAddress, place.countryOrRegion, place.city),
        user_agent=one.userAgent,
        device=device(used.isCompliant, used.isManaged),
        outcome="failure" if outcome.errorCode else "success",
        comment=outcome.failureReason if outcome.errorCode else "",
    )


def incident(row: Mapping[str, Any], given: Given) -> Alert:
    """An alert of Defender's."""
    one = Incident.model_validate(row)
    account = one.account()
    return given.alert(
        f"{DEFENDER}/{one.id}",
        title=one.title,
        types=tuple(name for name in (one.category, one.detectorId) if name),
        product=one.productName or "Microsoft Defender",
        severity=SEVERITY.get(one.severity, Severity.UNKNOWN),
        risk_level=one.severity,
        status=DEFENDER_STATUS.get(one.status, one.status or AlertStatus.NEW),
        source_status=one.status,
        verdict=_judged(one.classification, one.determination),
        created_time=one.createdDateTime,
        start_time=one.firstActivityDateTime,
        end_time=one.lastActivityDateTime,
        updated_at=one.lastUpdateDateTime or one.createdDateTime,
        url=one.alertWebUrl,
        user=person(
            str(account.get("displayName") or ""),
            str(account.get("userPrincipalName") or ""),
            str(account.get("userPrincipalName") or account.get("accountName") or ""),
        ),
        comment=one.comments[-1].comment if one.comments else "",
    )


def _judged(classification: str, determination: str) -> str | None:
    """Our verdict for theirs: the exact pair that we send, else by the classification alone."""
    pair = (classification, determination)
    exact = (ours for ours, theirs in CLASSIFIED.items() if theirs == pair)
    return next(exact, CLASSIFICATION.get(classification))
