"""The truth of the made-up school: whole, the same every time, and nothing that leads anywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from itday.cli.commands.bench import made_up

AT = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
KEPT_FREE = [
    ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
SHAPES = range(1, 6)


def morning(seed: int) -> Any:
    """A morning to be judged."""
    return made_up("truth").morning("alerts", seed, AT)


@pytest.mark.parametrize("seed", SHAPES)
def test_every_morning_plants_one_takeover(seed: int) -> None:
    """Of one account, in one group, each alert of it new; every alert has its truth."""
    made = morning(seed)
    real = {one.key for one in made.truth if one.compromise}
    records = {one.ref.key: one for one in made.records}

    assert real
    assert len({one.group for one in made.truth if one.compromise}) == 1
    assert len({records[key].user.email for key in real}) == 1
    assert {records[key].status for key in real} == {"new"}
    assert {one.key for one in made.truth} == set(records)
    assert all(one.created_time <= AT for one in made.records)


def test_the_shapes_are_all_there() -> None:
    """And the same seed gives the same morning."""
    assert {morning(seed).shape for seed in SHAPES} == set(made_up("truth").SHAPES)
    assert morning(3) == morning(3)
    assert morning(4).records[0].types == ("generic",)


def test_nothing_leads_anywhere() -> None:
    """Addresses are of the ranges kept for documentation, domains end in .example."""
    for one in morning(2).records:
        if one.src_endpoint and one.src_endpoint.ip:
            address = ip_address(one.src_endpoint.ip)
            assert any(address in net for net in KEPT_FREE)
        assert one.user is None or one.user.email.endswith(".example")


def test_the_files_are_the_same_every_time() -> None:
    """Alerts as their source wrote them, their truth, and what was real."""
    world = made_up("world").World("alerts", 7, AT)
    made = made_up("truth").files(world)

    assert made == made_up("truth").files(world)
    lines = made["alerts.ndjson"].splitlines()
    assert json.loads(lines[0])["id"]
    assert made["truth/alerts.csv"].count(b"\n") == len(lines) + 1
    kinds = {row.split(b",")[2] for row in made["truth/alerts.csv"].splitlines()[1:]}
    assert kinds == {b"takeover", b"spray", b"mfa bomb", b"benign travel", b"late", b"noise"}
    assert len(json.loads(made["truth/compromises.json"])["compromises"]) == 5
