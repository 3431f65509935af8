"""OCSF and ECS: what is written holds to the published schemas, whatever the alert lacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from itday.connectors._demo_truth import morning
from itday.triage import exchange
from itday.triage.exchange import ecs, ocsf
from itday.triage.redact import Known, Redactor
from itday.triage.sights import sight_of
from tests.samples import sample
from tests.triage.exchange_contract import ECS, OCSF, ecs_faults, ocsf_faults

RECORD = sample("alert")
FIELDS: dict[str, Any] = json.loads(RECORD.model_dump_json())
ODD: dict[str, dict[str, Any]] = {
    "whole": {},
    "closed": {"status": "resolved", "verdict": "benign_positive", "comment": "ok"},
    "in progress": {"status": "in progress"},
    "words of its own": {"status": "odd", "verdict": "odd", "risk_level": "odd", "outcome": "odd"},
    "no status": {"status": ""},
    "nobody": {"user": None},
    "an address only": {"user": {"email": "a@school.example"}},
    "a name only": {"user": {"name": "Ann Oakes"}},
    "no place": {"src_endpoint": None},
    "no address": {"src_endpoint": {"country": "NL"}},
    "no address, no code": {"src_endpoint": {"country": "Nowhere"}},
    "no true address": {"src_endpoint": {"ip": "10.0.0.1, proxied", "city": "Leeds"}},
    "a sixth address": {"src_endpoint": {"ip": "2001:db8::7", "autonomous_system": 64500}},
    "no true mail": {"user": {"email": "not mail", "login": "x"}},
    "neither": {"user": None, "src_endpoint": None},
    "nothing": dict.fromkeys(
        ("types", "product", "user", "src_endpoint", "severity", "status", "title")
    ),
    "a spray": {"types": ["passwordSpray"]},
    "a rule": {"types": ["maliciousIPAddress", "suspiciousInboxForwarding"]},
    "a score": {"risk_score": 71.5, "url": "https://portal.example/a/1"},
}  # fmt: skip


def made(extra: dict[str, Any], level: str = "full") -> tuple[dict[str, Any], dict[str, Any]]:
    """Both documents of the sample with other fields."""
    fields = FIELDS | extra
    redactor = Redactor([Known("Ann Oakes", "a.oakes@school.example", "aoakes", "teacher")])

    def say(text: str) -> str:
        return redactor.say(text, level)

    sight = sight_of(RECORD.ref, fields)
    return ocsf(sight, fields, 1_795_500_000.0, say), ecs(sight, fields, 1_795_500_000.0, say)


def test_the_versions_are_those_of_the_schemas() -> None:
    """The numbers that are written, and what they are tested against."""
    assert (OCSF["version"], ECS["version"]) == (exchange.OCSF_VERSION, exchange.ECS_VERSION)


@pytest.mark.parametrize("level", ["full", "role", "count"])
@pytest.mark.parametrize("odd", ODD)
def test_every_line_holds_to_both_schemas(odd: str, level: str) -> None:
    """Whatever is missing or odd, at each level of redaction."""
    event, document = made(ODD[odd], level)

    assert ocsf_faults(event) == []
    assert ecs_faults(document) == []
    assert event["finding_info"]["uid"] == document["event"]["id"] == RECORD.ref.key


def test_a_school_of_alerts_holds_to_both_schemas() -> None:
    """Every alert of the demo's."""
    for alert in morning("alerts", 3, datetime(2026, 11, 24, 8, 15, tzinfo=UTC)).records:
        fields = json.loads(alert.model_dump_json())
        sight = sight_of(alert.ref, fields)
        assert ocsf_faults(ocsf(sight, fields, 0.0)) == []
        assert ecs_faults(ecs(sight, fields, 0.0)) == []


BREAK_OCSF: dict[str, Callable[[dict[str, Any]], Any]] = {
    "metadata.version": lambda one: one["metadata"].pop("version"),
    "metadata.product is required": lambda one: one["metadata"].pop("product"),
    "finding_info.uid is required": lambda one: one["finding_info"].pop("uid"),
    "finding_info.name is not": lambda one: one["finding_info"].update(name="x"),
    "notes is not in the schema": lambda one: one.update(notes=[{"message": "x"}]),
    "time is no": lambda one: one.update(time="2026-11-24"),
    "status is Resolved, not New": lambda one: one.update(status="Resolved"),
    "status_id is none": lambda one: one.update(status_id=40),
    "verdict_id is 99 without": lambda one: one.update(verdict_id=99),
    "type_uid": lambda one: one.update(type_uid=1),
    "evidences is no list": lambda one: one.update(evidences={}),
    "evidences.has none": lambda one: one.update(evidences=[{}]),
    "evidences.actor.user.has none": lambda one: one["evidences"][0]["actor"].update(user={}),
    "evidences.src_endpoint.ip is not written": (
        lambda one: one["evidences"][0]["src_endpoint"].update(ip="(an address)")
    ),
    "evidences.device is of an object": lambda one: one["evidences"][0].update(device={"uid": "x"}),
    "email_addr is not written": (
        lambda one: one["evidences"][0]["actor"]["user"].update(email_addr="somebody")
    ),
}
BREAK_ECS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "@timestamp is required": lambda one: one.pop("@timestamp"),
    "@timestamp is no date": lambda one: one.update({"@timestamp": 1}),
    "ecs.version": lambda one: one.update(ecs={"version": "1.0.0"}),
    "event.kind is none": lambda one: one["event"].update(kind="alarm"),
    "event.category is no list": lambda one: one["event"].update(category="iam"),
    "goes not with": lambda one: one["event"].update(type=["error"]),
    "event.severity is no long": lambda one: one["event"].update(severity="high"),
    "source.ip is no ip": lambda one: one["source"].update(ip="(an address)"),
    "user.login is not": lambda one: one["user"].update(login="x"),
    "labels holds": lambda one: one["labels"].update(deep={"a": "b"}),
}


@pytest.mark.parametrize("fault", BREAK_OCSF)
def test_the_ocsf_check_can_fail(fault: str) -> None:
    """A control for each kind of fault, as the check names it."""
    broken = deepcopy(made({})[0])
    BREAK_OCSF[fault](broken)

    assert any(fault in told for told in ocsf_faults(broken)), ocsf_faults(broken)


@pytest.mark.parametrize("fault", BREAK_ECS)
def test_the_ecs_check_can_fail(fault: str) -> None:
    """A control for each kind of fault, as the check names it."""
    broken = deepcopy(made({})[1])
    BREAK_ECS[fault](broken)

    assert any(fault in told for told in ecs_faults(broken)), ecs_faults(broken)


def test_what_is_meant_by_the_numbers() -> None:
    """A close is a close, a verdict its own; times are milliseconds."""
    event, document = made(ODD["closed"])

    assert (event["activity_name"], event["status"], event["verdict"]) == (
        "Close", "Resolved", "Benign",
    )  # fmt: skip
    assert event["comment"] == "ok"
    assert event["metadata"]["product"]["name"] == "Entra ID Protection"
    assert event["time"] == round(datetime.fromisoformat(FIELDS["created_time"]).timestamp() * 1000)
    assert datetime.fromisoformat(document["@timestamp"]).astimezone(UTC) == datetime.fromisoformat(
        FIELDS["created_time"]
    )


def test_a_part_of_a_technique_stands_below_it() -> None:
    """T1110.003 is a sub-technique of T1110."""
    event, document = made(ODD["a spray"])

    assert event["finding_info"]["attacks"] == [
        {"technique": {"uid": "T1110"}, "sub_technique": {"uid": "T1110.003"}}
    ]
    assert document["threat"]["technique"] == {
        "id": ["T1110"],
        "subtechnique": {"id": ["T1110.003"]},
    }


@pytest.mark.parametrize("level", ["role", "count"])
def test_redacted_exports_hide_people_and_addresses(level: str) -> None:
    """An address that is hidden is left out: the field holds addresses only."""
    told = json.dumps(made({}, level))

    for word in ("Oakes", "a.oakes", "192.0.2.7"):
        assert word not in told
