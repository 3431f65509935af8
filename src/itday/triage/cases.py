"""Alerts that belong together: joined by account or by a suspect address, and each join says why.

The result depends on which alerts there are and on nothing else: not on their order, not on the
files or pages they came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NamedTuple

from itday.domain.ref import Ref
from itday.triage.rules import Rules
from itday.triage.signs import GENERIC, WORDS, kind_of

HOUR, DAY = 3600.0, 86_400.0
SPRAY = "password_spray"
"""From whichever addresses: who sprays has several."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One alert as triage looks at it."""

    ref: Ref
    at: float
    """When it happened, as far as the source says; seconds since 1970."""
    raised: float
    """When the source raised it."""
    account: str
    """Address or login in small letters; empty where the alert names nobody."""
    person: str = ""
    title: str = ""
    kind: str = "generic"
    level: str = ""
    """The source's own risk level."""
    severity: int = 0
    ip: str = ""
    country: str = ""
    city: str = ""
    network: int = 0
    """The autonomous system; 0 where it is not known."""
    outcome: str = ""
    mfa: bool | None = None
    agent: str = ""
    device: str = ""
    """`compliant`, `managed`, `unmanaged`, or nothing known."""
    product: str = ""
    status: str = "new"
    source_status: str = ""
    verdict: str = ""
    comment: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody still has something to do about it."""
        return self.status not in {"suppressed", "resolved", "archived"}

    @property
    def pattern(self) -> str:
        """What makes it the same again for this account; empty where that cannot be told.

        The kind and the network it came from, else the country. Where the kind is unknown or hidden
        only the very address makes it the same: anything may be behind it.
        """
        where = self.ip if self.kind == GENERIC else self.network or self.country
        told = self.account and (where or self.kind != GENERIC)
        return f"{self.account}/{self.kind}/{where}" if told else ""


def sight_of(ref: Ref, fields: Mapping[str, Any]) -> Sight:
    """Read an alert's fields, as JSON has them."""
    user, place = fields.get("user") or {}, fields.get("src_endpoint") or {}
    account = str(user.get("email") or user.get("login") or user.get("name") or "")
    raised = _stamp(fields.get("created_time")) or 0.0
    return Sight(
        ref=ref,
        at=_stamp(fields.get("start_time")) or raised,
        raised=raised,
        account=account.casefold(),
        person=str(user.get("name") or account),
        title=str(fields.get("title") or ""),
        kind=kind_of(fields.get("types") or ()),
        level=str(fields.get("risk_level") or "").casefold(),
        severity=int(fields.get("severity") or 0),
        ip=str(place.get("ip") or ""),
        country=str(place.get("country") or ""),
        city=str(place.get("city") or ""),
        network=int(place.get("autonomous_system") or 0),
        outcome=str(fields.get("outcome") or ""),
        mfa=fields.get("is_mfa"),
        agent=str(fields.get("user_agent") or ""),
        device=str(fields.get("device") or ""),
        product=str(fields.get("product") or ""),
        status=str(fields.get("status") or "new"),
        source_status=str(fields.get("source_status") or ""),
        verdict=str(fields.get("verdict") or ""),
        comment=str(fields.get("comment") or ""),
    )


def _stamp(text: object) -> float | None:
    return datetime.fromisoformat(str(text)).timestamp() if text else None


class Join(NamedTuple):
    """Why an alert is in its case."""

    why: str
    """`account`, `address`, `campaign` or `hand`."""
    to: Ref
    """The alert it was joined to."""
    said: str


@dataclass(frozen=True, slots=True)
class Hands:
    """What was put together and taken apart by hand."""

    together: tuple[frozenset[Ref], ...] = ()
    apart: tuple[frozenset[Ref], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Alerts that belong together, the earliest first."""

    sights: tuple[Sight, ...]
    joins: Mapping[Ref, tuple[Join, ...]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name: that of its earliest alert."""
        return f"c-{self.sights[0].ref.short}"

    @property
    def refs(self) -> frozenset[Ref]:
        """Its alerts by name."""
        return frozenset(sight.ref for sight in self.sights)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Whom it is about, each once, in order of time."""
        return tuple(dict.fromkeys(sight.account for sight in self.sights if sight.account))

    @property
    def kinds(self) -> tuple[str, ...]:
        """What fired, each kind once, in order of time."""
        return tuple(dict.fromkeys(sight.kind for sight in self.sights))

    @property
    def open(self) -> bool:
        """Whether any of its alerts is open."""
        return any(sight.open for sight in self.sights)

    @property
    def first(self) -> float:
        """When it began."""
        return self.sights[0].at

    @property
    def last(self) -> float:
        """When its last alert was raised."""
        return max(sight.raised for sight in self.sights)


def headline(sights: Sequence[Sight]) -> str:
    """Alerts that belong together in one line: what, from where, on how many accounts."""
    telling = max(sights, key=lambda one: (one.severity, one.at))
    many, accounts = f"{len(sights)} alerts", {one.account for one in sights if one.account}
    if len(accounts) < 2:
        who = next((one.person for one in sights if one.person), "")
        return f"{who}, {many}: {telling.title}" if who else f"{many}: {telling.title}"
    what = telling.title if telling.kind == GENERIC else WORDS[telling.kind]
    places = list(dict.fromkeys(one.ip for one in sights if one.ip))
    there = f" from {places[0] if len(places) == 1 else f'{len(places)} addresses'}"
    begun = f"{what[:1].upper()}{what[1:]}{there if places else ''}"
    return f"{begun}: {len(accounts)} accounts, {many}"


def group(sights: Iterable[Sight], rules: Rules, hands: Hands | None = None) -> list[Case]:
    """Put alerts together; the earliest case first.

    Args:
        sights: All alerts there are, in any order; a name that comes twice counts once.
        rules: The hours, and which addresses are no suspects.
        hands: What the person put together or took apart; that goes before any rule.
    """
    hands = hands or Hands()
    ordered = sorted({one.ref: one for one in sights}.values(), key=_order)
    by_ref = {one.ref: one for one in ordered}
    pen = {ref: number for number, refs in enumerate(hands.apart) for ref in refs}
    pens: dict[int, list[Sight]] = defaultdict(list)
    for one in ordered:
        pens[pen.get(one.ref, -1)].append(one)
    cases = [case for kept in pens.values() for case in _within(kept, rules)]
    cases = _by_hand(cases, hands, by_ref)
    return sorted(cases, key=lambda case: _order(case.sights[0]))


def _order(sight: Sight) -> tuple[float, str]:
    return sight.at, str(sight.ref)


def _within(ordered: Sequence[Sight], rules: Rules) -> list[Case]:
    """The cases among these; each at most as long as a case may be."""
    links = _links(ordered, rules)
    left, cases = list(ordered), []
    longest = rules.grouping.longest_days * DAY
    while left:
        groups = _components(left, links)
        left = []
        for members in groups:
            end = members[0].at + longest
            kept = [one for one in members if one.at <= end]
            # What is later than a case may last begins another.
            left += [one for one in members if one.at > end]
            cases.append(_case(kept, links))
        left.sort(key=_order)
    return cases


def _links(ordered: Sequence[Sight], rules: Rules) -> dict[Ref, list[Join]]:
    """Each alert's links to earlier ones."""
    links: dict[Ref, list[Join]] = defaultdict(list)
    grouping = rules.grouping

    def account(one: Sight) -> str:
        return one.account

    for now, before in _chains(ordered, account, grouping.same_account_h * HOUR):
        apart = (now.at - before.at) / HOUR
        said = f"same account, {apart:.0f} h after" if apart >= 1 else "same account"
        links[now.ref].append(Join("account", before.ref, said))

    campaign = _campaigns(ordered, rules)
    for now, before in _chains(
        [one for one in ordered if one.ref in campaign],
        lambda one: campaign[one.ref],
        grouping.spray_min * 60,
    ):
        apart = (now.at - before.at) / 60
        links[now.ref].append(Join("campaign", before.ref, f"same campaign, {apart:.0f} min after"))

    suspects = suspect(ordered, rules)
    for now, before in _chains(
        [one for one in ordered if (one.ip, one.ref) in suspects],
        lambda one: one.ip,
        grouping.same_address_h * HOUR,
    ):
        count = suspects[now.ip, now.ref]
        said = f"same address {now.ip}, on {count} accounts"
        links[now.ref].append(Join("address", before.ref, said))
    return links


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


def _components(ordered: Sequence[Sight], links: Mapping[Ref, Sequence[Join]]) -> list[list[Sight]]:
    """Alerts that hang together by their links, each group in order of time."""
    here = {one.ref for one in ordered}
    parent = {ref: ref for ref in here}

    def root(ref: Ref) -> Ref:
        while parent[ref] != ref:
            parent[ref] = parent[parent[ref]]
            ref = parent[ref]
        return ref

    for one in ordered:
        for join in links.get(one.ref, ()):
            if join.to in here:
                parent[root(one.ref)] = root(join.to)
    groups: dict[Ref, list[Sight]] = defaultdict(list)
    for one in ordered:
        groups[root(one.ref)].append(one)
    return list(groups.values())


def _case(members: Sequence[Sight], links: Mapping[Ref, Sequence[Join]]) -> Case:
    here = {one.ref for one in members}
    joins = {
        one.ref: kept
        for one in members
        if (kept := tuple(join for join in links.get(one.ref, ()) if join.to in here))
    }
    return Case(tuple(members), joins)


def _by_hand(cases: list[Case], hands: Hands, by_ref: Mapping[Ref, Sight]) -> list[Case]:
    """Merge the cases that hold alerts which were put together."""
    for refs in hands.together:
        wanted = {ref for ref in refs if ref in by_ref}
        touched = [case for case in cases if case.refs & wanted]
        if len(touched) < 2:
            continue
        touched.sort(key=lambda case: _order(case.sights[0]))
        joins = {ref: join for case in touched for ref, join in case.joins.items()}
        head = touched[0].sights[0].ref
        for case in touched[1:]:
            ref = case.sights[0].ref
            joins[ref] = (*joins.get(ref, ()), Join("hand", head, "put together by hand"))
        members = sorted((one for case in touched for one in case.sights), key=_order)
        cases = [case for case in cases if case not in touched]
        cases.append(Case(tuple(members), joins))
    return cases
