"""The score: it sums, says why, and never buries the one that matters."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itday.triage.cases import group
from itday.triage.rules import Trip
from itday.triage.score import Context, Fact, Score, not_above, score
from itday.triage.sights import Sight
from itday.triage.signs import WORDS
from tests.triage.alerts import RULES, T, sight

ANN = "ann@s.example"


def scored(*sights: Sight, context: Context | None = None, rules: object = None) -> Score:
    """The score of the one case that these are."""
    told = RULES if rules is None else rules
    (case,) = group(sights, told)  # type: ignore[arg-type]  # rules
    return score(case, told, context)  # type: ignore[arg-type]  # rules


def points(made: Score) -> dict[str, float]:
    """The points by name."""
    return {part.name: part.points for part in made.parts}


def test_a_takeover_is_at_the_top() -> None:
    """Level, kind, who, how, and the rule made after the sign-in."""
    context = Context(roles={ANN: Fact("Finance", "d:person:ann")})
    made = scored(
        sight("a", kind="token", severity=4, outcome="success", network=64511, mfa=False),
        sight("b", 1, kind="inbox_rule", severity=3),
        context=context,
    )

    assert points(made) == {
        "level_high": 45, "inbox_rule": 25, "privileged": 15, "sign_in_succeeded": 10,
        "mfa_not_satisfied": 10, "hosting_network": 8, "rule_after_sign_in": 25,
        "several_kinds": 10,
    }  # fmt: skip
    assert (made.total, made.score, made.band) == (148, 100, "act now")
    assert next(p.evidence for p in made.parts if p.name == "privileged") == ("d:person:ann",)


def test_what_may_be_decided_with_its_case() -> None:
    """What is open, and alone would not be more pressing than the case is."""
    ann = sight("a", kind="token", severity=4), sight("b", 1, severity=1)
    closed = replace(sight("c", 2, severity=1), status="resolved")
    (case,) = group([*ann, closed], RULES)

    assert [one.ref.key for one in not_above(case, "act now", RULES)] == ["a", "b"]
    assert [one.ref.key for one in not_above(case, "batch", RULES)] == ["b"]


def test_an_unlicensed_tenant_is_scored_too() -> None:
    """Kind and level hidden: neutral, not zero."""
    made = scored(sight("a", level="hidden"))

    assert points(made) == {"level_unknown": 15}
    assert made.band == "bulk"


@pytest.mark.parametrize("kind", ["leaked_credentials", "aitm"])
def test_no_mitigation_buries_what_is_hard(kind: str) -> None:
    """From the school's own address, dealt with, benign before: it is looked at today."""
    context = Context(benign={f"{ANN}/{kind}/": Fact("the same closed", "s:alert:0")})
    made = scored(
        sight("a", kind=kind, severity=1, ip="192.0.2.5", source_status="dismissed"),
        context=context,
    )

    assert made.total < 40
    assert (made.score, made.band) == (40, "look today")
    assert "no mitigation" in made.floor


def test_a_rule_after_a_sign_in_is_hard_too() -> None:
    """On the same account, within a day, and after it."""
    held = scored(
        sight("a", kind="travel", severity=1, ip="192.0.2.5", source_status="dismissed"),
        sight("b", 2, kind="inbox_rule", severity=1, source_status="dismissed"),
    )
    assert held.band != "batch"
    assert "rule_after_sign_in" in points(held)
    before = scored(sight("b", kind="inbox_rule"), sight("a", 2, kind="travel"))
    assert "rule_after_sign_in" not in points(before)


def test_what_speaks_for_harmlessness() -> None:
    """A named place, a trip to that country on that day, a benign end lately."""
    rules = replace(RULES, places=(("VPN", ip_network("198.51.100.0/24")),))
    there = scored(sight("a", ip="198.51.100.3"), rules=rules)
    assert points(there)["known_place"] == -25

    away = replace(RULES, trips=(Trip("ann", "ES", "2026-11-20", "2026-11-30"),))
    abroad = sight("a", kind="travel", ip="203.0.113.5", country="ES", at=T)
    assert points(scored(abroad, rules=away))["registered_trip"] == -25
    assert "registered_trip" not in points(scored(replace(abroad, country="FR"), rules=away))
    late = replace(abroad, at=T + 40 * 86_400)
    assert "registered_trip" not in points(scored(late, rules=away))

    told = Context(benign={f"{ANN}/travel/ES": Fact("closed on Monday", "s:alert:9")})
    assert points(scored(abroad, context=told))["benign_before"] == -10


def test_a_device_speaks_for_or_against() -> None:
    """Compliant for the whole case, where another alert of that account and address knows none."""
    ours = sight("a", ip="203.0.113.5", device="compliant")
    same, other = sight("b", 1, ip="203.0.113.5"), sight("b", 1, ip="203.0.113.6")
    managed = sight("b", 1, ip="203.0.113.5", device="managed")
    strange = sight("b", 1, ip="203.0.113.5", device="unmanaged")

    for case in ([ours], [ours, same]):
        assert points(scored(*case))["compliant_device"] == -15
    for case in ([same], [ours, other], [ours, managed], [ours, strange]):
        assert "compliant_device" not in points(scored(*case))
    assert points(scored(ours, strange))["unmanaged_device"] == 4
    assert "unmanaged_device" not in points(scored(managed))
    hard = scored(replace(ours, kind="leaked_credentials"))
    assert hard.band in {"look today", "act now"}


def test_an_alert_is_no_evidence_for_its_own_harmlessness() -> None:
    """The same pattern must have been another alert."""
    told = Context(benign={f"{ANN}/generic/203.0.113.5": Fact("closed", "s:alert:a")})

    assert "benign_before" not in points(scored(sight("a", ip="203.0.113.5"), context=told))
    assert "benign_before" in points(scored(sight("b", ip="203.0.113.5"), context=told))


def test_only_the_same_again_was_benign_before() -> None:
    """From home is not from a hosting provider; of a hidden kind only the address tells."""
    home = sight("a", kind="unfamiliar", ip="203.0.113.5", network=64500)
    hidden = replace(home, kind="generic")
    told = Context(benign={one.pattern: Fact("closed", "s:alert:9") for one in (home, hidden)})

    for same in (home, hidden, replace(home, ip="203.0.113.6")):
        assert "benign_before" in points(scored(same, context=told))
    for other in (replace(home, network=64511), replace(hidden, ip="203.0.113.6")):
        assert "benign_before" not in points(scored(other, context=told))
    assert replace(hidden, ip="").pattern == ""
    assert replace(home, account="").pattern == ""


def test_one_part_of_a_case_excuses_no_other() -> None:
    """One sign-in from the school, one from elsewhere."""
    made = scored(sight("a", ip="192.0.2.5"), sight("b", 1, ip="203.0.113.5"))

    assert "known_place" not in points(made)


def test_pushes_denied_then_a_success() -> None:
    """Only afterwards, only on that account."""
    denied = sight("a", kind="mfa_reported")
    signed = sight("b", 1, kind="unfamiliar", outcome="success")

    assert points(scored(denied, signed))["mfa_denied_then_success"] == 20
    assert "mfa_denied_then_success" not in points(scored(replace(signed, at=T - 60), denied))


def test_an_address_on_many_accounts() -> None:
    """In the case, or known from elsewhere; not the school's own."""
    three = [sight(name, account=name, ip="203.0.113.9") for name in "abc"]

    assert points(scored(*three))["shared_address"] == 10
    elsewhere = Context(shared={"203.0.113.9": 5})
    assert points(scored(three[0], context=elsewhere))["shared_address"] == 10


def test_being_away_counts_unless_the_trip_is_registered() -> None:
    """The diary says so."""
    told = Context(away={ANN: Fact("Annual leave", "d:meeting:1")})

    assert points(scored(sight("a"), context=told))["away_in_diary"] == 5


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            sight,
            st.integers(0, 9).map(str),
            st.floats(0, 40),
            kind=st.sampled_from(sorted(WORDS)),
            severity=st.integers(0, 5),
            outcome=st.sampled_from(["", "success", "failure"]),
            ip=st.sampled_from(["", "192.0.2.1", "203.0.113.3"]),
            source_status=st.sampled_from(["", "dismissed"]),
            network=st.sampled_from([0, 64496, 64511]),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda one: one.ref,
    )
)
def test_contributions_sum_and_name_their_evidence(found: list[Sight]) -> None:
    """To the score before it is cut; none without evidence; hard kinds are never below today."""
    made = scored(*found)

    assert abs(sum(part.points for part in made.parts) - made.total) < 1e-9
    assert all(part.evidence for part in made.parts)
    assert made.version == RULES.version
    if {one.kind for one in found} & {"leaked_credentials", "aitm"}:
        assert RULES.rank(made.band) <= RULES.rank("look today")
