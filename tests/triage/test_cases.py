"""Which alerts belong together: by account, suspect address, campaign or hand; never by order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from itday.domain.ref import Ref
from itday.triage.cases import Hands, group, headline
from itday.triage.sights import Sight
from tests.triage.alerts import RULES, sight

SHARED = "203.0.113.9"


def keys(*sights: Sight, hands: Hands | None = None) -> list[list[str]]:
    """The keys of each case."""
    found = group(sights, RULES, hands)
    return [[one.ref.key for one in case.sights] for case in found]


def test_one_account_within_two_days_is_one_case() -> None:
    """From one alert to the next; each join says why and to which."""
    assert keys(sight("a"), sight("b", 47), sight("c", 94)) == [["a", "b", "c"]]
    assert keys(sight("a"), sight("b", 49)) == [["a"], ["b"]]

    (case,) = group([sight("a"), sight("b", 5)], RULES)
    (join,) = case.joins[Ref("s", "alert", "b")]
    assert (join.why, join.to.key, join.said) == ("account", "a", "same account, 5 h after")


def test_alerts_that_name_nobody_are_not_one_person() -> None:
    """An empty account joins nothing."""
    assert keys(sight("a", account=""), sight("b", account="")) == [["a"], ["b"]]


def test_a_case_lasts_a_week_at_most() -> None:
    """What comes later begins another."""
    daily = [sight(f"d{n:02}", 24 * n) for n in range(10)]

    assert keys(*daily) == [[f"d{n:02}" for n in range(8)], ["d08", "d09"]]


def test_hands_go_before_rules() -> None:
    """Together joins what nothing joins; apart takes out what a rule joined."""
    a, b = sight("a"), sight("b", account="bob@s.example")
    together = Hands(together=(frozenset({a.ref, b.ref}),))
    (case,) = group([a, b], RULES, together)
    assert case.joins[b.ref][0].said == "put together by hand"

    c = sight("c", 1)
    assert keys(a, c, hands=Hands(apart=(frozenset({c.ref}),))) == [["a"], ["c"]]
    assert keys(a, hands=together) == [["a"]], "the other alert is not there any more"


sights = st.lists(
    st.builds(
        sight,
        st.integers(0, 40).map(str),
        st.floats(0, 400).map(lambda hours: round(hours, 2)),
        account=st.sampled_from(["", "a", "b", "c", "d"]),
        ip=st.sampled_from(["", SHARED, "203.0.113.10", "192.0.2.1"]),
        kind=st.sampled_from(["generic", "password_spray", "token"]),
    ),
    max_size=30,
    unique_by=lambda one: one.ref,
)


@settings(max_examples=150, deadline=None)
@given(sights, st.randoms(use_true_random=False), st.integers(0, 30))
def test_order_and_file_splitting_change_nothing(
    found: list[Sight], random: object, cut: int
) -> None:
    """The same alerts in another order, in two files, or twice, are the same cases."""
    whole = group(found, RULES)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a `Random`

    assert group(shuffled, RULES) == whole
    assert group([*found[cut:], *found[:cut], *found[: cut // 2]], RULES) == whole


@settings(max_examples=100, deadline=None)
@given(sights)
def test_every_alert_is_in_one_case_and_no_case_is_too_long(found: list[Sight]) -> None:
    """Nothing is lost, nothing counted twice; joins lead to alerts of the same case."""
    cases = group(found, RULES)
    members = [one.ref for case in cases for one in case.sights]

    assert sorted(members) == sorted(one.ref for one in found)
    for case in cases:
        assert case.sights[-1].at - case.first <= 7 * 86_400
        assert all(join.to in case.refs for joins in case.joins.values() for join in joins)


def test_a_case_in_one_line() -> None:
    """What and from where, on how many accounts; of one person who, how many, and the gravest."""
    spray = [
        sight(name, account=name, ip=ip, kind="password_spray")
        for name, ip in (("a", SHARED), ("b", SHARED), ("c", "203.0.113.10"))
    ]
    mine = [
        replace(sight("a", severity=2), title="A sign-in", person="Ann Oakes"),
        replace(sight("b", severity=4), title="A rule was made", person="Ann Oakes"),
    ]

    assert headline(spray[:2]) == f"Password spray from {SHARED}: 2 accounts, 2 alerts"
    assert headline(spray) == "Password spray from 2 addresses: 3 accounts, 3 alerts"
    assert headline(mine) == "Ann Oakes, 2 alerts: A rule was made"
    assert headline([sight("a", account=""), sight("b", account="")]).startswith("2 alerts: ")
