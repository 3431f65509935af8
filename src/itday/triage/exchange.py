"""Alerts for other programs: OCSF Detection Findings and ECS documents, one JSON object each.

Names were checked against the published schemas: OCSF's event classes `finding` and
`detection_finding` and its object `finding_info` (read 2026-11-29), ECS's field list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from itday.triage.cases import Sight
from itday.triage.portal import OCSF_VERDICT

OCSF_VERSION, ECS_VERSION = "1.4.0", "8.17.0"
STATUS = {"new": 1, "in progress": 2, "suppressed": 3, "resolved": 4, "archived": 5}
CAPTIONS = {1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved", 5: "Archived", 99: "Other"}
SEVERITIES = ("Unknown", "Informational", "Low", "Medium", "High", "Critical")
RISK = {"low": 1, "medium": 2, "high": 3, "critical": 4}
TECHNIQUES = {
    "password_spray": "T1110.003",
    "mfa_reported": "T1621",
    "inbox_rule": "T1114.003",
    "token": "T1550.001",
    "aitm": "T1557",
    "leaked_credentials": "T1078",
    "mass_mail": "T1534",
    "phishing_reported": "T1566",
}
"""MITRE ATT&CK, by our word for the kind; one that is not here has none."""
Say = Callable[[str], str]
"""A text at a level of redaction."""


def _millis(seconds: float) -> int:
    return round(seconds * 1000)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _clean(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    kept = {name: _clean(v) if isinstance(v, dict) else v for name, v in value.items()}
    return {name: v for name, v in kept.items() if v not in (None, "", {}, [], ())}


def ocsf(
    sight: Sight, fields: Mapping[str, Any], ingested: float, say: Say = str
) -> dict[str, Any]:
    """One alert as an OCSF Detection Finding (class 2004).

    Args:
        sight: The alert as triage looks at it.
        fields: The record's own fields.
        ingested: When itday first had it, seconds since 1970.
        say: What names go through.
    """
    over = not sight.open
    activity = 3 if over else 2 if sight.status == "in progress" else 1
    status = STATUS.get(sight.status, 99)
    user, product = fields.get("user") or {}, sight.product or "unknown"
    named = {
        "name": say(str(user.get("login") or "")),
        "full_name": say(str(user.get("name") or "")),
        "email_addr": say(str(user.get("email") or "")),
    }
    made = {
        "activity_id": activity,
        "activity_name": {1: "Create", 2: "Update", 3: "Close"}[activity],
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200_400 + activity,
        "time": _millis(sight.raised),
        "start_time": _millis(sight.at),
        "severity_id": sight.severity,
        "severity": SEVERITIES[min(sight.severity, 5)],
        "status_id": status,
        "status": CAPTIONS[status] if status != 99 else sight.status,
        "verdict_id": OCSF_VERDICT.get(sight.verdict, 99 if sight.verdict else None),
        "risk_level_id": RISK.get(sight.level),
        "is_alert": not over,
        "message": say(sight.title),
        "metadata": {
            "version": OCSF_VERSION,
            "product": {"name": product, "vendor_name": product},
            "logged_time": _millis(ingested),
            "profiles": ["incident"],
        },
        "finding_info": {
            "uid": sight.ref.key,
            "title": say(sight.title),
            "types": list(fields.get("types") or ()),
            "created_time": _millis(sight.raised),
            "first_seen_time": _millis(sight.at),
            "src_url": fields.get("url"),
        },
        "evidences": [_clean({"actor": {"user": named}, "src_endpoint": _endpoint(sight, say)})],
        "notes": [{"message": say(sight.comment)}] if sight.comment else None,
    }  # fmt: skip
    if technique := TECHNIQUES.get(sight.kind):
        made["finding_info"] |= {"attacks": [{"technique": {"uid": technique}}]}  # type: ignore[operator]  # it is a dict
    kept = _clean(made)
    return kept | {"severity_id": sight.severity, "is_alert": not over}


def _endpoint(sight: Sight, say: Say) -> dict[str, Any]:
    return {
        "ip": say(sight.ip) if sight.ip else None,
        "location": {"country": sight.country, "city": sight.city},
        "autonomous_system": {"number": sight.network or None},
    }


def ecs(sight: Sight, fields: Mapping[str, Any], ingested: float, say: Say = str) -> dict[str, Any]:
    """One alert as an ECS document; arguments as of `ocsf`."""
    user = fields.get("user") or {}
    name = say(str(user.get("login") or user.get("email") or ""))
    hidden = say(sight.ip) != sight.ip
    sign_in = sight.kind not in {"inbox_rule", "mass_mail", "api", "leaked_credentials"}
    technique = TECHNIQUES.get(sight.kind)
    made = {
        "@timestamp": _iso(sight.raised),
        "ecs": {"version": ECS_VERSION},
        "message": say(sight.title),
        "event": {
            "id": sight.ref.key,
            "kind": "alert",
            "category": ["authentication"] if sign_in else ["iam"],
            "type": ["info"],
            "action": next(iter(fields.get("types") or ()), None),
            "created": _iso(sight.raised),
            "start": _iso(sight.at),
            "ingested": _iso(ingested),
            "severity": sight.severity,
            "outcome": sight.outcome if sight.outcome in {"success", "failure"} else "unknown",
            "provider": sight.product,
            "url": fields.get("url"),
            "risk_score": fields.get("risk_score"),
        },
        "rule": {"name": next(iter(fields.get("types") or ()), None)},
        "user": {
            "name": name,
            "email": say(str(user.get("email") or "")),
            "full_name": say(str(user.get("name") or "")),
            "risk": {"calculated_level": sight.level.capitalize() or None},
        },
        "source": {
            # ECS types the field as an address: a redacted one is left out.
            "ip": None if hidden else sight.ip,
            "geo": {
                "country_iso_code": sight.country if len(sight.country) == 2 else None,
                "city_name": sight.city,
            },
            "as": {"number": sight.network or None},
        },
        "user_agent": {"original": sight.agent},
        "related": {
            "ip": [sight.ip] if sight.ip and not hidden else None,
            "user": [name] if name else None,
        },
        "threat": {"framework": "MITRE ATT&CK", "technique": {"id": [technique]}}
        if technique
        else None,
        "labels": {"status": sight.status, "verdict": sight.verdict},
    }  # fmt: skip
    return _clean(made)
