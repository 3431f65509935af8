"""Alerts for other programs: OCSF Detection Findings and ECS documents, one JSON object each.

Every line is tested against what the published schemas of the versions below say: types,
requirements, enumerations, constraints, nested objects (`tools/exchange_contract.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from itday.triage.portal import OCSF_VERDICT
from itday.triage.sights import Sight

OCSF_VERSION, ECS_VERSION = "1.8.0", "9.4.0"
STATUS = {"new": 1, "in progress": 2, "suppressed": 3, "resolved": 4, "archived": 5}
CAPTIONS = {0: "Unknown", 1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved", 5: "Archived"}
VERDICTS = {
    1: "False Positive", 2: "True Positive", 4: "Suspicious", 5: "Benign", 6: "Test",
    7: "Insufficient Data", 10: "Duplicate",
}  # fmt: skip
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
MAIL = re.compile(r"[a-zA-Z0-9!#$%&'*+\-/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+")
"""As OCSF writes one."""


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
    status = STATUS.get(sight.status, 99 if sight.status else 0)
    verdict = OCSF_VERDICT.get(sight.verdict, 99 if sight.verdict else None)
    product = sight.product or "unknown"
    evidence = _clean(
        {"actor": {"user": _user(fields, say)}, "src_endpoint": _endpoint(sight, say)}
    )
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
        "status": CAPTIONS.get(status, sight.status),
        "verdict_id": verdict,
        "verdict": VERDICTS.get(verdict or 0, sight.verdict),
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
            "attacks": _attacks(sight.kind),
        },
        "evidences": [evidence] if evidence else None,
        "comment": say(sight.comment),
    }  # fmt: skip
    return _clean(made)


def _attacks(kind: str) -> list[dict[str, Any]]:
    """The technique, and the part of it where one is meant."""
    if not (whole := TECHNIQUES.get(kind)):
        return []
    above, dot, _ = whole.partition(".")
    return [{"technique": {"uid": above}} | ({"sub_technique": {"uid": whole}} if dot else {})]


def _user(fields: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """A user has a name; a text that is hidden or broken is no mail address."""
    user = fields.get("user") or {}
    login, name, email = (str(user.get(key) or "") for key in ("login", "name", "email"))
    return {
        "name": say(login or email or name),
        "full_name": say(name),
        "email_addr": email if MAIL.fullmatch(email) and say(email) == email else None,
    }


def _shown(ip: str, say: Say) -> bool:
    """Whether a text is an address and stays one: fields of addresses hold nothing else."""
    try:
        ip_address(ip)
    except ValueError:
        return False
    return say(ip) == ip


def _endpoint(sight: Sight, say: Say) -> dict[str, Any]:
    """An endpoint has an address or a name; a country has its code, else it is a description."""
    shown, code = _shown(sight.ip, say), len(sight.country) == 2
    made = _clean({
        "ip": sight.ip if shown else None,
        "name": say(sight.ip) if not shown else None,
        "location": {
            "country": sight.country.upper() if code else None,
            "city": sight.city,
            "desc": sight.country if sight.city and not code else None,
        },
        "autonomous_system": {"number": sight.network or None},
    })  # fmt: skip
    return made if {"ip", "name"} & {*made} or not made else made | {"name": "unknown"}


def ecs(sight: Sight, fields: Mapping[str, Any], ingested: float, say: Say = str) -> dict[str, Any]:
    """One alert as an ECS document; arguments as of `ocsf`."""
    user = fields.get("user") or {}
    name = say(str(user.get("login") or user.get("email") or ""))
    shown = _shown(sight.ip, say)
    sign_in = sight.kind not in {"inbox_rule", "mass_mail", "api", "leaked_credentials"}
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
            "ip": sight.ip if shown else None,
            "geo": {
                "country_iso_code": sight.country.upper() if len(sight.country) == 2 else None,
                "city_name": sight.city,
            },
            "as": {"number": sight.network or None},
        },
        "user_agent": {"original": sight.agent},
        "related": {
            "ip": [sight.ip] if shown else None,
            "user": [name] if name else None,
        },
        "threat": _threat(sight.kind),
        "labels": {"status": sight.status, "verdict": sight.verdict},
    }  # fmt: skip
    return _clean(made)


def _threat(kind: str) -> dict[str, Any] | None:
    """As `_attacks`, in ECS's lists."""
    if not (found := _attacks(kind)):
        return None
    technique: dict[str, Any] = {"id": [found[0]["technique"]["uid"]]}
    if "sub_technique" in found[0]:
        technique["subtechnique"] = {"id": [found[0]["sub_technique"]["uid"]]}
    return {"framework": "MITRE ATT&CK", "technique": technique}
