"""What ties alerts together, and what does not."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from itday.triage.cases import group
from itday.triage.links import is_known
from itday.triage.sights import Sight
from tests.triage.alerts import RULES, sight

SHARED = "203.0.113.9"


def count(*sights: Sight) -> int:
    """How many cases they are."""
    return len(group(sights, RULES))


def test_an_address_on_three_accounts_joins_them() -> None:
    """Two are no pattern; nor are three that are days apart."""
    three = [sight(name, n, account=name, ip=SHARED) for n, name in enumerate("abc")]

    assert count(*three) == 1
    assert "on 3 accounts" in group(three, RULES)[0].joins[three[1].ref][0].said
    assert count(*three[:2]) == 2
    assert count(*(replace(one, at=one.at + 30 * 3600 * n) for n, one in enumerate(three))) == 3


def test_a_known_address_is_no_suspect() -> None:
    """The school's own, a named location, a mobile carrier."""
    rules = replace(RULES, places=(("VPN", ip_network("203.0.113.0/24")),))
    three = [sight(name, account=name, ip=SHARED) for name in "abc"]

    assert len(group(three, rules)) == 3
    assert len(group([replace(one, network=64496) for one in three], RULES)) == 3
    assert is_known(sight("a", ip="192.0.2.7"), RULES) == "the school's own address"
    assert is_known(sight("a", ip="no address"), RULES) == ""


def test_a_spray_is_one_campaign_whatever_its_addresses() -> None:
    """Within an hour and a half of each other."""
    hits = [
        sight(f"h{n}", n / 2, account=f"u{n}", ip=f"203.0.113.{n}", kind="password_spray")
        for n in range(4)
    ]

    assert count(*hits) == 1
    assert count(hits[0], replace(hits[1], at=hits[0].at + 5401)) == 2
    for apart, said in ((20, "within a minute"), (600, "10 min after")):
        later = replace(hits[1], at=hits[0].at + apart)
        (case,) = group([hits[0], later], RULES)
        assert case.joins[later.ref][0].said == f"same campaign, {said}"


def test_a_campaign_is_known_by_its_program_where_its_kind_is_hidden() -> None:
    """The same script from the same hosting provider on three accounts within the hour."""
    hits = [
        sight(f"h{n}", n / 2, f"u{n}", ip=f"203.0.113.{n}", network=64511, agent="script")
        for n in range(3)
    ]

    assert count(*hits) == 1
    assert count(*hits[:2]) == 2
    assert count(*(replace(one, network=64505) for one in hits)) == 3
