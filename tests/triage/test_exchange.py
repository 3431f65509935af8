"""OCSF and ECS: fields of the published schemas, of their types, the required ones there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from itday.triage.cases import sight_of
from itday.triage.exchange import ecs, ocsf
from tests.samples import sample

RECORD = sample("alert")
FIELDS = json.loads(RECORD.model_dump_json())

OCSF_REQUIRED = (
    *("activity_id", "category_uid", "class_uid", "type_uid", "time", "severity_id"),
    *("metadata", "finding_info"),
)
"""Of the base event and of `detection_finding`, requirement `required`."""
OCSF_KNOWN = {
    *OCSF_REQUIRED,
    *("activity_name", "category_name", "class_name", "type_name", "severity", "message", "status"),
    *("status_id", "start_time", "end_time", "risk_level_id", "is_alert", "evidences", "notes"),
    *("verdict_id", "attacks", "confidence_id"),
}
ECS_TYPES: dict[str, type | tuple[type, ...]] = {
    "@timestamp": str, "message": str, "ecs.version": str, "event.id": str, "event.kind": str,
    "event.category": list, "event.type": list, "event.action": str, "event.created": str,
    "event.start": str, "event.ingested": str, "event.severity": int, "event.outcome": str,
    "event.provider": str, "event.url": str, "event.risk_score": (int, float), "rule.name": str,
    "user.name": str, "user.email": str, "user.full_name": str, "user.risk.calculated_level": str,
    "source.ip": str, "source.geo.country_iso_code": str, "source.geo.city_name": str,
    "source.as.number": int, "user_agent.original": str, "related.ip": list, "related.user": list,
    "threat.framework": str, "threat.technique.id": list, "labels.status": str,
    "labels.verdict": str,
}  # fmt: skip
"""From ECS's published field list, those that we write."""


def flat(value: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Every field by its dotted name."""
    found: dict[str, Any] = {}
    for name, one in value.items():
        found |= (
            flat(one, f"{before}{name}.") if isinstance(one, dict) else {f"{before}{name}": one}
        )
    return found


@pytest.mark.parametrize("status", ["new", "in progress", "resolved", "odd"])
def test_ocsf_has_what_is_required_and_nothing_else(status: str) -> None:
    """Class 2004; the type is class times a hundred and the activity; times are milliseconds."""
    fields = FIELDS | {"status": status, "verdict": "benign_positive", "comment": "ok"}
    made = ocsf(sight_of(RECORD.ref, fields), fields, 1_795_500_000.0)

    assert set(OCSF_REQUIRED) <= set(made) <= OCSF_KNOWN
    assert made["type_uid"] == made["class_uid"] * 100 + made["activity_id"]
    assert made["finding_info"]["uid"] == RECORD.ref.key
    assert made["metadata"]["product"]["name"] == "Entra ID Protection"
    assert made["time"] > 1e12
    assert made["verdict_id"] == 5
    assert made["status_id"] in {1, 2, 4, 99}


@pytest.mark.parametrize("kind", ["unfamiliarFeatures", "passwordSpray", "new word"])
def test_ecs_has_only_fields_of_its_list(kind: str) -> None:
    """Each of its type; kind alert; categories are of the allowed values."""
    fields = FIELDS | {"types": [kind]}
    made = flat(ecs(sight_of(RECORD.ref, fields), fields, 1_795_500_000.0))

    assert set(made) <= set(ECS_TYPES)
    assert all(isinstance(value, ECS_TYPES[name]) for name, value in made.items())
    assert made["event.kind"] == "alert"
    assert set(made["event.category"]) <= {"authentication", "iam"}
    assert made["event.outcome"] in {"success", "failure", "unknown"}


def test_redacted_exports_hide_people_and_addresses() -> None:
    """An address that is hidden is left out: the field holds addresses only."""

    def say(text: str) -> str:
        return "x" if text else ""

    seen = sight_of(RECORD.ref, FIELDS)
    made = json.dumps([ocsf(seen, FIELDS, 0.0, say), ecs(seen, FIELDS, 0.0, say)])

    for word in ("Oakes", "a.oakes", "192.0.2.7"):
        assert word not in made
