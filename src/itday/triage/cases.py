"""Alerts that belong together: joined by account or by a suspect address, and each join says why.

The result depends on which alerts there are and on nothing else: not on their order, not on the
files or pages they came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from itday.domain.ref import Ref
from itday.triage.links import DAY, Join, links_of
from itday.triage.rules import Rules
from itday.triage.sights import Sight
from itday.triage.signs import GENERIC, WORDS


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
    links = links_of(ordered, rules)
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
