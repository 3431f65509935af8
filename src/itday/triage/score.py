"""How pressing a case is: points for what speaks for it, each with its evidence; nothing hidden.

The points sum to the score before it is cut to 0..100. What takes points off never takes a case
with leaked credentials, an attacker in the middle or a rule after a sign-in below "look today".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from itday.triage.cases import Case
from itday.triage.links import DAY, is_known
from itday.triage.rules import Rules
from itday.triage.sights import Sight
from itday.triage.signs import GENERIC, HARD, PERSISTENCE, SIGN_INS, WORDS

LEGACY = ("imap", "pop3", "smtp", "mapi", "activesync", "legacy", "other clients")
LEVELS = {5: "high", 4: "high", 3: "medium", 2: "low", 1: "low", 0: "unknown"}
"""By OCSF severity, where the source gives no level of its own."""
ORDER = ("high", "medium", "low", "unknown")
REMEDIED = frozenset({"remediated", "dismissed", "confirmedsafe"})
"""What a source says of a risk that somebody dealt with there."""


class Fact(NamedTuple):
    """Something known from elsewhere, and where it stands."""

    said: str
    evidence: str
    """The register, record or rule that says so."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the alerts themselves do not tell of the people in a case."""

    roles: dict[str, Fact] = field(default_factory=dict)
    """What somebody does, by account."""
    away: dict[str, Fact] = field(default_factory=dict)
    """Why somebody is away, from the diary."""
    benign: dict[str, Fact] = field(default_factory=dict)
    """An identical pattern closed as benign lately, by `Sight.pattern`."""
    shared: dict[str, int] = field(default_factory=dict)
    """How many accounts an address touched lately."""
    related: tuple[Fact, ...] = ()
    """Open tickets and mail of these people, and what else is known: worth no points."""


class Part(NamedTuple):
    """One line of a score."""

    name: str
    """The weight's name in the rules."""
    points: float
    why: str
    evidence: tuple[str, ...]
    """Alerts and registers that it rests on; one at least."""


@dataclass(frozen=True, slots=True)
class Score:
    """A case's score, line by line."""

    parts: tuple[Part, ...]
    total: float
    """The sum of the lines, as it is."""
    score: float
    """The same, from 0 to 100, and not below the floor."""
    band: str
    version: str
    floor: str = ""
    """Why the case is not lower; empty where nothing held it up."""


def score(case: Case, rules: Rules, context: Context | None = None) -> Score:
    """Give a case's score."""
    context = context or Context()
    parts = tuple(_parts(case, rules, context))
    total = sum(part.points for part in parts)
    value = min(max(total, 0.0), 100.0)
    floor = ""
    least = dict(rules.bands).get("look today", 0.0)
    if value < least and (held := _hard(case)):
        value, floor = least, f"{held}: no mitigation takes it lower"
    return Score(parts, total, value, rules.band(value), rules.version, floor)


def not_above(
    case: Case, band: str, rules: Rules, context: Context | None = None
) -> tuple[Sight, ...]:
    """The open alerts of a case that would be in no more pressing band if each stood alone.

    Only these are decided on together: what is more pressing than its case is looked at by itself.
    """
    rank = {name: at for at, (name, _) in enumerate(rules.bands)}

    def alone(sight: Sight) -> int:
        return rank[score(Case((sight,)), rules, context).band]

    return tuple(one for one in case.sights if one.open and alone(one) >= rank[band])


def _hard(case: Case) -> str:
    for kind in case.kinds:
        if kind in HARD:
            return WORDS[kind]
    return "a rule made after a sign-in" if _rule_after(case) else ""


def _parts(case: Case, rules: Rules, context: Context) -> Iterator[Part]:
    yield from _base(case, rules)
    yield from _about(case, rules, context)
    yield from _together(case, rules, context)
    yield from _against(case, rules, context)


def _part(rules: Rules, name: str, why: str, *evidence: str) -> Part:
    return Part(name, rules.weights[name], why, evidence)


def _ids(sights: Sequence[Sight]) -> tuple[str, ...]:
    return tuple(str(one.ref) for one in sights)


def level(sight: Sight) -> str:
    """How risky the source thinks it is, else by the severity it gave."""
    if sight.level in {"low", "medium", "high"}:
        return sight.level
    return "unknown" if sight.level in {"hidden", "none"} else LEVELS[min(sight.severity, 5)]


def _base(case: Case, rules: Rules) -> Iterator[Part]:
    """What the source says: its highest level, and the most telling kind."""
    highest = min(case.sights, key=lambda one: (ORDER.index(level(one)), one.at))
    named = level(highest)
    yield _part(rules, f"level_{named}", f"the source says {named}", str(highest.ref))
    telling = max(case.sights, key=lambda one: (rules.weights[one.kind], -one.at))
    if telling.kind != GENERIC or rules.weights[GENERIC]:
        yield _part(rules, telling.kind, WORDS[telling.kind], str(telling.ref))


def _about(case: Case, rules: Rules, context: Context) -> Iterator[Part]:
    """Who it is, and how the sign-in went."""
    for account in case.accounts:
        role = context.roles.get(account)
        word = _privileged(role, rules)
        if role is not None and word:
            yield _part(rules, "privileged", f"privileged ({word}): {role.said}", role.evidence)
            break
    signed = [one for one in case.sights if one.kind in SIGN_INS and one.outcome == "success"]
    if signed:
        yield _part(rules, "sign_in_succeeded", "a sign-in succeeded", *_ids(signed[:3]))
    bare = [one for one in signed if one.mfa is False]
    if bare:
        yield _part(rules, "mfa_not_satisfied", "without MFA", *_ids(bare[:3]))
    hosted = [one for one in case.sights if one.network in rules.hosting]
    if hosted:
        said = f"from a hosting provider, AS{hosted[0].network}"
        yield _part(rules, "hosting_network", said, *_ids(hosted[:3]))
    old = [one for one in case.sights if any(word in one.agent.casefold() for word in LEGACY)]
    if old:
        yield _part(rules, "legacy_protocol", "by a legacy protocol", *_ids(old[:3]))
    strange = [one for one in case.sights if one.device == "unmanaged"]
    if strange:
        yield _part(rules, "unmanaged_device", "from an unmanaged device", *_ids(strange[:3]))


def _privileged(role: Fact | None, rules: Rules) -> str:
    if role is None:
        return ""
    said = role.said.casefold()
    return next((word for word in rules.privileged if word in said), "")


def _together(case: Case, rules: Rules, context: Context) -> Iterator[Part]:
    """What the alerts say only side by side."""
    if after := _rule_after(case):
        said = f"{WORDS[after[1].kind]} {_span(after[1].at - after[0].at)} after a sign-in"
        yield _part(rules, "rule_after_sign_in", said, *_ids(after))
    if len(case.kinds) > 1:
        more = f" and {len(case.kinds) - 4} more" * (len(case.kinds) > 4)
        said = f"{len(case.kinds)} kinds: {', '.join(WORDS[kind] for kind in case.kinds[:4])}{more}"
        yield _part(rules, "several_kinds", said, *_ids(case.sights[:4]))
    shared = _shared(case, rules, context)
    if shared is not None:
        yield _part(rules, "shared_address", shared[0], *_ids(shared[1][:3]))
    if denied := _denied_then_success(case):
        yield _part(
            rules, "mfa_denied_then_success", "MFA denied, then a sign-in succeeded", *_ids(denied)
        )
    for account in case.accounts:
        if (away := context.away.get(account)) is not None and not _abroad_fits(case, rules):
            yield _part(rules, "away_in_diary", f"away: {away.said}", away.evidence)
            break


def _rule_after(case: Case) -> tuple[Sight, Sight] | None:
    """A sign-in, and what was left behind on that account within a day of it."""
    for one in case.sights:
        if one.kind not in PERSISTENCE:
            continue
        for before in case.sights:
            mine = before.kind in SIGN_INS and before.account == one.account
            if mine and 0 <= one.at - before.at <= DAY:
                return before, one
    return None


def _denied_then_success(case: Case) -> tuple[Sight, Sight] | None:
    for one in case.sights:
        if one.kind != "mfa_reported":
            continue
        for after in case.sights:
            mine = after.kind in SIGN_INS and after.account == one.account
            if mine and after.outcome == "success" and 0 <= after.at - one.at <= DAY:
                return one, after
    return None


def _shared(case: Case, rules: Rules, context: Context) -> tuple[str, list[Sight]] | None:
    """An address of the case that is on several accounts, here or elsewhere."""
    least = rules.grouping.address_accounts
    for one in case.sights:
        if not one.ip or is_known(one, rules):
            continue
        same = [each for each in case.sights if each.ip == one.ip]
        count = max(len({each.account for each in same}), context.shared.get(one.ip, 0))
        if count >= least:
            return f"{one.ip} is on {count} accounts", same
    return None


def _against(case: Case, rules: Rules, context: Context) -> Iterator[Part]:
    """What speaks for harmlessness; each must hold for the whole case, not for a part of it."""
    placed = [one for one in case.sights if one.ip]
    known = [is_known(one, rules) for one in placed]
    if placed and all(known):
        yield _part(rules, "known_place", f"from {known[0]}", f"rules:networks/{known[0]}")
    trips = [_trip(one, rules) for one in placed]
    if placed and not all(known) and all(trips):
        yield _part(rules, "registered_trip", f"on a registered trip: {trips[0]}", trips[0])
    if ours := _compliant(case):
        yield _part(rules, "compliant_device", "from a compliant device", *_ids(ours[:3]))
    if all(one.source_status.casefold() in REMEDIED for one in case.sights):
        yield _part(rules, "remediated", "dealt with at the source", *_ids(case.sights[:3]))
    own = set(_ids(case.sights))
    told = [context.benign.get(one.pattern) for one in case.sights]
    told = [fact if fact is not None and fact.evidence not in own else None for fact in told]
    if (first := told[0]) is not None and all(told):
        yield _part(rules, "benign_before", first.said, first.evidence)


def _compliant(case: Case) -> list[Sight]:
    """The alerts from compliant devices, if each is, or is of an account and address that is."""
    ours = [one for one in case.sights if one.device == "compliant"]
    places = {(one.account, one.ip) for one in ours if one.ip}
    rest = [one for one in case.sights if one.device != "compliant"]
    fits = all(not one.device and (one.account, one.ip) in places for one in rest)
    return ours if fits else []


def _trip(sight: Sight, rules: Rules) -> str:
    """The registered trip that explains where somebody was; empty for none."""
    day = datetime.fromtimestamp(sight.at, UTC).date().isoformat()
    for trip in rules.trips:
        who = trip.who in {"*", sight.account, sight.account.partition("@")[0]}
        if who and trip.country == sight.country.upper() and trip.first <= day <= trip.last:
            return f"trips:{trip.who}/{trip.country}/{trip.first}"
    return ""


def _abroad_fits(case: Case, rules: Rules) -> bool:
    return any(_trip(one, rules) for one in case.sights)


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"
