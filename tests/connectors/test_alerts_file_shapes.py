"""Each shape of alert: what becomes which field, what is kept of unknown words, what is none."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._alerts_file_entra import STATE, Detection
from itday.connectors._alerts_file_row import Given, dig, spoken
from itday.connectors._alerts_file_text import Piece, cut
from itday.connectors.alerts_file import alert_of
from itday.domain.alert import Alert, AlertStatus, Severity, Verdict

PAYLOADS = Path(__file__).parent / "payloads" / "alerts_file"
CONTRACT = json.loads((PAYLOADS / "contract" / "risk_detection.json").read_text(encoding="utf-8"))
"""What Microsoft's own metadata allows in a risk detection."""
GIVEN = Given("here", b"{}")
JSON_FILES = sorted(path.name for path in PAYLOADS.glob("*.*json"))


def rows(name: str) -> list[dict[str, Any]]:
    """The records of a payload."""
    return [piece.value for piece in cut((PAYLOADS / name).read_text(encoding="utf-8"))]


def read(row: dict[str, Any], told: Given = GIVEN) -> Alert | None:
    """One record through all shapes."""
    return alert_of(Piece(1, told.raw, row), None, told)


def alert(row: dict[str, Any], **changed: Any) -> Alert:
    """A record that is an alert, with some members changed."""
    found = read(row | changed)
    assert found is not None
    return found


def test_entra_fields() -> None:
    """Who, where, when and what, with the browser out of the JSON within the JSON."""
    one = alert(rows("entra_page.json")[0])

    assert (one.ref.key, one.types, one.severity) == (
        "d0a1",
        ("unfamiliarFeatures",),
        Severity.MEDIUM,
    )
    assert one.status == AlertStatus.NEW
    assert one.created_time == datetime(2026, 11, 23, 6, 13, 0, 123456, UTC)
    assert one.start_time == datetime(2026, 11, 23, 6, 11, tzinfo=UTC)
    assert one.user is not None
    assert one.user.full == "Ffion Okoro-Bright <f.okorobright@school.example>"
    assert one.src_endpoint is not None
    assert (one.src_endpoint.ip, one.src_endpoint.country) == ("203.0.113.9", "GB")
    assert one.user_agent == "Mozilla/5.0 (café)"


@pytest.mark.parametrize(
    ("state", "level", "status", "verdict"),
    [
        ("atRisk", "high", AlertStatus.NEW, None),
        ("confirmedCompromised", "high", AlertStatus.IN_PROGRESS, Verdict.TRUE_POSITIVE),
        ("confirmedSafe", "none", AlertStatus.RESOLVED, Verdict.FALSE_POSITIVE),
        ("dismissed", "none", AlertStatus.RESOLVED, None),
        ("remediated", "low", AlertStatus.RESOLVED, None),
        ("none", "none", AlertStatus.RESOLVED, None),
        ("none", "high", AlertStatus.NEW, None),
        (None, None, AlertStatus.NEW, None),
        ("underReview", "high", "underReview", None),
    ],
)
def test_entra_states(
    state: str | None, level: str | None, status: str, verdict: str | None
) -> None:
    """A state we do not know is kept and counts as open."""
    one = alert(rows("entra_page.json")[0], riskState=state, riskLevel=level)

    assert (one.status, one.verdict) == (status, verdict)
    assert one.facets().open == (status != AlertStatus.RESOLVED)


@pytest.mark.parametrize("odd", ["", "not json", "[1, null]", '{"Key": "userAgent"}', "[" * 9999])
def test_entra_additional_details_may_be_anything(odd: str) -> None:
    """Only the browser is lost."""
    one = alert(rows("entra_page.json")[0], additionalInfo=odd, riskEventType="brandNewThing")

    assert (one.user_agent, one.title, one.types) == ("", "Brand new thing", ("brandNewThing",))


@pytest.mark.parametrize("row", rows("entra_page.json"), ids=lambda row: row["id"])
def test_entra_payloads_keep_the_contract(row: dict[str, Any]) -> None:
    """The tests feed in what Graph's own metadata allows, and no invented member is read."""
    assert set(row) <= set(CONTRACT["members"])
    assert set(row["location"] or {}) <= set(CONTRACT["location"])
    for member, allowed in CONTRACT["enums"].items():
        assert row[member] in allowed
    assert set(Detection.model_fields) <= set(CONTRACT["members"])
    assert set(STATE) < {state.casefold() for state in CONTRACT["enums"]["riskState"]}


def test_google_fields() -> None:
    """A blocked login has no time; a deleted alert is kept as archived."""
    login, phish = (alert(row) for row in rows("google.json"))

    assert (login.title, login.severity, login.status) == (
        "Suspicious login",
        Severity.HIGH,
        AlertStatus.NEW,
    )
    assert login.src_endpoint is not None
    assert login.src_endpoint.ip == "198.51.100.7"
    assert login.url.endswith("/g1")
    assert phish.title == "User reported phishing: Your parcel"
    assert (phish.status, phish.source_status) == (AlertStatus.ARCHIVED, "deleted")
    assert str(phish.user) == "o.lind@school.example"
    assert phish.severity == Severity.UNKNOWN


def test_google_unknown_payload() -> None:
    """A new type of alert is an alert."""
    row = rows("google.json")[0] | {"type": "Quantum login", "data": {"@type": "x.y/z.New"}}

    assert alert(row).types == ("Quantum login", "New")
    assert alert(row, data=None, metadata=None).status == AlertStatus.NEW


def test_okta_keeps_what_is_an_alert() -> None:
    """One failed login is a log line; one at high risk, or a refused push, is an alert."""
    risky, plain, push = rows("okta.ndjson")

    assert read(plain) is None
    assert alert(risky).severity == Severity.HIGH
    assert alert(push).types == ("user.mfa.okta_verify.deny_push",)
    assert (alert(risky).outcome, alert(push).outcome) == ("failure", "failure")
    only = Given("here", b"", okta_events=frozenset({"user.session.start"}))
    assert read(plain, only) is not None
    assert read(push, only) is None


def test_wazuh_levels() -> None:
    """The floor keeps out the bulk; the level makes the severity."""
    force, login, severe = rows("wazuh.json")

    assert read(login) is None
    assert read(login, Given("here", b"", min_level=3)) is not None
    assert (alert(force).severity, alert(severe).severity) == (Severity.MEDIUM, Severity.CRITICAL)
    assert (alert(force).outcome, alert(force).risk_score) == ("failure", 10)
    assert str(alert(severe).user) == "svc-mis"


def test_wazuh_from_its_indexer_is_the_same_alert() -> None:
    """The search answer and the file name the alert alike, so it is there once."""
    (hit,) = rows("wazuh_search.json")

    assert alert(hit).ref == alert(rows("wazuh.json")[0]).ref


def test_ecs_nested_flat_and_events() -> None:
    """Both ways of writing fields are read, lists too; an event that is no alert is none."""
    nested, flat, event = rows("ecs.ndjson")

    assert (alert(nested).severity, alert(flat).severity) == (Severity.HIGH, Severity.CRITICAL)
    assert alert(flat).status == AlertStatus.IN_PROGRESS
    assert alert(flat).src_endpoint == alert(nested).src_endpoint.model_copy(  # type: ignore[union-attr]  # both have one
        update={"country": "", "city": "", "autonomous_system": None}
    )
    assert read(event) is None


@pytest.mark.parametrize(
    ("score", "severity"), [(0, 2), (21, 2), (22, 3), (47, 3), (48, 4), (74, 5)]
)
def test_ecs_score_bands(score: int, severity: int) -> None:
    """The bands are those of Elastic's rules."""
    row = copy.deepcopy(rows("ecs.ndjson")[0])
    row["event"]["risk_score"] = score

    assert alert(row).severity == severity


def test_ocsf_fields() -> None:
    """People and places may be in the evidence; unknown words are kept; log-ins are no findings."""
    found, parked, login = rows("ocsf.ndjson")

    assert alert(found).created_time == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert str(alert(found).user) == "j.frost@school.example"
    assert alert(found).src_endpoint is not None
    assert alert(found).is_mfa is False
    assert (alert(parked).status, alert(parked).verdict) == ("Parked", Verdict.BENIGN_POSITIVE)
    assert read(login) is None
    assert alert(login, is_alert=True).outcome == "success"


def test_no_known_shape_is_said() -> None:
    """What we cannot place is set aside with that reason."""
    with pytest.raises(ValueError, match="no known shape"):
        read({"hello": 1})


@pytest.mark.parametrize("when", [0, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "x"])
def test_an_absurd_time_is_no_time(when: object) -> None:
    """A needed one sets the row aside, any other is left empty; neither breaks the pull."""
    row = rows("entra_page.json")[0]

    assert alert(row, lastUpdatedDateTime=None, activityDateTime="").start_time is None
    with pytest.raises(ValueError, match="detectedDateTime"):
        read(row | {"detectedDateTime": when})


def test_halves_of_characters_and_odd_keys_are_survived() -> None:
    """Half a character becomes a question mark, an unprintable identifier its digest."""
    one = alert(rows("entra_page.json")[0], id="a\n\u202eb", userDisplayName="x\ud800y")

    assert one.ref.key.startswith("key-")
    assert str(one.user) == "x?y"
    assert one == alert(rows("entra_page.json")[0], id="a\n\u202eb", userDisplayName="x\ud800y")


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
MUTANTS = st.recursive(
    VALUES,
    lambda i: st.lists(i, max_size=2) | st.dictionaries(st.text(max_size=4), i, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("name", JSON_FILES)
@given(data=st.data())
def test_any_member_may_be_anything(name: str, data: st.DataObject) -> None:
    """Whatever stands in any member, the row is read, passed over or refused with a reason."""
    row = copy.deepcopy(data.draw(st.sampled_from(rows(name))))
    place = row
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(MUTANTS)
        break

    try:
        one = read(row)
    except ValueError:
        return
    if one is not None:
        assert Alert.model_validate_json(one.model_dump_json()).ref == one.ref
        one.facets()


def test_paths_are_found_flat_and_nested() -> None:
    """`a.b.c` may be cut at any dot."""
    assert dig({"a": {"b.c": 1}}, "a.b.c") == dig({"a.b": {"c": 1}}, "a.b.c") == 1
    assert dig({"a": 1}, "a.b") is None
    assert spoken("deny_push") == "Deny push"
