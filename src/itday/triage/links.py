"""What ties one alert to another, and why: the account, a campaign, an address on many accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from itday.domain.ref import Ref
from itday.triage.rules import Rules
from itday.triage.sights import Sight

HOUR, DAY = 3600.0, 86_400.0
SPRAY = "password_spray"
"""From whichever addresses: who sprays has several."""


class Join(NamedTuple):
    """Why an alert is in its case."""

    why: str
    """`account`, `address`, `campaign` or `hand`."""
    to: Ref
    """The alert it was joined to."""
    said: str


def links_of(ordered: Sequence[Sight], rules: Rules) -> dict[Ref, list[Join]]:
    """Each alert's links to earlier ones: by account, by campaign, by a suspect address."""
    links: dict[Ref, list[Join]] = defaultdict(list)
    for ties in (_by_account, _by_campaign, _by_address):
        for ref, join in ties(ordered, rules):
            links[ref].append(join)
    return links


def _by_account(ordered: Sequence[Sight], rules: Rules) -> Iterator[tuple[Ref, Join]]:
    within = rules.grouping.same_account_h * HOUR
    for now, before in _chains(ordered, lambda one: one.account, within):
        apart = (now.at - before.at) / HOUR
        said = f"same account, {apart:.0f} h after" if apart >= 1 else "same account"
        yield now.ref, Join("account", before.ref, said)


def _by_campaign(ordered: Sequence[Sight], rules: Rules) -> Iterator[tuple[Ref, Join]]:
    campaign = _campaigns(ordered, rules)
    found = [one for one in ordered if one.ref in campaign]
    within = rules.grouping.spray_min * 60
    for now, before in _chains(found, lambda one: campaign[one.ref], within):
        apart = round((now.at - before.at) / 60)
        said = f"{apart} min after" if apart else "within a minute"
        yield now.ref, Join("campaign", before.ref, f"same campaign, {said}")


def _by_address(ordered: Sequence[Sight], rules: Rules) -> Iterator[tuple[Ref, Join]]:
    suspects = suspect(ordered, rules)
    found = [one for one in ordered if (one.ip, one.ref) in suspects]
    within = rules.grouping.same_address_h * HOUR
    for now, before in _chains(found, lambda one: one.ip, within):
        count = suspects[now.ip, now.ref]
        said = f"same address {now.ip}, on {count} accounts"
        yield now.ref, Join("address", before.ref, said)


def _chains(
    ordered: Sequence[Sight], name: Callable[[Sight], str], within: float
) -> Iterable[tuple[Sight, Sight]]:
    """Neighbours of one name that are no further apart than that."""
    last: dict[str, Sight] = {}
    for one in ordered:
        key = name(one)
        if not key:
            continue
        if (before := last.get(key)) is not None and one.at - before.at <= within:
            yield one, before
        last[key] = one


def suspect(ordered: Sequence[Sight], rules: Rules) -> dict[tuple[str, Ref], int]:
    """Alerts of an address that touches several accounts within hours; with how many."""
    placed = [(one.ip, one) for one in ordered if one.ip and not is_known(one, rules)]
    return _on_many(placed, rules.grouping.same_address_h * HOUR, rules.grouping.address_accounts)


def _campaigns(ordered: Sequence[Sight], rules: Rules) -> dict[Ref, str]:
    """Alerts of campaigns: sprays by name; where the kind is hidden, by what they have in common.

    A campaign has several addresses. The same program from the same hosting provider on several
    accounts within the hour is one, whatever the source calls it.
    """
    found = {one.ref: SPRAY for one in ordered if one.kind == SPRAY}
    alike = [
        (f"AS{one.network} {one.agent}", one)
        for one in ordered
        if one.network in rules.hosting and one.agent and one.ref not in found
    ]
    grouping = rules.grouping
    many = _on_many(alike, grouping.spray_min * 60, grouping.address_accounts)
    return found | {ref: signature for signature, ref in many}


def _on_many(
    named: Sequence[tuple[str, Sight]], within: float, least: int
) -> dict[tuple[str, Ref], int]:
    """Alerts of a name that touches at least so many accounts in that time; with how many."""
    by_name: dict[str, list[Sight]] = defaultdict(list)
    for name, one in named:
        by_name[name].append(one)
    found: dict[tuple[str, Ref], int] = {}
    for name, seen in by_name.items():
        if len({one.account for one in seen}) < least:
            continue
        start = 0
        for end, one in enumerate(seen):
            while one.at - seen[start].at > within:
                start += 1
            window = seen[start : end + 1]
            accounts = {each.account for each in window if each.account}
            if len(accounts) >= least:
                for each in window:
                    key = (name, each.ref)
                    found[key] = max(found.get(key, 0), len(accounts))
    return found


def is_known(sight: Sight, rules: Rules) -> str:
    """The school's own name for where it came from; empty where it is no place of ours."""
    if sight.network and sight.network in rules.carriers:
        return f"mobile carrier AS{sight.network}"
    address = _address(sight.ip)
    if address is None:
        return ""
    if any(address in net for net in rules.school):
        return "the school's own address"
    return next((name for name, net in rules.places if address in net), "")


@lru_cache(maxsize=50_000)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as a number; reading one costs more than all that is done with it."""
    try:
        return ip_address(text)
    except ValueError:
        return None
